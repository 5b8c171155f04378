import Foundation

/// A vertebral body fitted to its outline: four straight sides, robustly, and their crossings.
///
/// Sides take the outline's points in the 12–88 % span (rounded corners and spurs stay out). Source: MEASUREMENTS §5.3.
struct BodyFit: Sendable {
  var body: VertebralBody
  /// Superior, posterior, inferior, anterior: the order of the outline, clockwise from the anterior superior corner.
  var sides: [Side]
  /// Overlap of the quadrilateral and the region: intersection over union.
  var overlap: Double
  /// Signed distance of the outline from the corners' chord at mid depth, towards the body's middle, pixels.
  var superiorDip: Double
  var inferiorDip: Double

  struct Side: Sendable {
    var line: FittedLine
    /// Share of the side's 12–88 % span that free boundary points cover.
    var coverage: Double
    /// Too little of it is free: where it lies is a guess between a body and its neighbour.
    var isHidden: Bool { coverage < BodyFit.leastCoverage }
  }

  /// Free points a side must be covered by to count as seen.
  static let leastCoverage = 0.4

  /// Nil where a side can't be seen, or where the outline is no quadrilateral.
  /// - Parameter caudal: unit, from this body towards the next one below.
  init?(_ contour: Contour, caudal: Point, cellSize: Double, depth: Double) {
    guard contour.count >= 12, var corners = Self.seed(contour, caudal: caudal) else { return nil }
    let tangents = Self.tangents(contour, reach: max(0.05 * depth, 1.5 * cellSize))
    var sides: [Side] = []
    for round in 0..<5 {
      guard let fitted = Self.sides(contour, tangents, corners, cellSize: cellSize, tight: round > 1) else {
        return nil
      }
      sides = fitted
      var next: [Point] = []
      for i in 0..<4 {
        // Corner i lies between side i − 1 and side i.
        guard let corner = sides[(i + 3) % 4].line.intersection(with: sides[i].line),
          corner.distance(to: corners[i]) < 0.8 * depth
        else { return nil }
        next.append(corner)
      }
      corners = next
    }
    guard Polygon.signedArea(corners) > 0.15 * depth * depth else { return nil }
    body = VertebralBody(antSup: corners[0], postSup: corners[1], antInf: corners[3], postInf: corners[2])
    self.sides = sides
    overlap = 0
    superiorDip = Self.dip(contour, from: corners[0], to: corners[1])
    inferiorDip = Self.dip(contour, from: corners[2], to: corners[3])
  }

  /// A box in place of a body whose outline is no quadrilateral: where it is, how it is turned, and no more. All its
  /// sides count as hidden.
  init?(boxOf region: Region, contour: Contour, map: RegionMap, caudal: Point, depth: Double) {
    let posterior = Point(caudal.y, -caudal.x)
    func extent(_ axis: Point) -> (middle: Double, half: Double) {
      let values = region.cells.map { map.point($0).dot(axis) }.sorted()
      let k = values.count / 20
      let (low, high) = (values[k], values[values.count - 1 - k])
      return ((low + high) / 2, (high - low) / 2 / 0.9)
    }
    guard region.cells.count > 20 else { return nil }
    let (u, w) = (extent(caudal), extent(posterior))
    let halfHeight = min(max(u.half, 0.3 * depth), 0.5 * depth)
    let halfDepth = min(max(w.half, 0.42 * depth), 0.56 * depth)
    let center = caudal * u.middle + posterior * w.middle
    func corner(_ su: Double, _ sw: Double) -> Point {
      center + caudal * (su * halfHeight) + posterior * (sw * halfDepth)
    }
    body = VertebralBody(
      antSup: corner(-1, -1), postSup: corner(-1, 1), antInf: corner(1, -1), postInf: corner(1, 1))
    let corners = body.corners
    sides = []
    for i in 0..<4 {
      let (a, b) = (corners[i], corners[(i + 1) % 4])
      let points = (0...4).map { a + (b - a) * (Double($0) / 4) }
      guard let line = FittedLine(points, softness: [0.2 * depth], scaleFloor: 1) else { return nil }
      sides.append(Side(line: line, coverage: 0))
    }
    overlap = 0
    superiorDip = 0
    inferiorDip = 0
  }

  /// The outline's extreme points along the four diagonals of its own box, clockwise from anterior superior.
  private static func seed(_ contour: Contour, caudal: Point) -> [Point]? {
    let posterior = Point(caudal.y, -caudal.x)
    var (u, w) = (contour.points.map { $0.dot(caudal) }, contour.points.map { $0.dot(posterior) })
    func scale(_ values: inout [Double]) -> Bool {
      let sorted = values.sorted()
      let k = sorted.count / 40
      let (low, high) = (sorted[k], sorted[sorted.count - 1 - k])
      guard high - low > 1e-6 else { return false }
      values = values.map { ($0 - (low + high) / 2) / ((high - low) / 2) }
      return true
    }
    guard scale(&u), scale(&w) else { return nil }
    func extreme(_ su: Double, _ sw: Double) -> Point? {
      contour.points.indices.max { su * u[$0] + sw * w[$0] < su * u[$1] + sw * w[$1] }.map { contour.points[$0] }
    }
    let corners = [extreme(-1, -1), extreme(-1, 1), extreme(1, 1), extreme(1, -1)].compactMap { $0 }
    return corners.count == 4 ? corners : nil
  }

