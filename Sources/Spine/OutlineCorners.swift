/// Corners of outlines: where they are, and how sharp.
enum OutlineCorners {
  /// The outline's sharpest place within a twentieth of a plate of a corner: where it stands off most from the chord of its
  /// neighbourhood.
  static func sharpest(_ contour: Contour, near corner: Int, length: Double) -> Int {
    var place = corner
    for _ in 0..<3 {
      let next = sharpestStep(contour, near: place, length: length)
      if next == place || contour.points[next].distance(to: contour.points[corner]) > 0.08 * length { break }
      place = next
    }
    return place
  }

  private static func sharpestStep(_ contour: Contour, near corner: Int, length: Double) -> Int {
    let n = contour.count
    let center = contour.points[corner]
    func reach(_ from: Int, _ step: Int) -> Point? {
      var k = from
      for _ in 0..<n {
        k = (k + step + n) % n
        if contour.points[k].distance(to: contour.points[from]) > 0.3 * length { return contour.points[k] }
      }
      return nil
    }
    var best = (corner, -1.0)
    for step in [1, -1] {
      var k = corner
      for _ in 0..<n {
        guard contour.points[k].distance(to: center) <= 0.05 * length else { break }
        if let a = reach(k, -1), let b = reach(k, 1), let chord = (b - a).normalized {
          let height = chord.cross(a - contour.points[k])
          if height > best.1 { best = (k, height) }
        }
        k = (k + step + n) % n
      }
    }
    return best.0
  }

  /// 1 for a corner of two straight walls, towards 1/3 for one that is rounded off: how far it stands off from the chord
  /// of points a tenth of a plate away, against points three tenths away.
  static func sharpness(_ contour: Contour, at corner: Int, length: Double) -> Double {
    func height(_ share: Double) -> Double {
      var ends: [Point] = []
      for step in [-1, 1] {
        var k = corner
        for _ in 0..<contour.count {
          k = (k + step + contour.count) % contour.count
          if contour.points[k].distance(to: contour.points[corner]) > share * length { break }
        }
        ends.append(contour.points[k])
      }
      guard let chord = (ends[1] - ends[0]).normalized else { return 0 }
      return abs(chord.cross(contour.points[corner] - ends[0]))
    }
    let far = height(0.3)
    return far > 1e-9 ? 3 * height(0.1) / far : 1
  }

  /// Indices of the corners of a closed outline (Douglas–Peucker from two far points).
  static func simplify(_ points: [Point], tolerance: Double) -> [Int] {
    guard points.count > 3,
      let start = points.indices.min(by: { points[$0].x + points[$0].y < points[$1].x + points[$1].y }),
      let far = points.indices.max(by: {
        points[start].distance(to: points[$0]) < points[start].distance(to: points[$1])
      }),
      far != start
    else { return [] }
    let (a, b) = (min(start, far), max(start, far))
    let first = Array(a...b)
    let second = Array(b..<points.count) + Array(0...a)
    let kept = reduce(first, points, tolerance) + reduce(second, points, tolerance).dropFirst().dropLast()
    return kept.sorted()
  }

  static func thin(_ points: [Point], tolerance: Double) -> [Point] {
    reduce(Array(points.indices), points, tolerance).map { points[$0] }
  }

  private static func reduce(_ run: [Int], _ points: [Point], _ tolerance: Double) -> [Int] {
    guard run.count > 2 else { return run }
    var keep = [Bool](repeating: false, count: run.count)
    keep[0] = true
    keep[run.count - 1] = true
    var stack = [(0, run.count - 1)]
    while let (low, high) = stack.popLast() {
      guard high - low > 1 else { continue }
      let (a, b) = (points[run[low]], points[run[high]])
      let axis = (b - a).normalized
      var (worst, place) = (tolerance, -1)
      for i in (low + 1)..<high {
        let p = points[run[i]]
        let distance = axis.map { abs((p - a).cross($0)) } ?? p.distance(to: a)
        if distance > worst { (worst, place) = (distance, i) }
      }
      if place >= 0 {
        keep[place] = true
        stack.append((low, place))
        stack.append((place, high))
      }
    }
    return run.indices.filter { keep[$0] }.map { run[$0] }
  }
}
