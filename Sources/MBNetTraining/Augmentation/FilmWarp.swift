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

  /// A film's point in the sample, the elastic part left out (it is about 0.03 D).
  func sample(_ point: Point) -> Point {
    let f = forward
    let d = point - anchor
    return Point(target.x + f[0] * d.x + f[1] * d.y, target.y + f[2] * d.x + f[3] * d.y)
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

  private func displace(row y: Int, _ px: UnsafeMutableBufferPointer<Float>, _ py: UnsafeMutableBufferPointer<Float>) {
    let gain = Float(1 / nodeSpacing)
    let v = Float(y) * gain
    let nodeY = Int(v)
    // Smoothstep between nodes keeps walls from getting corners at the nodes.
    let fy = FilmWarp.smooth(v - Float(nodeY))
    displacement.withUnsafeBufferPointer { d in
      for x in 0..<width {
        let u = Float(x) * gain
        let nodeX = Int(u)
        let fx = FilmWarp.smooth(u - Float(nodeX))
        let a = 2 * (nodeY * nodeColumns + nodeX)
        let b = a + 2 * nodeColumns
        let topX = d[a] + (d[a + 2] - d[a]) * fx
        let bottomX = d[b] + (d[b + 2] - d[b]) * fx
        let topY = d[a + 1] + (d[a + 3] - d[a + 1]) * fx
        let bottomY = d[b + 1] + (d[b + 3] - d[b + 1]) * fx
        px[x] += topX + (bottomX - topX) * fy
        py[x] += topY + (bottomY - topY) * fy
      }
    }
  }

  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
