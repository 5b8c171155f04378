/// Cuts regions of the vertebra class that hold more than one body, by their length along the spine and the waists
/// between bodies. Source: MEASUREMENTS §5.2.
struct BodySplitting {
  /// Body spacing and the gap between bodies in D: means of L1–L5 (1.1, 0.27), with films of flat bodies (1.0, 0.25).
  static let spacing = 1.08
  static let gap = 0.25

  let curve: SpineCurve
  /// The cross-section of the column, an estimate of D, pixels.
  let depth: Double
  private(set) var map: RegionMap
  /// Labels of regions that were cut from a neighbour.
  private(set) var cutLabels: Set<Int32> = []

  /// Nil where there are no cells to speak of.
  init?(_ source: RegionMap) {
    map = source
    let cells = source.regions.flatMap(\.cells)
    guard cells.count >= 12 else { return nil }
    let stride = max(1, cells.count / 4000)
    let sample = Swift.stride(from: 0, to: cells.count, by: stride).map { source.point(cells[$0]) }
    guard let first = Self.rowWidth(source), let curve = SpineCurve(sample, width: first) else { return nil }
    self.curve = curve
    depth = Self.crossSection(source, curve, step: max(source.cellSize, 0.06 * first)) ?? first
    for region in source.regions { split(region) }
  }

  /// The median length of the class's runs along rows, pixels.
  private static func rowWidth(_ map: RegionMap) -> Double? {
    var runs: [Double] = []
    for row in 0..<map.height {
      var run = 0
      for column in 0..<map.width {
        if map.labels[row * map.width + column] > 0 {
          run += 1
        } else if run > 0 {
          runs.append(Double(run))
          run = 0
        }
      }
      if run > 0 { runs.append(Double(run)) }
    }
    // Weighted by length: slivers of tilted bodies are many but short.
    runs.sort()
    var left = runs.reduce(0, +) / 2
    for run in runs {
      left -= run
      if left <= 0 { return run * map.map.scaleX }
    }
    return nil
  }

  /// The area-weighted median of widths across the curve, pixels.
  private static func crossSection(_ map: RegionMap, _ curve: SpineCurve, step: Double) -> Double? {
    var bins: [Int: Double] = [:]
    let count = map.regions.reduce(0) { $0 + $1.cells.count }
    // A sample is enough.
    let stride = max(1, count / 6000)
    for region in map.regions {
      for i in Swift.stride(from: 0, to: region.cells.count, by: stride) {
        let s = curve.project(map.point(region.cells[i])).s
        bins[Int(s / step), default: 0] += map.cellArea * Double(stride) / step
      }
    }
    let widths = bins.values.sorted()
    var left = widths.reduce(0, +) * 0.55
    for width in widths {
      left -= width
      if left <= 0 { return width }
    }
    return nil
  }

  private mutating func split(_ region: Region) {
    guard region.area > 0.9 * depth * depth else { return }
    let rows = region.cells.map { $0 / map.width }
    let columns = region.cells.map { $0 % map.width }
    let height = Double((rows.max() ?? 0) - (rows.min() ?? 0)) * map.map.scaleY
    let width = Double((columns.max() ?? 0) - (columns.min() ?? 0)) * map.map.scaleX
    guard height * height + width * width > 1.38 * 1.38 * depth * depth else { return }
    let positions = region.cells.map { curve.project(map.point($0)).s }
    let sorted = positions.sorted()
    let (low, high) = (sorted[sorted.count / 100], sorted[sorted.count - 1 - sorted.count / 100])
    let length = high - low
    guard length > 1.38 * depth else { return }
    let count = min(max(2, Int(((length + Self.gap * depth) / (Self.spacing * depth)).rounded())), 14)
    let step = max(0.04 * depth, map.cellSize * 0.75)
    let bins = max(Int(length / step), count)
    // Solid probability only: in a half-filled disc space it falls before the class does.
    var profile = [Double](repeating: 0, count: bins + 1)
    for (cell, s) in zip(region.cells, positions) {
      let bin = min(max(Int((s - low) / step), 0), bins)
      profile[bin] += max(0, Double(map.field[cell]) - 0.5) * 2 * map.cellArea / step
    }
    let cuts = Self.cuts(profile: profile, step: step, count: count, depth: depth).map { low + $0 }
    guard !cuts.isEmpty else { return }
    let lines = cuts.map { refine(at: $0, in: region) }
    var parts = [[Int]](repeating: [], count: lines.count + 1)
    for cell in region.cells {
      let p = map.point(cell)
      let part = lines.firstIndex { (p - $0.0).dot($0.1) < 0 } ?? lines.count
      parts[part].append(cell)
    }
    for part in map.replace(region, by: parts) { cutLabels.insert(part.label) }
  }

  /// Where to cut: the thinnest places that leave parts of about equal length (dynamic programming over the bins).
  private static func cuts(profile: [Double], step: Double, count: Int, depth: Double) -> [Double] {
    let n = profile.count
    let expected = (Double(n) * step + gap * depth) / Double(count)
    func lengthCost(_ from: Int, _ to: Int, end: Bool) -> Double {
      let length = Double(to - from) * step + (end ? gap * depth / 2 : 0)
      let d = (length - expected) / expected
      return 2.0 * d * d
    }
    let smooth = (0..<n).map { i in
      (profile[max(i - 1, 0)] + 2 * profile[i] + profile[min(i + 1, n - 1)]) / 4 / depth
    }
    var best = (0..<n).map { lengthCost(0, $0, end: true) + smooth[$0] }
    var parents: [[Int]] = []
    for _ in 1..<max(count - 1, 1) {
      var next = [Double](repeating: .infinity, count: n)
      var parent = [Int](repeating: 0, count: n)
      for i in 1..<n {
        for j in 0..<i {
          let cost = best[j] + lengthCost(j, i, end: false) + smooth[i]
          if cost < next[i] { (next[i], parent[i]) = (cost, j) }
        }
      }
      parents.append(parent)
      best = next
    }
    guard let last = (1..<n).min(by: { best[$0] + lengthCost($0, n, end: true) < best[$1] + lengthCost($1, n, end: true) })
    else { return [] }
    var out = [last]
    for parent in parents.reversed() { out.append(parent[out[out.count - 1]]) }
    return out.reversed().map { (Double($0) + 0.5) * step }
  }

  /// A point and the caudal normal of the cutting line: turned and moved a little to where the least bone is cut.
  private func refine(at s: Double, in region: Region) -> (Point, Point) {
    let center = curve.point(atArc: s)
    let tangent = curve.tangent(at: center.y)
    var best = (cost: Double.infinity, point: center, normal: tangent)
    for turn in -5...5 {
      let angle = Double(turn) * 5 * Double.pi / 180
      let normal = tangent.rotated(by: angle, about: Point(0, 0))
      let along = Point(normal.y, -normal.x)
      for shift in -5...5 {
        let point = center + tangent * (Double(shift) * 0.03 * depth)
        var cost = 0.0
        for k in -14...14 {
          guard let cell = map.cell(at: point + along * (Double(k) * 0.05 * depth)), map.labels[cell] == region.label
          else { continue }
          cost += max(0, Double(map.field[cell]) - 0.5)
        }
        cost += 0.02 * Double(turn * turn) + 0.02 * Double(shift * shift)
        if cost < best.cost { best = (cost, point, normal) }
      }
    }
    return (best.point, best.normal)
  }
}
