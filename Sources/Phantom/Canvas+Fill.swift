/// A patch of coverage 0 … 1 over part of a canvas.
struct Coverage {
  var left: Int
  var top: Int
  var width: Int
  var height: Int
  var values: [Float]
}

extension Canvas {
  /// The exact area coverage of a closed polygon (pixels), softened by `softness` pixels (sd of the edge).
  /// Nil when nothing of it is on the canvas.
  func coverage(_ polygon: [(x: Float, y: Float)], softness: Float) -> Coverage? {
    guard polygon.count > 2 else { return nil }
    var (minX, maxX, minY, maxY) = (Float.infinity, -Float.infinity, Float.infinity, -Float.infinity)
    for p in polygon {
      guard p.x.isFinite, p.y.isFinite else { return nil }
      (minX, maxX, minY, maxY) = (min(minX, p.x), max(maxX, p.x), min(minY, p.y), max(maxY, p.y))
    }
    let radius = Canvas.boxRadius(sigma: softness)
    let margin = Float(2 * radius + 1)
    let left = max(-2 * radius, Int((max(minX, -1e6) - margin).rounded(.down)))
    let right = min(width + 2 * radius, Int((min(maxX, 1e6) + margin).rounded(.up)))
    let top = max(-2 * radius, Int((max(minY, -1e6) - margin).rounded(.down)))
    let bottom = min(height + 2 * radius, Int((min(maxY, 1e6) + margin).rounded(.up)))
    guard right > left, bottom > top, right > 0, bottom > 0, left < width, top < height else { return nil }
    let (w, h) = (right - left, bottom - top)
    var patch = Coverage(left: left, top: top, width: w, height: h, values: [Float](repeating: 0, count: w * h))
    var rows = [Float](repeating: 0, count: (w + 2) * h)
    rows.withUnsafeMutableBufferPointer { rows in
      for i in 0..<polygon.count {
        let (a, b) = (polygon[i], polygon[(i + 1) % polygon.count])
        accumulate(
          (a.x - Float(left), a.y - Float(top)), (b.x - Float(left), b.y - Float(top)), rows, width: w, height: h)
      }
      patch.values.withUnsafeMutableBufferPointer { out in
        for y in 0..<h {
          var sum: Float = 0
          for x in 0..<w {
            sum += rows[y * (w + 2) + x]
            out[y * w + x] = min(1, abs(sum))
          }
        }
      }
    }
    if radius > 0 { patch.values.boxBlur(width: w, height: h, radius: radius, passes: 2) }
    return patch
  }

  /// Adds `amount` inside a polygon.
  func fill(_ polygon: [(x: Float, y: Float)], softness: Float, amount: Float) {
    guard amount != 0, let patch = coverage(polygon, softness: softness) else { return }
    blend(patch) { pixel, c in pixel + amount * c }
  }

  /// Lets `change` (old grey, coverage) decide every covered pixel.
  @inline(__always)
  func blend(_ patch: Coverage, _ change: (Float, Float) -> Float) {
    let (y0, y1) = (max(0, patch.top), min(height, patch.top + patch.height))
    let (x0, x1) = (max(0, patch.left), min(width, patch.left + patch.width))
    guard y0 < y1, x0 < x1 else { return }
    patch.values.withUnsafeBufferPointer { values in
      for y in y0..<y1 {
        let row = (y - patch.top) * patch.width - patch.left
        for x in x0..<x1 {
          let c = values[row + x]
          if c > 0 { pixels[y * width + x] = change(pixels[y * width + x], c) }
        }
      }
    }
  }

  /// Two box passes of this radius have about the given sd.
  static func boxRadius(sigma: Float) -> Int {
    sigma < 0.6 ? 0 : max(1, Int(((6 * sigma * sigma + 1).squareRoot() * 0.5 - 0.5).rounded()))
  }

