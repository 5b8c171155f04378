import Spine

/// Draws in D units: the frame's scale and origin between anatomy and a canvas.
struct Painter {
  let canvas: Canvas
  /// Pixels per D.
  let scale: Double
  /// The pixel position of the S1 midpoint, the anatomy's origin.
  let origin: Point

  func pixel(_ p: Point) -> Point { Point(origin.x + p.x * scale, origin.y + p.y * scale) }

  /// The anatomy's coordinates of a pixel.
  func anatomy(x: Double, y: Double) -> Point { Point((x - origin.x) / scale, (y - origin.y) / scale) }

  /// What of the anatomy the canvas shows.
  var visible: (left: Double, right: Double, top: Double, bottom: Double) {
    let a = anatomy(x: 0, y: 0)
    let b = anatomy(x: Double(canvas.width), y: Double(canvas.height))
    return (a.x, b.x, a.y, b.y)
  }

  func fill(_ polygon: [Point], softness: Double, amount: Double) {
    canvas.fill(pixels(polygon), softness: Float(softness * scale), amount: Float(amount))
  }

  func coverage(_ polygon: [Point], softness: Double) -> Coverage? {
    canvas.coverage(pixels(polygon), softness: Float(softness * scale))
  }

  /// `width` is the full width at half height, D.
  func stroke(_ line: [Point], width: Double, amount: Double) {
    guard amount != 0 else { return }
    canvas.stroke(
      line.map { p in
        let q = pixel(p)
        return Canvas.StrokePoint(x: Float(q.x), y: Float(q.y), gain: Float(amount))
      }, sigma: Float(width * scale / 2.355))
  }

  /// A line whose strength and place wander along it, as bone's do: `fading` 0 is even, 1 fades out in places;
  /// `wobble` is how far it strays, D.
  func stroke(
    _ line: [Point], width: Double, amount: Double, fading: Double, wobble: Double = 0.012, random: inout SeededRandom
  ) {
    guard amount != 0, line.count > 1 else { return }
    var gain = random.uniform(1 - fading, 1)
    var stray = Point(0, 0)
    let points = line.map { p in
      gain = clamped(gain + random.uniform(-0.35, 0.35) * fading, max(0, 1 - 1.3 * fading), 1)
      stray = stray * 0.7 + Point(random.uniform(-wobble, wobble), random.uniform(-wobble, wobble))
      let q = pixel(p + stray)
      return Canvas.StrokePoint(x: Float(q.x), y: Float(q.y), gain: Float(amount * gain))
    }
    canvas.stroke(points, sigma: Float(width * scale / 2.355))
  }

  private func pixels(_ polygon: [Point]) -> [(x: Float, y: Float)] {
    polygon.map { p in
      let q = pixel(p)
      return (Float(q.x), Float(q.y))
    }
  }
}
