import FilmReader
import Spine

/// Where each pixel of a sample lies on its film: an affine map and smooth displacements.
///
/// Film point = `anchor` + `inverse` · (sample point − `target`) + displacements; continuous coordinates as everywhere.
struct FilmWarp {
  var width: Int
  var height: Int
  var anchor: Point
  var target: Point
  /// Film ← sample, row by row: [xx, xy, yx, yy].
  var inverse: [Double]
  /// In film pixels; they add up.
  private var displacements: [DisplacementGrid] = []

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
    guard !displacements.isEmpty else { return found }
    for _ in 0..<12 {
      // Beyond the sample's border as on it.
      let x = min(max(found.x - 0.5, 0), Double(width - 1)), y = min(max(found.y - 0.5, 0), Double(height - 1))
      var moved = SIMD2<Float>.zero
      for displacement in displacements {
        moved += displacement.nodes.withUnsafeBufferPointer { displacement.between($0, Float(x), Float(y)) }
      }
      found = straight(point - Point(Double(moved.x), Double(moved.y)))
    }
    return found
  }

  /// Film pixels a sample pixel, the mean of both axes.
  var scale: Double { abs(inverse[0] * inverse[3] - inverse[1] * inverse[2]).squareRoot() }

  /// The sample's picture mirrors the film.
  var mirrors: Bool { inverse[0] * inverse[3] - inverse[1] * inverse[2] < 0 }

  /// Adds smooth displacements of `deviation` film pixels at nodes `spacing` sample pixels apart.
  mutating func addElastic(deviation: Double, spacing: Double, random: inout SampleRandom) {
    displacements.append(
      DisplacementGrid(width: width, height: height, deviation: deviation, spacing: spacing, random: &random))
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
          for displacement in displacements {
            displacement.nodes.withUnsafeBufferPointer { nodes in
              for x in 0..<width {
                let d = displacement.between(nodes, Float(x), Float(y))
                px[x] += d.x
                py[x] += d.y
              }
            }
          }
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
}

extension Landmarks {
  /// The landmarks in the sample that a warp makes of their film; without the sacrum's outline.
  func placed(by warp: FilmWarp) -> Landmarks {
    var placed = self
    placed.width = warp.width
    placed.height = warp.height
    for (level, body) in vertebrae {
      placed.vertebrae[level] = VertebralBody(
        antSup: warp.sample(body.antSup), postSup: warp.sample(body.postSup), antInf: warp.sample(body.antInf),
        postInf: warp.sample(body.postInf))
    }
    placed.s1 = s1.map { S1Endplate(ant: warp.sample($0.ant), post: warp.sample($0.post)) }
    placed.sacrum = nil
    placed.femoralHeads = femoralHeads.map { heads in
      heads.map { FemoralHead(center: warp.sample($0.center), radius: $0.radius / warp.scale) }
    }
    if warp.mirrors { placed.facing = facing == .left ? .right : .left }
    return placed
  }
}

/// Displacements at the nodes of a square grid, smooth between them.
private struct DisplacementGrid {
  var spacing: Double
  var columns: Int
  /// x and y interleaved, row by row.
  var nodes: [Float]

  init(width: Int, height: Int, deviation: Double, spacing: Double, random: inout SampleRandom) {
    self.spacing = max(4, spacing)
    columns = Int(Double(width) / self.spacing) + 3
    let rows = Int(Double(height) / self.spacing) + 3
    nodes = (0..<(2 * columns * rows)).map { _ in Float(random.normal() * deviation) }
  }

  /// Smoothstep between four nodes keeps walls from getting corners at the nodes.
  ///
  /// - Parameter d: `nodes`, borrowed once for many places.
  @inline(__always)
  func between(_ d: UnsafeBufferPointer<Float>, _ x: Float, _ y: Float) -> SIMD2<Float> {
    let gain = Float(1 / spacing)
    let (u, v) = (x * gain, y * gain)
    let (nodeX, nodeY) = (Int(u), Int(v))
    let (fx, fy) = (Self.smooth(u - Float(nodeX)), Self.smooth(v - Float(nodeY)))
    let a = 2 * (nodeY * columns + nodeX), b = a + 2 * columns
    let top = SIMD2(d[a], d[a + 1]) * (1 - fx) + SIMD2(d[a + 2], d[a + 3]) * fx
    let bottom = SIMD2(d[b], d[b + 1]) * (1 - fx) + SIMD2(d[b + 2], d[b + 3]) * fx
    return top * (1 - fy) + bottom * fy
  }

  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