  /// One edge's signed area into the rows' differences (the accumulation of font rasterisers).
  private func accumulate(
    _ a: (Float, Float), _ b: (Float, Float), _ rows: UnsafeMutableBufferPointer<Float>, width w: Int, height h: Int
  ) {
    guard a.1 != b.1 else { return }
    let (direction, p, q): (Float, (Float, Float), (Float, Float)) = a.1 < b.1 ? (1, a, b) : (-1, b, a)
    let slope = (q.0 - p.0) / (q.1 - p.1)
    let first = max(0, Int(p.1.rounded(.down)))
    let last = min(h, Int(min(q.1, Float(h) + 1).rounded(.up)))
    guard first < last else { return }
    let limit = Float(w)
    for y in first..<last {
      let ya = max(Float(y), p.1)
      let yb = min(Float(y) + 1, q.1)
      let dy = yb - ya
      guard dy > 0 else { continue }
      let d = dy * direction
      let xa = min(limit, max(0, p.0 + (ya - p.1) * slope))
      let xb = min(limit, max(0, p.0 + (yb - p.1) * slope))
      let (x0, x1) = xa < xb ? (xa, xb) : (xb, xa)
      let line = y * (w + 2)
      let floor0 = x0.rounded(.down)
      let i0 = Int(floor0)
      let ceil1 = x1.rounded(.up)
      let i1 = Int(ceil1)
      if i1 <= i0 + 1 {
        let middle = 0.5 * (x0 + x1) - floor0
        rows[line + i0] += d - d * middle
        rows[line + i0 + 1] += d * middle
      } else {
        let s = 1 / (x1 - x0)
        let f0 = x0 - floor0
        let a0 = 0.5 * s * (1 - f0) * (1 - f0)
        let f1 = x1 - ceil1 + 1
        let am = 0.5 * s * f1 * f1
        rows[line + i0] += d * a0
        if i1 == i0 + 2 {
          rows[line + i0 + 1] += d * (1 - a0 - am)
        } else {
          let a1 = s * (1.5 - f0)
          rows[line + i0 + 1] += d * (a1 - a0)
          for x in (i0 + 2)..<(i1 - 1) { rows[line + x] += d * s }
          let a2 = a1 + Float(i1 - i0 - 3) * s
          rows[line + i1 - 1] += d * (1 - a2 - am)
        }
        rows[line + i1] += d * am
      }
    }
  }
}

extension Array where Element == Float {
  /// Running-sum box blur along both axes, edge pixels repeated.
  mutating func boxBlur(width: Int, height: Int, radius: Int, passes: Int) {
    guard radius > 0, width > 0, height > 0, count == width * height else { return }
    var scratch = [Float](repeating: 0, count: count)
    withUnsafeMutableBufferPointer { a in
      scratch.withUnsafeMutableBufferPointer { b in
        for _ in 0..<passes {
          boxRows(a, b, width: width, height: height, radius: radius)
          boxColumns(b, a, width: width, height: height, radius: radius)
        }
      }
    }
  }
}

private func boxRows(
  _ from: UnsafeMutableBufferPointer<Float>, _ to: UnsafeMutableBufferPointer<Float>, width: Int, height: Int,
  radius: Int
) {
  let scale = 1 / Float(2 * radius + 1)
  for y in 0..<height {
    let row = y * width
    var sum = from[row] * Float(radius)
    for x in 0...radius { sum += from[row + min(x, width - 1)] }
    for x in 0..<width {
      to[row + x] = sum * scale
      sum += from[row + min(width - 1, x + radius + 1)] - from[row + max(0, x - radius)]
    }
  }
}

private func boxColumns(
  _ from: UnsafeMutableBufferPointer<Float>, _ to: UnsafeMutableBufferPointer<Float>, width: Int, height: Int,
  radius: Int
) {
  let scale = 1 / Float(2 * radius + 1)
  var sums = [Float](repeating: 0, count: width)
  sums.withUnsafeMutableBufferPointer { sums in
    for x in 0..<width {
      sums[x] = from[x] * Float(radius)
      for y in 0...radius { sums[x] += from[min(y, height - 1) * width + x] }
    }
    for y in 0..<height {
      let (enter, leave) = (min(height - 1, y + radius + 1) * width, max(0, y - radius) * width)
      for x in 0..<width {
        to[y * width + x] = sums[x] * scale
        sums[x] += from[enter + x] - from[leave + x]
      }
    }
  }
}
