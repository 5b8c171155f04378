import Foundation
import Spine

/// Lines and outlines as dense point lists.
enum Curve {
  /// A Catmull–Rom spline through the points, `steps` pieces between neighbours.
  static func spline(_ points: [Point], closed: Bool = false, steps: Int = 6) -> [Point] {
    guard points.count > 2 else { return points }
    let n = points.count
    func at(_ i: Int) -> Point { closed ? points[((i % n) + n) % n] : points[min(n - 1, max(0, i))] }
    var result: [Point] = []
    for i in 0..<(closed ? n : n - 1) {
      let (p0, p1, p2, p3) = (at(i - 1), at(i), at(i + 1), at(i + 2))
      for k in 0..<steps {
        let t = Double(k) / Double(steps)
        let (t2, t3) = (t * t, t * t * t)
        let a = p1 * 2 + (p2 - p0) * t
        let b = (p0 * 2 - p1 * 5 + p2 * 4 - p3) * t2
        let c = (p1 * 3 - p0 - p2 * 3 + p3) * t3
        result.append((a + b + c) * 0.5)
      }
    }
    if !closed { result.append(points[n - 1]) }
    return result
  }

  /// An arc from `start` to `end` degrees (0 = right, 90 = down).
  static func arc(_ center: Point, _ radius: Double, from start: Double, to end: Double, count: Int = 40) -> [Point] {
    (0...count).map { i in
      let angle = radians(start + (end - start) * Double(i) / Double(count))
      return Point(center.x + radius * cos(angle), center.y + radius * sin(angle))
    }
  }

  static func ellipse(_ center: Point, _ rx: Double, _ ry: Double, angle: Double = 0, count: Int = 28) -> [Point] {
    let (c, s) = (cos(radians(angle)), sin(radians(angle)))
    return (0..<count).map { i in
      let t = 2 * Double.pi * Double(i) / Double(count)
      let (x, y) = (rx * cos(t), ry * sin(t))
      return Point(center.x + x * c - y * s, center.y + x * s + y * c)
    }
  }

  /// A lumpy closed outline about a centre.
  static func blob(
    _ center: Point, _ rx: Double, _ ry: Double, angle: Double, roughness: Double, random: inout SeededRandom
  ) -> [Point] {
    let count = 9
    let (c, s) = (cos(radians(angle)), sin(radians(angle)))
    let points = (0..<count).map { i in
      let t = 2 * Double.pi * Double(i) / Double(count)
      let k = 1 + random.normal(0, roughness, limit: 2)
      let (x, y) = (rx * k * cos(t), ry * k * sin(t))
      return Point(center.x + x * c - y * s, center.y + x * s + y * c)
    }
    return spline(points, closed: true, steps: 4)
  }

  /// From `a` to `b` with its middle moved by `sagitta` to the left of the way on screen (y down); `apex` 0 … 1 is
  /// where the bow is deepest.
  static func bow(_ a: Point, _ b: Point, sagitta: Double, apex: Double = 0.5, count: Int = 12) -> [Point] {
    let d = b - a
    let length = max(1e-9, a.distance(to: b))
    let normal = Point(d.y / length, -d.x / length)
    return (0...count).map { i in
      let t = Double(i) / Double(count)
      // A quadratic in a warped parameter has its top at `apex`.
      let u = t < apex ? 0.5 * t / apex : 0.5 + 0.5 * (t - apex) / (1 - apex)
      return a + d * t + normal * (sagitta * 4 * u * (1 - u))
    }
  }

  static func mixed(_ a: Point, _ b: Point, _ t: Double) -> Point { a + (b - a) * t }

  static func offset(_ points: [Point], by d: Point) -> [Point] { points.map { $0 + d } }
}
