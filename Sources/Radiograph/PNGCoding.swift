import CPNG

/// PNG files in memory, through the C face of libpng.
enum PNGCoding {
  struct Decoded {
    var width: Int
    var height: Int
    var samples: [UInt16]
    var bitDepth: Int
    var pixelsPerMetre: (x: Int, y: Int)
  }

  static func decode(_ bytes: [UInt8], mode: cpng_mode, path: String) throws(FilmError) -> Decoded {
    var header = cpng_header()
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE))
    var status = cpng_read_header(bytes, bytes.count, &header)
    guard status == CPNG_OK else { throw error(status, header, message, path) }
    let count = Int(header.width) * Int(header.height)
    let samples = [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = cpng_decode(bytes, bytes.count, mode, buffer.baseAddress, &header, &message)
      initialized = status == CPNG_OK ? count : 0
    }
    guard status == CPNG_OK else { throw error(status, header, message, path) }
    return Decoded(
      width: Int(header.width), height: Int(header.height), samples: samples, bitDepth: Int(header.bit_depth),
      pixelsPerMetre: (Int(header.pixels_per_metre_x), Int(header.pixels_per_metre_y)))
  }

  /// From the chunks before the pixels, as far as `prefix` holds them.
  static func header(_ prefix: [UInt8], path: String) throws(FilmError) -> FilmHeader {
    var header = cpng_header()
    // The claim is held against the file's whole size when it is decoded; here only the fixed limits count.
    guard prefix.count >= 33 else { throw error(CPNG_TRUNCATED, header, [], path) }
    let status = cpng_read_header(prefix, .max, &header)
    guard status == CPNG_OK else { throw error(status, header, [], path) }
    func number(_ at: Int) -> Int { prefix[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    var spacing: Double?
    var position = 33
    while position + 12 <= prefix.count {
      let name = prefix[position + 4..<position + 8]
      if name.elementsEqual("IDAT".utf8) { break }
      if name.elementsEqual("pHYs".utf8), number(position) == 9, position + 17 <= prefix.count,
        prefix[position + 16] == 1
      {
        spacing = Film.spacing(pixelsPerMetre: (number(position + 8), number(position + 12)))
      }
      position += 12 + number(position)
    }
    return FilmHeader(format: .png, width: Int(header.width), height: Int(header.height), spacing: spacing)
  }

  /// `pixels` holds `channels` samples a pixel, 8- or 16-bit as `Sample` is. `level` is zlib's: 1 saves a big film in
  /// a fraction of the default's time and a few percent more bytes.
  static func encode<Sample: FixedWidthInteger & Sendable>(
    _ pixels: [Sample], width: Int, height: Int, channels: Int = 1, level: Int, pixelsPerMetre: Int = 0, path: String
  ) throws(FilmError) -> [UInt8] {
    precondition(pixels.count == width * height * channels)
    var out: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE))
    let status = pixels.withUnsafeBytes { raw in
      cpng_encode(
        raw.baseAddress, UInt32(clamping: width), UInt32(clamping: height), Int32(channels), Int32(Sample.bitWidth),
        Int32(level), UInt32(clamping: pixelsPerMetre), &out, &count, &message)
    }
    guard status == CPNG_OK, let out else {
      let reason =
        switch status {
        case CPNG_EMPTY: "a picture of \(width)×\(height) pixels can't be a PNG"
        case CPNG_TOO_LARGE: "\(width)×\(height) pixels are more than \(CPNG_MAX_SIDE) on a side"
        case CPNG_NO_MEMORY: "out of memory"
        default: text(message)
        }
      throw FilmError(.unwritable, path: path, reason: reason, advice: "choose a smaller picture")
    }
    defer { cpng_free(out) }
    return Array(UnsafeBufferPointer(start: out, count: count))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func error(_ status: cpng_status, _ header: cpng_header, _ message: [CChar], _ path: String)
    -> FilmError
  {
    let size = "\(header.width)×\(header.height)"
    let copy = "copy it again from its source"
    let (reason, advice) =
      switch status {
      case CPNG_NOT_PNG: ("it is no PNG", "name a PNG file")
      case CPNG_TRUNCATED: ("the file ends in the middle of the picture", copy)
      case CPNG_EMPTY: ("the picture is \(size) pixels", "export it again")
      case CPNG_TOO_LARGE:
        (
          "it claims \(size) pixels, more than the \(CPNG_MAX_SIDE) a side and 268 million in all that are read",
          "shrink or crop it"
        )
      case CPNG_IMPLAUSIBLE: ("it claims \(size) pixels that its few bytes can't hold", copy)
      case CPNG_COLOURED: ("its colours are no label numbers", "give an 8-bit grey or palette PNG")
      case CPNG_NO_MEMORY: ("not enough memory for \(size) pixels", "close other programs or shrink it")
      default: ("the PNG is damaged (\(text(message)))", copy)
      }
    return FilmError(.badContent, path: path, reason: reason, advice: advice)
  }
}
