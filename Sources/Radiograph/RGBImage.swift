/// A colour picture for people: figures and reports. 8 bits a channel, row by row, red first.
public struct RGBImage: Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width, 3]`.
  public var pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A grey picture, 0 … 1, in colour's form.
  public init(_ grey: GreyImage) {
    width = grey.width
    height = grey.height
    pixels = [UInt8](unsafeUninitializedCapacity: grey.values.count * 3) { out, count in
      for (i, value) in grey.values.enumerated() {
        let byte = UInt8(max(0, min(255, (value * 255).rounded())))
        out[3 * i] = byte
        out[3 * i + 1] = byte
        out[3 * i + 2] = byte
      }
      count = grey.values.count * 3
    }
  }

  /// The bytes of a PNG file.
  public func png(path: String = "figure.png") throws(FilmError) -> [UInt8] {
    try PNGCoding.encode(pixels, width: width, height: height, channels: 3, level: 3, path: path)
  }
}
