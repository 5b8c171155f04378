import Spine

extension OverlayRaster {
  /// Fills a polygon, even-odd, by the middles of the samples.
  mutating func fill(_ path: [Point], _ paint: Paint) {
    guard path.count >= 3, path.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return }
    let top = path.map(\.y).min() ?? 0, bottom = path.map(\.y).max() ?? 0
    let first = Self.index(top, upTo: height), last = Self.index(bottom, upTo: height - 1)
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
        let from = Self.index(crossings[pair] + 0.5, upTo: width)
        let to = Self.index(crossings[pair + 1] + 0.5, upTo: width)
        if from < to { span(y, from, to, paint) }
      }
    }
  }

  mutating func span(_ y: Int, _ from: Int, _ to: Int, _ paint: Paint) {
    var bare: UInt32 = 0
    Self.blend(&bare, paint, 1)
    samples.withUnsafeMutableBufferPointer { samples in
      for index in (y * width + from)..<(y * width + to) {
        if samples[index] == 0 { samples[index] = bare } else { Self.blend(&samples[index], paint, 1) }
      }
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
    let y0 = Self.index(min(a.y, b.y) - reach, upTo: height), y1 = Self.index(max(a.y, b.y) + reach, upTo: height - 1)
    guard y0 <= y1 else { return }
    for y in y0...y1 {
      let py = Double(y) + 0.5
      // Where the strip about the line crosses this row, so that long lines cost their length only.
      var left = min(a.x, b.x) - reach, right = max(a.x, b.x) + reach
      if abs(direction.y) > 1e-6 {
        let middle = a.x + (py - a.y) / direction.y * direction.x, spread = reach / abs(direction.y) + 1
        left = max(left, middle - spread)
        right = min(right, middle + spread)
      }
      let x0 = Self.index(left, upTo: width), x1 = Self.index(right, upTo: width - 1)
      guard x0 <= x1 else { continue }
      for x in x0...x1 {
        let p = Point(Double(x) + 0.5, py) - a
        let along = min(max(p.x * direction.x + p.y * direction.y, 0), length)
        if let dash, (dash + along).truncatingRemainder(dividingBy: 16) >= 10 { continue }
        let gap = p.distance(to: direction * along)
        let coverage = half + 0.5 - gap
        if coverage > 0 { dab(x, y, paint, Float(min(coverage, 1))) }
      }
    }
  }

  /// A disc, or a ring when `inner` is not negative.
  mutating func ring(_ centre: Point, inner: Double, outer: Double, _ paint: Paint) {
    guard centre.x.isFinite, centre.y.isFinite, outer.isFinite, outer > 0 else { return }
    let y0 = Self.index(centre.y - outer - 1, upTo: height), y1 = Self.index(centre.y + outer + 1, upTo: height - 1)
    guard y0 <= y1 else { return }
    for y in y0...y1 {
      let dy = Double(y) + 0.5 - centre.y
      let reach = ((outer + 1) * (outer + 1) - dy * dy)
      guard reach > 0 else { continue }
      let across = reach.squareRoot()
      let x0 = Self.index(centre.x - across, upTo: width), x1 = Self.index(centre.x + across, upTo: width - 1)
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

  /// A coordinate as an index 0 … limit, whatever it is: shapes may lie far off the pane.
  private static func index(_ value: Double, upTo limit: Int) -> Int {
    // The comparisons fail for NaN.
    value > 0 ? (value < Double(limit) ? Int(value) : limit) : 0
  }

  @inline(__always)
  private mutating func dab(_ x: Int, _ y: Int, _ paint: Paint, _ coverage: Float) {
    Self.blend(&samples[y * width + x], paint, coverage)
    touched[y / 16 * columns + x / 8] = 1
  }
}
