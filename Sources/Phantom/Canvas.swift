/// A grey picture of floats to draw on, with analytic coverage (no supersampling). Not shared between tasks.
final class Canvas {
  let width: Int
  let height: Int
  let pixels: UnsafeMutableBufferPointer<Float>
  private let nearest: UnsafeMutableBufferPointer<Float>
  private let nearestGain: UnsafeMutableBufferPointer<Float>

  private static let untouched: Float = 1e9

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = .allocate(capacity: width * height)
    nearest = .allocate(capacity: width * height)
    nearestGain = .allocate(capacity: width * height)
    pixels.initialize(repeating: 0)
    nearest.initialize(repeating: Canvas.untouched)
    nearestGain.initialize(repeating: 0)
  }

  deinit {
    pixels.deallocate()
    nearest.deallocate()
    nearestGain.deallocate()
  }

  /// A vertex of a stroke: pixels, and the line's height there.
  struct StrokePoint {
    var x: Float
    var y: Float
    var gain: Float
  }

  /// Adds a line of Gaussian profile, `sigma` pixels wide. A vertex's `gain` is the height of its ridge; joints are not
  /// counted twice, since every pixel takes the nearest part of the line.
  func stroke(_ points: [StrokePoint], sigma rawSigma: Float) {
    guard points.count > 1 else { return }
    // A line thinner than a pixel keeps its integral, as on a detector.
    let sigma = max(rawSigma, 0.45)
    let scale = min(1, rawSigma / sigma)
    let reach = sigma * 3.2
    var (left, right, top, bottom) = (width, -1, height, -1)
    for i in 1..<points.count {
      let (a, b) = (points[i - 1], points[i])
      let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      guard length.isFinite, length < 1e5 else { continue }
      // Long slanted segments have large boxes: cut them.
      let pieces = max(1, Int(length / 24))
      for k in 0..<pieces {
        let (s, e) = (Float(k) / Float(pieces), Float(k + 1) / Float(pieces))
        let p = StrokePoint(x: a.x + (b.x - a.x) * s, y: a.y + (b.y - a.y) * s, gain: a.gain + (b.gain - a.gain) * s)
        let q = StrokePoint(x: a.x + (b.x - a.x) * e, y: a.y + (b.y - a.y) * e, gain: a.gain + (b.gain - a.gain) * e)
        let x0 = max(0, Int((min(p.x, q.x) - reach).rounded(.down)))
        let x1 = min(width - 1, Int((max(p.x, q.x) + reach).rounded(.up)))
        let y0 = max(0, Int((min(p.y, q.y) - reach).rounded(.down)))
        let y1 = min(height - 1, Int((max(p.y, q.y) + reach).rounded(.up)))
        guard x0 <= x1, y0 <= y1 else { continue }
        (left, right, top, bottom) = (min(left, x0), max(right, x1), min(top, y0), max(bottom, y1))
        mark(p, q, x0, x1, y0, y1)
      }
    }
    guard left <= right, top <= bottom else { return }
    let perUnit = GaussianTable.stepsPerUnit / (sigma * sigma)
    GaussianTable.values.withUnsafeBufferPointer { table in
      let last = Float(table.count - 1)
      for y in top...bottom {
        for x in left...right {
          let i = y * width + x
          let d = nearest[i]
          guard d < Canvas.untouched else { continue }
          nearest[i] = Canvas.untouched
          let q = d * perUnit
          if q < last { pixels[i] += nearestGain[i] * scale * table[Int(q)] }
        }
      }
    }
  }

  private func mark(_ p: StrokePoint, _ q: StrokePoint, _ x0: Int, _ x1: Int, _ y0: Int, _ y1: Int) {
    let (dx, dy) = (q.x - p.x, q.y - p.y)
    let squared = dx * dx + dy * dy
    let inverse = squared > 1e-9 ? 1 / squared : 0
    for y in y0...y1 {
      let fy = Float(y) + 0.5 - p.y
      for x in x0...x1 {
        let fx = Float(x) + 0.5 - p.x
        let t = min(1, max(0, (fx * dx + fy * dy) * inverse))
        let (ex, ey) = (fx - t * dx, fy - t * dy)
        let d = ex * ex + ey * ey
        let i = y * width + x
        if d < nearest[i] {
          nearest[i] = d
          nearestGain[i] = p.gain + (q.gain - p.gain) * t
        }
      }
    }
  }
}