  /// The outline's direction at each point, over a stretch of `reach` pixels to either side.
  private static func tangents(_ contour: Contour, reach: Double) -> [Point] {
    let n = contour.count
    var length = 0.0
    for i in 0..<n { length += contour.points[i].distance(to: contour.points[(i + 1) % n]) }
    let step = min(max(1, Int((reach / max(length / Double(n), 1e-9)).rounded())), n / 6)
    return (0..<n).map { i in
      (contour.points[(i + step) % n] - contour.points[(i + n - step) % n]).normalized ?? Point(0, 0)
    }
  }

  private static func sides(
    _ contour: Contour, _ tangents: [Point], _ corners: [Point], cellSize: Double, tight: Bool
  ) -> [Side]? {
    let bins = 20
    var points = [[Point]](repeating: [], count: 4)
    var softness = [[Double]](repeating: [], count: 4)
    var covered = [Set<Int>](repeating: [], count: 4)
    var cutPoints = [[Point]](repeating: [], count: 4)
    let axes = (0..<4).map { corners[($0 + 1) % 4] - corners[$0] }
    let lengths = axes.map(\.length)
    guard lengths.allSatisfy({ $0 > 2 * cellSize }) else { return nil }
    for (k, p) in contour.points.enumerated() where contour.marks[k] != .edge {
      var side = -1
      var nearest = Double.infinity
      var place = 0.0
      for i in 0..<4 {
        let rel = p - corners[i]
        let along = rel.dot(axes[i]) / (lengths[i] * lengths[i])
        let distance = abs(rel.cross(axes[i])) / lengths[i] + max(0, -along, along - 1) * lengths[i]
        if distance < nearest { (side, nearest, place) = (i, distance, along) }
      }
      guard side >= 0, place >= 0.12, place <= 0.88 else { continue }
      let reach = (tight ? 0.14 : 0.25) * lengths[(side + 1) % 4]
      guard nearest < max(reach, 1.5 * cellSize) else { continue }
      // Bridges, notches and spurs leave the side at an angle.
      guard tangents[k].dot(axes[side]) > (tight ? 0.85 : 0.6) * lengths[side] || contour.marks[k] == .cut else {
        continue
      }
      if contour.marks[k] == .cut {
        cutPoints[side].append(p)
      } else {
        points[side].append(p)
        softness[side].append(contour.softness[k])
        covered[side].insert(Int((place - 0.12) / 0.76 * Double(bins)))
      }
    }
    return (0..<4).reduce(into: [Side]?([])) { out, i in
      let coverage = min(1, Double(covered[i].count) / min(Double(bins), 0.76 * lengths[i] / cellSize))
      // A side that was cut from a neighbour has only the cut to go by.
      let usable = coverage >= leastCoverage ? points[i] : points[i] + cutPoints[i]
      guard let line = FittedLine(usable, softness: softness[i], scaleFloor: 0.25 * cellSize),
        coverage >= leastCoverage || !cutPoints[i].isEmpty, line.span > 0.25 * lengths[i]
      else {
        out = nil
        return
      }
      out?.append(Side(line: line, coverage: coverage))
    }
  }

  /// Mean distance of the outline's middle fifth from the chord, positive towards the inside (right of the chord).
  private static func dip(_ contour: Contour, from a: Point, to b: Point) -> Double {
    guard let axis = (b - a).normalized else { return 0 }
    let length = a.distance(to: b)
    var (sum, count) = (0.0, 0)
    for (p, mark) in zip(contour.points, contour.marks) where mark == .free {
      let along = (p - a).dot(axis) / length
      let across = axis.cross(p - a)
      if along > 0.4, along < 0.6, abs(across) < 0.25 * length {
        sum += across
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : 0
  }

  var corners: [Point] { body.corners }

  mutating func measureOverlap(_ region: Region, _ map: RegionMap) {
    let outline = corners
    let stride = max(1, region.cells.count / 1500)
    var (inside, seen) = (0, 0)
    for i in Swift.stride(from: 0, to: region.cells.count, by: stride) {
      seen += 1
      if Polygon.contains(map.point(region.cells[i]), outline) { inside += 1 }
    }
    guard seen > 0 else { return }
    let intersection = Double(inside) / Double(seen) * region.area
    let union = region.area + Polygon.signedArea(outline) - intersection
    overlap = union > 0 ? min(max(intersection / union, 0), 1) : 0
  }
}
