/// A straight line fitted to boundary points by total least squares with Huber weights.
struct FittedLine: Sendable {
  /// The weighted mean of the points.
  var center: Point
  /// Unit, along the line.
  var direction: Point
  /// Root mean square distance of the inliers, pixels.
  var residual: Double
  /// Mean softness of the boundary, pixels.
  var softness: Double
  var count: Int
  /// Length over which the points lie, pixels.
  var span: Double

  /// Nil for fewer than three points or points in one place.
  init?(_ points: [Point], softness: [Double], scaleFloor: Double) {
    guard points.count >= 3 else { return nil }
    var weights = [Double](repeating: 1, count: points.count)
    var center = Point(0, 0)
    var direction = Point(1, 0)
    for _ in 0..<4 {
      let total = weights.reduce(0, +)
      guard total > 1e-9 else { return nil }
      center = Point(0, 0)
      for (p, w) in zip(points, weights) { center = center + p * w }
      center = center * (1 / total)
      var (xx, xy, yy) = (0.0, 0.0, 0.0)
      for (p, w) in zip(points, weights) {
        let d = p - center
        xx += w * d.x * d.x
        xy += w * d.x * d.y
        yy += w * d.y * d.y
      }
      guard xx + yy > 1e-9, let axis = Self.majorAxis(xx, xy, yy) else { return nil }
      direction = axis
      let distances = points.map { abs(($0 - center).cross(direction)) }
      let scale = max(1.4826 * Self.median(distances), scaleFloor)
      weights = distances.map { $0 <= 1.345 * scale ? 1 : 1.345 * scale / $0 }
    }
    self.center = center
    self.direction = direction
    count = points.count
    let distances = points.map { ($0 - center).cross(direction) }
    let total = weights.reduce(0, +)
    residual = (zip(distances, weights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } / total).squareRoot()
    self.softness = softness.isEmpty ? 0 : softness.reduce(0, +) / Double(softness.count)
    let along = points.map { ($0 - center).dot(direction) }
    span = (along.max() ?? 0) - (along.min() ?? 0)
  }

  func intersection(with other: FittedLine) -> Point? {
    let det = direction.cross(other.direction)
    // Lines within about 6° of each other have no corner.
    guard abs(det) > 0.1 else { return nil }
    return center + direction * ((other.center - center).cross(other.direction) / det)
  }

  func foot(of point: Point) -> Point { center + direction * (point - center).dot(direction) }

  private static func majorAxis(_ xx: Double, _ xy: Double, _ yy: Double) -> Point? {
    let half = (xx - yy) / 2
    let root = (half * half + xy * xy).squareRoot()
    let v = half >= 0 ? Point(half + root, xy) : Point(xy, root - half)
    return v.normalized ?? Point(1, 0)
  }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let n = sorted.count
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
  }
}
