extension Film {
  /// Writes a PNG of the stored values: 8 bits if `maximum` is at most 255, else 16. The file appears whole or not at
  /// all. `compression` is zlib's level, 1 … 9. A PNG can't say MONOCHROME1: such films are written inverted.
  public func writePNG(to path: String, compression: Int = 2) throws(FilmError) {
    try FileBytes.write(png(compression: compression, path: path), to: path)
  }

  /// The bytes that `writePNG(to:)` writes.
  public func png(compression: Int = 2, path: String = "film.png") throws(FilmError) -> [UInt8] {
    let density = spacing.map { Int((1000 / $0).rounded()) } ?? 0
    let values =
      photometric == .monochrome2 ? pixels : pixels.map { UInt16(clamping: maximum - Int($0)) }
    if maximum <= 255 {
      return try PNGCoding.encode(
        values.map { UInt8(truncatingIfNeeded: $0) }, width: width, height: height, level: compression,
        pixelsPerMetre: density, path: path)
    }
    return try PNGCoding.encode(
      values, width: width, height: height, level: compression, pixelsPerMetre: density, path: path)
  }
}
