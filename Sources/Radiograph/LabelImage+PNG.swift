import CPNG

extension LabelImage {
  /// Reads a label PNG: grey values or palette indices as they are stored, never stretched.
  ///
  /// Throws on coloured pictures, values above 255, and everything that `Film.read(path:)` throws on.
  public static func read(path: String) throws(FilmError) -> LabelImage {
    let png = try PNGCoding.decode(FileBytes.read(path), mode: CPNG_LABEL, path: path)
    guard png.bitDepth <= 8 || png.samples.allSatisfy({ $0 <= 255 }) else {
      throw FilmError(
        .badContent, path: path, reason: "it holds values above 255", advice: "give an 8-bit grey or palette PNG")
    }
    return LabelImage(
      width: png.width, height: png.height, labels: png.samples.map { UInt8(truncatingIfNeeded: $0) })
  }

  /// Writes an 8-bit grey PNG of the labels as they are; it appears whole or not at all.
  public func write(to path: String) throws(FilmError) {
    try FileBytes.write(png(path: path), to: path)
  }

  /// The bytes that `write(to:)` writes.
  public func png(path: String = "mask.png") throws(FilmError) -> [UInt8] {
    try PNGCoding.encode(labels, width: width, height: height, level: 3, path: path)
  }

  /// Nearest label at another size: labels are numbers of structures and can't be averaged.
  public func resampled(width newWidth: Int, height newHeight: Int) -> LabelImage {
    precondition(newWidth > 0 && newHeight > 0)
    if newWidth == width && newHeight == height { return self }
    let columns = (0..<newWidth).map { min(width - 1, (2 * $0 + 1) * width / (2 * newWidth)) }
    var out: [UInt8] = []
    out.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let row = min(height - 1, (2 * y + 1) * height / (2 * newHeight)) * width
      for x in columns { out.append(labels[row + x]) }
    }
    return LabelImage(width: newWidth, height: newHeight, labels: out)
  }

  /// Mirrored left to right.
  public func mirrored() -> LabelImage {
    LabelImage(width: width, height: height, labels: RowOrder.mirrored(labels, width: width))
  }
}
