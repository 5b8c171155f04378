/// The middle of the column of bodies as a curve x(y), a cubic at most, with its arc length.
struct SpineCurve: Sendable {
  private var coefficients: [Double]
  private let middle: Double
  private let half: Double
  private var table: [(y: Double, s: Double)] = []

  /// - Parameter points: of the vertebra class; those far from the rest lose their say.
  /// - Parameter width: the typical depth of a body, pixels: what decides how much bend the points can show.
  init?(_ points: [Point], width: Double) {
    guard let top = points.map(\.y).min(), let bottom = points.map(\.y).max(), width > 0 else { return nil }
    middle = (top + bottom) / 2
    half = max((bottom - top) / 2, width / 2)
    let range = (bottom - top) / width
    let degree = range > 4 ? 3 : range > 2.5 ? 2 : range > 1.6 ? 1 : 0
    coefficients = [0]
    var used = points
    for round in 0..<3 {
      guard let fit = Self.fit(used, degree: degree, middle: middle, half: half) else { return nil }
      coefficients = fit
      if round < 2 {
        let near = points.filter { abs($0.x - x(at: $0.y)) < width * (round == 0 ? 1.4 : 0.9) }
        if near.count > points.count / 3 { used = near }
      }
    }
    let steps = 200
    let pad = 2 * width
    var s = 0.0
    var previous = Point(x(at: top - pad), top - pad)
    for i in 0...steps {
      let y = top - pad + (bottom - top + 2 * pad) * Double(i) / Double(steps)
      let point = Point(x(at: y), y)
      s += previous.distance(to: point)
      table.append((y, s))
      previous = point
    }
  }

  /// Beyond the points the curve goes on straight.
  func x(at y: Double) -> Double {
    let u = (y - middle) / half
    let inside = min(max(u, -1), 1)
    return value(inside) + (u - inside) * slopeInUnits(inside)
  }

  private func value(_ u: Double) -> Double { coefficients.reversed().reduce(0) { $0 * u + $1 } }

  private func slopeInUnits(_ u: Double) -> Double {
    var sum = 0.0
    var power = 1.0
    for (i, c) in coefficients.enumerated().dropFirst() {
      sum += Double(i) * c * power
      power *= u
    }
    return sum
  }

  /// Unit, caudal.
  func tangent(at y: Double) -> Point {
    let u = min(max((y - middle) / half, -1), 1)
    return Point(slopeInUnits(u) / half, 1).normalized ?? Point(0, 1)
  }

  /// Arc length of the point's foot, and its distance from the curve (positive to the right when looking caudally … to
  /// the left of the screen is negative).
  func project(_ p: Point) -> (s: Double, offset: Double) {
    var y = p.y
    for _ in 0..<3 {
      let t = tangent(at: y)
      y += (p - Point(x(at: y), y)).dot(t) * t.y * 0.8
    }
    let t = tangent(at: y)
    return (arc(at: y), (p - Point(x(at: y), y)).dot(Point(t.y, -t.x)))
  }

  func arc(at y: Double) -> Double {
    guard let first = table.first, let last = table.last, last.y > first.y else { return 0 }
    let f = (y - first.y) / (last.y - first.y) * Double(table.count - 1)
    let i = min(max(Int(f), 0), table.count - 2)
    return table[i].s + (table[i + 1].s - table[i].s) * (f - Double(i))
  }

  func point(atArc s: Double) -> Point {
    var (low, high) = (0, table.count - 1)
    while high - low > 1 {
      let mid = (low + high) / 2
      if table[mid].s <= s { low = mid } else { high = mid }
    }
    let step = table[high].s - table[low].s
    let f = step > 0 ? (s - table[low].s) / step : 0
    let y = table[low].y + (table[high].y - table[low].y) * f
    return Point(x(at: y), y)
  }

  private static func fit(_ points: [Point], degree: Int, middle: Double, half: Double) -> [Double]? {
    let n = degree + 1
    var a = [[Double]](repeating: [Double](repeating: 0, count: n + 1), count: n)
    for p in points {
      let u = (p.y - middle) / half
      var powers = [1.0]
      for _ in 0..<degree { powers.append((powers.last ?? 1) * u) }
      for i in 0..<n {
        for j in 0..<n { a[i][j] += powers[i] * powers[j] }
        a[i][n] += powers[i] * p.x
      }
    }
    for i in 1..<max(n, 1) { a[i][i] += 1e-3 * Double(points.count) * (i > 1 ? 1 : 0.01) }
    return LinearSystem.solve(&a)
  }
}

/// Small dense systems.
enum LinearSystem {
  /// Gauss elimination with pivoting on an augmented matrix; nil where it is singular.
  static func solve(_ a: inout [[Double]]) -> [Double]? {
    let n = a.count
    for i in 0..<n {
      guard let pivot = (i..<n).max(by: { abs(a[$0][i]) < abs(a[$1][i]) }), abs(a[pivot][i]) > 1e-12 else { return nil }
      a.swapAt(i, pivot)
      for r in (i + 1)..<max(n, i + 1) {
        let f = a[r][i] / a[i][i]
        if f != 0 { for c in i...n { a[r][c] -= f * a[i][c] } }
      }
    }
    var x = [Double](repeating: 0, count: n)
    for i in stride(from: n - 1, through: 0, by: -1) {
      var sum = a[i][n]
      for c in (i + 1)..<max(n, i + 1) { sum -= a[i][c] * x[c] }
      x[i] = sum / a[i][i]
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }
}
