import FilmReader
import Spine

/// Where each pixel of a sample lies on its film: an affine map and a little elastic displacement.
///
/// Film point = `anchor` + `inverse` · (sample point − `target`) + displacement; continuous coordinates as everywhere.
struct FilmWarp {
  var width: Int
  var height: Int
  var anchor: Point
  var target: Point
  /// Film ← sample, row by row: [xx, xy, yx, yy].
  var inverse: [Double]
  /// Displacements in film pixels at nodes `nodeSpacing` sample pixels apart, x and y interleaved; empty for none.
  var displacement: [Float] = []
  var nodeSpacing = 1.0
  var nodeColumns = 0

  init(width: Int, height: Int, anchor: Point, target: Point, inverse: [Double]) {
    self.width = width
    self.height = height
    self.anchor = anchor
    self.target = target
    self.inverse = inverse
  }

  /// The linear part that takes film to sample.
  var forward: [Double] {
    let determinant = inverse[0] * inverse[3] - inverse[1] * inverse[2]
    return [inverse[3] / determinant, -inverse[1] / determinant, -inverse[2] / determinant, inverse[0] / determinant]
  }

  /// A film's point in the sample. The elastic part is undone by going back a few times: it is small against the
  /// distance of its nodes.
  func sample(_ point: Point) -> Point {
    let f = forward
    func straight(_ p: Point) -> Point {
      let d = p - anchor
      return Point(target.x + f[0] * d.x + f[1] * d.y, target.y + f[2] * d.x + f[3] * d.y)
    }
    var found = straight(point)
    if displacement.isEmpty { return found }
    for _ in 0..<6 { found = straight(point - elastic(at: found)) }
    return found
  }

  /// Film pixels a sample pixel, the mean of both axes.
  var scale: Double { abs(inverse[0] * inverse[3] - inverse[1] * inverse[2]).squareRoot() }

  /// The sample's picture mirrors the film.
  var mirrors: Bool { inverse[0] * inverse[3] - inverse[1] * inverse[2] < 0 }

  /// Adds smooth displacements of `deviation` film pixels at nodes `spacing` sample pixels apart.
  mutating func addElastic(deviation: Double, spacing: Double, random: inout SampleRandom) {
    nodeSpacing = max(4, spacing)
    nodeColumns = Int(Double(width) / nodeSpacing) + 3
    let nodeRows = Int(Double(height) / nodeSpacing) + 3
    displacement = (0..<(2 * nodeColumns * nodeRows)).map { _ in Float(random.normal() * deviation) }
  }

  /// Calls `body` with the film coordinates of each row's pixel centres.
  func forEachRow(_ body: (_ y: Int, _ filmX: UnsafeBufferPointer<Float>, _ filmY: UnsafeBufferPointer<Float>) -> Void)
  {
    var xs = [Float](repeating: 0, count: width)
    var ys = [Float](repeating: 0, count: width)
    for y in 0..<height {
      let dy = Double(y) + 0.5 - target.y
      let startX = anchor.x + inverse[1] * dy - inverse[0] * target.x
      let startY = anchor.y + inverse[3] * dy - inverse[2] * target.x
      xs.withUnsafeMutableBufferPointer { px in
        ys.withUnsafeMutableBufferPointer { py in
          for x in 0..<width {
            let at = Double(x) + 0.5
            px[x] = Float(startX + inverse[0] * at)
            py[x] = Float(startY + inverse[2] * at)
          }
          if !displacement.isEmpty { displace(row: y, px, py) }
        }
      }
      xs.withUnsafeBufferPointer { px in ys.withUnsafeBufferPointer { py in body(y, px, py) } }
    }
  }

  /// Class probabilities `[5, height, width]` of a picture of the same size after the warp; beyond it all is background.
  func moved(_ planes: [Float]) -> [Float] {
    let size = width * height
    var out = [Float](repeating: 0, count: planes.count)
    planes.withUnsafeBufferPointer { source in
      let parts = stride(from: 0, to: planes.count, by: size).map {
        UnsafeBufferPointer(rebasing: source[$0..<$0 + size])
      }
      forEachRow { y, xs, ys in
        for x in 0..<width {
          let (px, py) = (xs[x] - 0.5, ys[x] - 0.5)
          let i = y * width + x
          guard px >= 0, py >= 0, px < Float(width - 1), py < Float(height - 1) else {
            out[i] = 1
            continue
          }
          for (plane, part) in parts.enumerated() {
            out[plane * size + i] = ReducedFilm.bilinear(part, width, height, px, py)
          }
        }
      }
    }
    return out
  }

  private func displace(row y: Int, _ px: UnsafeMutableBufferPointer<Float>, _ py: UnsafeMutableBufferPointer<Float>) {
    displacement.withUnsafeBufferPointer { nodes in
      for x in 0..<width {
        let d = between(nodes, Float(x), Float(y))
        px[x] += d.x
        py[x] += d.y
      }
    }
  }

  /// The displacement at a place of the sample, film pixels; beyond its border as on it.
  private func elastic(at p: Point) -> Point {
    let x = Float(min(max(p.x - 0.5, 0), Double(width - 1))), y = Float(min(max(p.y - 0.5, 0), Double(height - 1)))
    let d = displacement.withUnsafeBufferPointer { between($0, x, y) }
    return Point(Double(d.x), Double(d.y))
  }

  /// Smoothstep between four nodes keeps walls from getting corners at the nodes.
  @inline(__always)
  private func between(_ d: UnsafeBufferPointer<Float>, _ x: Float, _ y: Float) -> SIMD2<Float> {
    let gain = Float(1 / nodeSpacing)
    let (u, v) = (x * gain, y * gain)
    let (nodeX, nodeY) = (Int(u), Int(v))
    let (fx, fy) = (FilmWarp.smooth(u - Float(nodeX)), FilmWarp.smooth(v - Float(nodeY)))
    let a = 2 * (nodeY * nodeColumns + nodeX), b = a + 2 * nodeColumns
    let top = SIMD2(d[a], d[a + 1]) * (1 - fx) + SIMD2(d[a + 2], d[a + 3]) * fx
    let bottom = SIMD2(d[b], d[b + 1]) * (1 - fx) + SIMD2(d[b + 2], d[b + 3]) * fx
    return top * (1 - fy) + bottom * fy
  }

  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
