import Radiograph
import Spine

/// A film's brightness at a power of two of its size, bone bright, to be looked at through any frame.
public struct ReducedFilm: Sendable {
  public let image: GreyImage
  /// Film pixels a pixel of `image`.
  public let reduction: Int

  /// - Parameter scale: film pixels a pixel of what will be made from it; the image is at most twice as fine.
  public init(_ film: Film, scale: Double, inverted: Bool = false) {
    var reduction = 1
    while Double(2 * reduction) <= 0.75 * scale, min(film.width, film.height) / (2 * reduction) >= 64 { reduction *= 2 }
    self.reduction = reduction
    let (width, height) = (film.width / reduction, film.height / reduction)
    let darkBone = (film.photometric == .monochrome1) != inverted
    let gain = (darkBone ? -1 : 1) / Float(reduction * reduction) / Float(max(1, film.maximum))
    var values = [Float](repeating: 0, count: width * height)
    film.pixels.withUnsafeBufferPointer { pixels in
      values.withUnsafeMutableBufferPointer { out in
        for y in 0..<height {
          for row in y * reduction..<(y + 1) * reduction {
            let start = row * film.width
            for x in 0..<width {
              var sum: UInt32 = 0
              for k in start + x * reduction..<start + (x + 1) * reduction { sum += UInt32(pixels[k]) }
              out[y * width + x] += Float(sum) * gain
            }
          }
        }
      }
    }
    image = GreyImage(width: width, height: height, values: values)
  }

  /// The picture of twice the field of a close-up, and 1 where the film is. What lies about the close-up is seen at
  /// half the size only and is sampled once a pixel, not four times.
  func wide(_ frame: CloseUp, filmWidth: Int, filmHeight: Int) -> (brightness: [Float], field: [Float]) {
    let size = CloseUp.wideSize
    var brightness = [Float](repeating: 0, count: size * size), field = brightness
    let across = frame.posterior * frame.scaleX, down = frame.caudal * frame.scaleY
    let step = 1 / Float(reduction)
    let near = CloseUp.margin..<size - CloseUp.margin
    let quarters = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)].map { across * $0.0 + down * $0.1 }
    image.values.withUnsafeBufferPointer { source in
      for y in 0..<size {
        for x in 0..<size {
          let half = Double(size) / 2
          let p = frame.center + across * (Double(x) + 0.5 - half) + down * (Double(y) + 0.5 - half)
          guard p.x >= 0, p.y >= 0, p.x < Double(filmWidth), p.y < Double(filmHeight) else { continue }
          func sample(_ p: Point) -> Float {
            Self.bilinear(source, image.width, image.height, Float(p.x) * step - 0.5, Float(p.y) * step - 0.5)
          }
          brightness[y * size + x] =
            near.contains(x) && near.contains(y)
            ? quarters.reduce(0) { $0 + sample(p + $1) } * 0.25 : sample(p)
          field[y * size + x] = 1
        }
      }
    }
    return (brightness, field)
  }

  /// Between four pixels; beyond the border the nearest.
  @inline(__always)
  public static func bilinear(
    _ source: UnsafeBufferPointer<Float>, _ width: Int, _ height: Int, _ x: Float, _ y: Float
  ) -> Float {
    let cx = min(max(x, 0), Float(width - 1) - 0.001)
    let cy = min(max(y, 0), Float(height - 1) - 0.001)
    let x0 = Int(cx)
    let y0 = Int(cy)
    let fx = cx - Float(x0)
    let fy = cy - Float(y0)
    let i = y0 * width + x0
    let top = source[i] + (source[i + 1] - source[i]) * fx
    let bottom = source[i + width] + (source[i + width + 1] - source[i + width]) * fx
    return top + (bottom - top) * fy
  }
}
