import Spine

/// Shapes under names that annotators chose, made into landmarks.
struct AnnotatedShapes {
  enum Name: Hashable {
    case level(Level)
    case vertebra
    case s1
    case sacrum
    case head(Int?)
    case corner(Level, Corner)

    /// "L1", "vertebra L1", "l1_antSup", "Sacrum", "S1 endplate", "femoral head 2", "femoralHead1" …
    init?(_ text: String) {
      let words = text.lowercased()
      let level = Level.allCases.last {
        words.split { !$0.isLetter && !$0.isNumber }.contains(Substring($0.rawValue.lowercased()))
      }
      if let level {
        let corner = Corner.allCases.first { words.contains($0.rawValue.lowercased()) }
        self = corner.map { .corner(level, $0) } ?? .level(level)
      } else if words.contains("head") || words.contains("femur") || words.contains("femoral") {
        self = .head(words.contains("2") ? 1 : words.contains("1") ? 0 : nil)
      } else if words.contains("s1") {
        self = .s1
      } else if words.contains("sacrum") {
        self = .sacrum
      } else if words.hasPrefix("vertebra") {
        self = .vertebra
      } else {
        return nil
      }
    }
  }

  var bodies: [Level: [Point]] = [:]
  /// Outlines of bodies without a number, counted up from the sacrum.
  var unnumbered: [[Point]] = []
  var corners: [Level: [Corner: Point]] = [:]
  var s1: [Point] = []
  var sacrum: [Point] = []
  var heads: [(index: Int?, head: FemoralHead)] = []
  var facing: Facing?

  mutating func add(_ name: Name, outline: [Point]) {
    let points = outline.filter { $0.x.isFinite && $0.y.isFinite }
    switch name {
    case .level(let level): bodies[level] = points
    case .vertebra: unnumbered.append(points)
    case .s1: s1 = points
    case .sacrum: sacrum = points
    case .head(let index):
      guard points.count >= 3 else { return }
      let area = COCOWriter.area(points)
      add(head: FemoralHead(center: Self.centroid(points), radius: (area / .pi).squareRoot()), index: index)
    case .corner(let level, let corner): corners[level, default: [:]][corner] = points.first
    }
  }

  mutating func add(head: FemoralHead, index: Int?) {
    guard head.radius > 0, head.radius.isFinite else { return }
    heads.append((index, head))
  }

  /// The landmarks of a film `width` × `height`; corners of outlines are the points farthest towards each corner.
  func landmarks(film: String, width: Int, height: Int) -> Landmarks {
    var out = Landmarks()
    (out.film, out.width, out.height) = (film, width, height)
    out.facing = facing ?? guessedFacing
    var outlines = bodies
    for (outline, level) in zip(
      unnumbered.sorted { Self.centroid($0).y > Self.centroid($1).y }, Level.allCases.reversed())
    where outlines[level] == nil {
      outlines[level] = outline
    }
    let centres = outlines.filter { $0.value.count >= 4 }.mapValues(Self.centroid)
    for (level, outline) in outlines where outline.count >= 4 {
      let above = centres.filter { $0.key <= level }.max {
        abs($0.key.ordinal - level.ordinal + 1) > abs($1.key.ordinal - level.ordinal + 1)
      }
      let below = centres.filter { $0.key >= level }.max {
        abs($0.key.ordinal - level.ordinal - 1) > abs($1.key.ordinal - level.ordinal - 1)
      }
      let down = (below?.value ?? Point(0, 1)) - (above?.value ?? Point(0, 0))
      out.vertebrae[level] = Self.body(outline, down: down, facing: out.facing)
    }
    for (level, points) in corners {
      guard let a = points[.antSup], let b = points[.postSup], let c = points[.antInf], let d = points[.postInf]
      else { continue }
      out.vertebrae[level] = VertebralBody(antSup: a, postSup: b, antInf: c, postInf: d)
    }
    if sacrum.count >= 3 { out.sacrum = sacrum }
    if s1.count >= 2, let first = s1.first, let last = s1.last {
      let firstIsAnterior = (first.x < last.x) == (out.facing == .left)
      out.s1 = firstIsAnterior ? S1Endplate(ant: first, post: last) : S1Endplate(ant: last, post: first)
    } else if sacrum.count >= 3 {
      // The endplate is where the fit of a whole mask finds it.
      out.s1 =
        SpineFit(ProbabilityMap(labels: out.rasterized(width: width, height: height), width: width, height: height))
        .landmarks.s1
    }
    if !heads.isEmpty { out.femoralHeads = orderedHeads(out.facing) }
    return out
  }

  private func orderedHeads(_ facing: Facing) -> [FemoralHead] {
    let all = heads.prefix(2)
    if all.allSatisfy({ $0.index != nil }) { return all.sorted { ($0.index ?? 0) < ($1.index ?? 0) }.map(\.head) }
    return all.map(\.head).sorted { facing == .left ? $0.center.x > $1.center.x : $0.center.x < $1.center.x }
  }

  /// Heads lie before the sacrum, and the sacrum lies behind the lowest body.
  private var guessedFacing: Facing {
    guard sacrum.count >= 3 else { return .left }
    let middle = Self.centroid(sacrum).x
    if let head = heads.first { return head.head.center.x < middle ? .left : .right }
    let lowest = bodies.max { $0.key < $1.key }?.value ?? unnumbered.max { Self.centroid($0).y < Self.centroid($1).y }
    return lowest.map { Self.centroid($0).x <= middle ? .left : .right } ?? .left
  }

  private static func body(_ outline: [Point], down: Point, facing: Facing) -> VertebralBody {
    let length = max(1e-9, (down.x * down.x + down.y * down.y).squareRoot())
    let v = down.y >= 0 && length > 1e-6 ? Point(down.x / length, down.y / length) : Point(0, 1)
    // Towards the patient's front.
    let u = facing == .left ? Point(-v.y, v.x) : Point(v.y, -v.x)
    let centre = centroid(outline)
    func along(_ p: Point, _ axis: Point) -> Double { (p.x - centre.x) * axis.x + (p.y - centre.y) * axis.y }
    let deep = max(1e-9, outline.map { abs(along($0, u)) }.max() ?? 1)
    let tall = max(1e-9, outline.map { abs(along($0, v)) }.max() ?? 1)
    func corner(_ front: Double, _ low: Double) -> Point {
      outline.max {
        front * along($0, u) / deep + low * along($0, v) / tall < front * along($1, u) / deep + low * along($1, v)
          / tall
      } ?? centre
    }
    return VertebralBody(antSup: corner(1, -1), postSup: corner(-1, -1), antInf: corner(1, 1), postInf: corner(-1, 1))
  }

  /// Of the area; of the points where they enclose none.
  static func centroid(_ points: [Point]) -> Point {
    guard var previous = points.last else { return Point(0, 0) }
    var (area, x, y) = (0.0, 0.0, 0.0)
    for point in points {
      let cross = previous.x * point.y - point.x * previous.y
      area += cross
      x += (previous.x + point.x) * cross
      y += (previous.y + point.y) * cross
      previous = point
    }
    if abs(area) > 1e-9 { return Point(x / (3 * area), y / (3 * area)) }
    return points.reduce(Point(0, 0), +) * (1 / Double(points.count))
  }
}
