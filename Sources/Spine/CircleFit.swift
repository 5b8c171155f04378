import Foundation

/// A circle fitted to boundary points.
struct FittedCircle: Sendable {
  var center: Point
  var radius: Double
  /// Root mean square distance of the inliers, pixels.
  var residual: Double
  /// Degrees of the rim that inliers cover.
  var arc: Double
  /// Indices of the inliers.
  var inliers: [Int]
  /// Covariance of the centre for a boundary noise of one pixel a point: xx, xy, yy.
  var spread: (xx: Double, xy: Double, yy: Double)

  /// Taubin's algebraic fit (Chernov's Newton form): hardly biased on arcs, unlike Kåsa's. Nil for points on a line.
  static func taubin(_ points: [Point]) -> (center: Point, radius: Double)? {
    guard points.count >= 3 else { return nil }
    let n = Double(points.count)
    let mean = points.reduce(Point(0, 0), +) * (1 / n)
    var (mxx, myy, mxy, mxz, myz, mzz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for p in points {
      let d = p - mean
      let z = d.x * d.x + d.y * d.y
      mxx += d.x * d.x
      myy += d.y * d.y
      mxy += d.x * d.y
      mxz += d.x * z
      myz += d.y * z
      mzz += z * z
    }
    (mxx, myy, mxy, mxz, myz, mzz) = (mxx / n, myy / n, mxy / n, mxz / n, myz / n, mzz / n)
    let mz = mxx + myy
    guard mz > 1e-12 else { return nil }
    let cov = mxx * myy - mxy * mxy
    let a3 = 4 * mz
    let a2 = -3 * mz * mz - mzz
    let a1 = mzz * mz + 4 * cov * mz - mxz * mxz - myz * myz - mz * mz * mz
    let a0 = mxz * mxz * myy + myz * myz * mxx - mzz * cov - 2 * mxz * myz * mxy + mz * mz * cov
    var (x, y) = (0.0, a0)
    for _ in 0..<40 {
      let slope = a1 + x * (2 * a2 + 3 * a3 * x)
      guard abs(slope) > 1e-300 else { break }
      let next = x - y / slope
      if next == x || !next.isFinite { break }
      let value = a0 + next * (a1 + next * (a2 + next * a3))
      if abs(value) >= abs(y) { break }
      (x, y) = (next, value)
    }
    let det = x * x - x * mz + cov
    guard abs(det) > 1e-12 * mz * mz else { return nil }
    let c = Point((mxz * (myy - x) - myz * mxy) / det / 2, (myz * (mxx - x) - mxz * mxy) / det / 2)
    let radius = (c.x * c.x + c.y * c.y + mz).squareRoot()
    guard radius.isFinite else { return nil }
    return (mean + c, radius)
  }

  /// Least squares of the distances to the rim with Huber weights and a prior on the radius, from a first guess.
  init?(
    _ points: [Point], inliers: [Int], guess: (center: Point, radius: Double), prior: (mean: Double, sd: Double),
    noise: Double
  ) {
    guard inliers.count >= 3, noise > 0, prior.sd > 0 else { return nil }
    var (c, r) = (guess.center, guess.radius)
    var normal = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 3)
    for _ in 0..<12 {
      normal = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 3)
      for i in inliers {
        let d = points[i] - c
        let length = d.length
        guard length > 1e-9 else { continue }
        let e = length - r
        let weight = abs(e) <= 1.5 * noise ? 1 : 1.5 * noise / abs(e)
        let j = [-d.x / length, -d.y / length, -1]
        for a in 0..<3 {
          for b in 0..<3 { normal[a][b] += weight * j[a] * j[b] }
          normal[a][3] -= weight * j[a] * e
        }
      }
      let tie = noise * noise / (prior.sd * prior.sd) * Self.effectiveShare * Double(inliers.count)
      normal[2][2] += tie
      normal[2][3] += tie * (prior.mean - r)
      var system = normal
      guard let step = LinearSystem.solve(&system) else { return nil }
      c = c + Point(step[0], step[1])
      r += step[2]
      if abs(step[0]) + abs(step[1]) + abs(step[2]) < 1e-4 { break }
    }
    guard c.isFinite, r.isFinite, r > 0 else { return nil }
    center = c
    radius = r
    self.inliers = inliers
    let errors = inliers.map { points[$0].distance(to: c) - r }
    residual = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    arc = Self.arc(inliers.map { points[$0] }, center: c)
    spread = Self.inverseCorner(normal)
  }

  /// Neighbouring points share their error: about one in so many counts. The prior counts against those.
  private static let effectiveShare = 0.12

  /// Degrees that points cover around a centre, in bins of 10°.
  static func arc(_ points: [Point], center: Point) -> Double {
    var bins = Set<Int>()
    for p in points {
      let angle = atan2(p.y - center.y, p.x - center.x)
      bins.insert(Int(((angle + .pi) / (2 * .pi) * 36).rounded(.down)) % 36)
    }
    return Double(bins.count) * 10
  }

  private static func inverseCorner(_ m: [[Double]]) -> (Double, Double, Double) {
    var columns: [[Double]] = []
    for k in 0..<2 {
      var system = m
      for i in 0..<3 { system[i][3] = i == k ? 1 : 0 }
      guard let column = LinearSystem.solve(&system) else { return (1, 0, 1) }
      columns.append(column)
    }
    return (columns[0][0], columns[0][1], columns[1][1])
  }
}
