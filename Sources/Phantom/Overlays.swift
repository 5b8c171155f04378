import Foundation

/// Burnt-in text, markers, grid, rulers and specks, on a finished picture in pixels.
struct Overlays {
  let canvas: Canvas
  /// Pixels per D.
  let scale: Double
  /// The span of x that the spine takes, pixels.
  let column: ClosedRange<Double>

  func draw(random r: inout SeededRandom) {
    if r.chance(0.18) { drawGrid(random: &r) }
    if r.chance(0.7) {
      for _ in 0..<r.integer(1, 2) { drawText(random: &r) }
    }
    if r.chance(0.15) { drawSpecks(random: &r) }
    if r.chance(0.05) { drawRuler(random: &r) }
    if r.chance(0.06) { drawBand(random: &r) }
    for i in 0..<(canvas.width * canvas.height) { canvas.pixels[i] = min(1, max(0, canvas.pixels[i])) }
  }

  private func line(_ points: [(Double, Double)], width: Double, amount: Double) {
    canvas.stroke(
      points.map { Canvas.StrokePoint(x: Float($0.0), y: Float($0.1), gain: Float(amount)) },
      sigma: Float(width / 2.355))
  }

  private func drawGrid(random r: inout SeededRandom) {
    let (w, h) = (Double(canvas.width), Double(canvas.height))
    let pitch = r.uniform(1.2, 2.1) * scale
    let pitchY = pitch * r.uniform(0.93, 1.07)
    let amount = r.uniform(0.05, 0.3)
    let width = r.uniform(0.012, 0.03) * scale
    let lean = r.normal(0, 0.006)
    var x = r.unit() * pitch
    while x < w {
      line([(x, 0), (x + lean * h, h)], width: width, amount: amount)
      x += pitch
    }
    var y = r.unit() * pitchY
    while y < h {
      line([(0, y), (w, y - lean * w)], width: width, amount: amount)
      if r.chance(0.3) {
        // A scribble beside the line, as stitched films carry.
        let sx = r.unit() * w
        line(
          [(sx, y + 4), (sx + 0.3 * scale, y + 3), (sx + 0.4 * scale, y + 6)], width: width * 1.5, amount: amount * 2)
      }
      y += pitchY
    }
  }

  private static let words = [
    "R", "L", "RT", "LT", "RT.", "T", "R", "L", "STANDING", "EXTENSION", "UPRIGHT", "ERECT", "LAT", "T-L SPINE",
    "LATERAL", "L-SPINE", "14:32", "05/11/2014", "AP 2", "WB", "80",
  ]

  private func drawText(random r: inout SeededRandom) {
    let (w, h) = (Double(canvas.width), Double(canvas.height))
    let word = r.pick(Overlays.words)
    let size = h * (word.count <= 3 ? r.uniform(0.025, 0.055) : r.uniform(0.018, 0.035))
    let advance = size * 0.9
    let length = advance * Double(word.count)
    var x = r.uniform(0.01, 0.99) * max(1, w - length)
    let y = r.uniform(0.005, 0.95) * (h - size)
    if r.chance(0.85) {
      // Keep it off the column where there is room beside it.
      for _ in 0..<8 where x + length > column.lowerBound && x < column.upperBound {
        x = r.uniform(0.01, 0.99) * max(1, w - length)
      }
    }
    let boxed = word.count <= 3 && r.chance(0.4)
    let mirrored = r.chance(0.15)
    let thickness = size * r.uniform(0.09, 0.16)
    let level: Float = boxed ? 0 : Float(r.uniform(0.85, 1))
    if boxed {
      let pad = size * 0.25
      cover(
        [
          (x - pad, y - pad), (x + length + pad * 0.4, y - pad), (x + length + pad * 0.4, y + size + pad),
          (x - pad, y + size + pad),
        ], level: 1, softness: 0)
    }
    let shadow = !boxed && r.chance(0.3)
    for pass in (shadow ? [0, 1] : [1]) {
      let shift = pass == 0 ? thickness * 0.7 : 0
      for (i, character) in word.enumerated() {
        for stroke in StrokeFont.strokes(character) {
          let points = stroke.map { p -> (Double, Double) in
            let px = Double(i) * advance + p.x * size
            return (x + (mirrored ? length - px : px) + shift, y + p.y * size + shift)
          }
          bars(points, thickness: thickness, level: pass == 0 ? 0 : level)
        }
      }
    }
  }

  private func bars(_ points: [(Double, Double)], thickness: Double, level: Float) {
    guard points.count > 1 else { return }
    for i in 1..<points.count {
      let (a, b) = (points[i - 1], points[i])
      let (dx, dy) = (b.0 - a.0, b.1 - a.1)
      let length = max(1e-9, (dx * dx + dy * dy).squareRoot())
      let (ux, uy) = (dx / length * thickness / 2, dy / length * thickness / 2)
      cover(
        [
          (a.0 - ux - uy, a.1 - uy + ux), (b.0 + ux - uy, b.1 + uy + ux), (b.0 + ux + uy, b.1 + uy - ux),
          (a.0 - ux + uy, a.1 - uy - ux),
        ], level: level, softness: 0)
    }
  }

  private func cover(_ polygon: [(Double, Double)], level: Float, softness: Double) {
    guard let patch = canvas.coverage(polygon.map { (Float($0.0), Float($0.1)) }, softness: Float(softness)) else {
      return
    }
    canvas.blend(patch) { pixel, c in pixel + (level - pixel) * c }
  }

  private func drawSpecks(random r: inout SeededRandom) {
    let (w, h) = (Double(canvas.width), Double(canvas.height))
    for _ in 0..<r.integer(3, 25) {
      let border = r.integer(0, 3)
      let u = r.unit()
      let p =
        switch border {
        case 0: (u * w, r.uniform(0, 3))
        case 1: (u * w, h - r.uniform(0, 3))
        case 2: (r.uniform(0, 3), u * h)
        default: (w - r.uniform(0, 3), u * h)
        }
      line([p, (p.0 + r.normal(0, 2), p.1 + r.normal(0, 2))], width: r.uniform(1, 3), amount: r.uniform(0.3, 1))
    }
  }

  private func drawRuler(random r: inout SeededRandom) {
    let (w, h) = (Double(canvas.width), Double(canvas.height))
    let x = r.chance(0.5) ? w * 0.02 : w * 0.97
    let step = r.uniform(0.15, 0.3) * scale
    var y = r.uniform(0.1, 0.4) * h
    let end = y + r.uniform(0.3, 0.5) * h
    line([(x, y), (x, end)], width: 2, amount: 0.8)
    var k = 0
    while y < end {
      line([(x, y), (x + (k % 5 == 0 ? 0.2 : 0.1) * scale, y)], width: 2, amount: 0.8)
      y += step
      k += 1
    }
  }

  /// A bright stitching band near the top.
  private func drawBand(random r: inout SeededRandom) {
    let y = r.uniform(0.01, 0.2) * Double(canvas.height)
    line(
      [(0, y), (Double(canvas.width), y)], width: r.uniform(0.03, 0.15) * scale, amount: r.uniform(0.08, 0.4))
  }
}
