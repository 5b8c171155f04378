import Spine

extension OverlayRaster {
  /// Fills a polygon, even-odd, by the middles of the samples.
  mutating func fill(_ path: [Point], _ paint: Paint) {
    guard path.count >= 3, path.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return }
    let top = path.map(\.y).min() ?? 0, bottom = path.map(\.y).max() ?? 0
    let first = max(0, Int(max(top, -1))), last = min(height - 1, Int(min(bottom, Double(height))))
    guard first <= last else { return }
    var crossings: [Double] = []
    for y in first...last {
      let middle = Double(y) + 0.5
      crossings.removeAll(keepingCapacity: true)
      var a = path[path.count - 1]
      for b in path {
        if (a.y <= middle) != (b.y <= middle) { crossings.append(a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x)) }
        a = b
      }
      crossings.sort()
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let from = max(0, Int(max(crossings[pair] + 0.5, -1)))
        let to = min(width, Int(min(crossings[pair + 1] + 0.5, Double(width) + 1)))
        if from < to { span(y, from, to, paint) }
      }
    }
  }

  mutating func span(_ y: Int, _ from: Int, _ to: Int, _ paint: Paint) {
    samples.withUnsafeMutableBufferPointer { samples in
      for x in from..<to { Self.blend(&samples[y * width + x], paint, 1) }
    }
    for column in (from / 8)...((to - 1) / 8) { touched[y / 16 * columns + column] = 1 }
  }

  /// A line of round ends and joints through points.
  mutating func stroke(_ path: [Point], _ style: Overlay.Stroke) {
    guard path.count >= 2 else { return }
    let half = max(style.width * 4, 0.5), paint = Paint(style.color, 1)
    var travelled = 0.0
    for (a, b) in zip(path, path.dropFirst()) {
      let length = a.distance(to: b)
      guard length.isFinite else { continue }
      segment(a, b, half, paint, dash: style.isDashed ? travelled : nil)
      travelled += length
    }
  }

  /// Dashes of ten samples and gaps of six.
  private mutating func segment(_ a: Point, _ b: Point, _ half: Double, _ paint: Paint, dash: Double?) {
    let length = a.distance(to: b), reach = half + 1
    let direction = length > 0 ? (b - a) * (1 / length) : Point(1, 0)
    let y0 = Swift.max(0, Int(Swift.max(Swift.min(a.y, b.y) - reach, -1)))
    let y1 = Swift.min(height - 1, Int(Swift.min(Swift.max(a.y, b.y) + reach, Double(height))))
    guard y0 <= y1 else { return }
    for y in y0...y1 {
      let py = Double(y) + 0.5
      // Where the strip about the line crosses this row, so that long lines cost their length only.
      var left = Swift.min(a.x, b.x) - reach, right = Swift.max(a.x, b.x) + reach
      if abs(direction.y) > 1e-6 {
        let middle = a.x + (py - a.y) / direction.y * direction.x, spread = reach / abs(direction.y) + 1
        left = Swift.max(left, middle - spread)
        right = Swift.min(right, middle + spread)
      }
      let x0 = Swift.max(0, Int(Swift.max(left, -1))), x1 = Swift.min(width - 1, Int(Swift.min(right, Double(width))))
      guard x0 <= x1 else { continue }
      for x in x0...x1 {
        let p = Point(Double(x) + 0.5, py) - a
        let along = Swift.min(Swift.max(p.x * direction.x + p.y * direction.y, 0), length)
        if let dash, (dash + along).truncatingRemainder(dividingBy: 16) >= 10 { continue }
        let gap = p.distance(to: direction * along)
        let coverage = half + 0.5 - gap
        if coverage > 0 { dab(x, y, paint, Float(Swift.min(coverage, 1))) }
      }
    }
  }

  /// A disc, or a ring when `inner` is not negative.
  mutating func ring(_ centre: Point, inner: Double, outer: Double, _ paint: Paint) {
    guard centre.x.isFinite, centre.y.isFinite, outer.isFinite, outer > 0 else { return }
    let y0 = max(0, Int(max(centre.y - outer - 1, -1)))
    let y1 = min(height - 1, Int(max(min(centre.y + outer + 1, Double(height)), -1)))
    guard y0 <= y1 else { return }
    for y in y0...y1 {
      let dy = Double(y) + 0.5 - centre.y
      let reach = ((outer + 1) * (outer + 1) - dy * dy)
      guard reach > 0 else { continue }
      let across = reach.squareRoot()
      let x0 = max(0, Int(max(centre.x - across, -1)))
      let x1 = min(width - 1, Int(max(min(centre.x + across, Double(width)), -1)))
      guard x0 <= x1 else { continue }
      for x in x0...x1 {
        let dx = Double(x) + 0.5 - centre.x
        let gap = (dx * dx + dy * dy).squareRoot()
        var coverage = min(outer + 0.5 - gap, 1)
        if inner >= 0 { coverage = min(coverage, gap - inner + 0.5) }
        if coverage > 0 { dab(x, y, paint, Float(coverage)) }
      }
    }
  }

  @inline(__always)
  private mutating func dab(_ x: Int, _ y: Int, _ paint: Paint, _ coverage: Float) {
    Self.blend(&samples[y * width + x], paint, coverage)
    touched[y / 16 * columns + x / 8] = 1
  }
}
