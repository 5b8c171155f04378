#if canImport(CJPEG)
  import CJPEG

  /// JPEG files in memory, through the C face of libjpeg.
  enum JPEGCoding {
    static func decode(_ bytes: [UInt8], path: String) throws(FilmError) -> Film {
      var header = cjpeg_header()
      var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
      var status = cjpeg_read_header(bytes, bytes.count, &header, &message)
      guard status == CJPEG_OK else { throw error(status, header, message, path) }
      let count = Int(header.width) * Int(header.height)
      let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        status = cjpeg_decode(bytes, bytes.count, buffer.baseAddress, &header, &message)
        initialized = status == CJPEG_OK ? count : 0
      }
      guard status == CJPEG_OK else { throw error(status, header, message, path) }
      let film = Film(
        width: Int(header.width), height: Int(header.height), pixels: samples.map(UInt16.init), maximum: 255)
      return film.oriented(EXIFOrientation(jpeg: bytes) ?? .upright)
    }

    static func header(_ bytes: [UInt8], path: String) throws(FilmError) -> FilmHeader {
      var header = cjpeg_header()
      var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
      let status = cjpeg_read_header(bytes, bytes.count, &header, &message)
      guard status == CJPEG_OK else { throw error(status, header, message, path) }
      let isTurned = (EXIFOrientation(jpeg: bytes) ?? .upright).isTurned
      let (width, height) = (Int(header.width), Int(header.height))
      return FilmHeader(format: .jpeg, width: isTurned ? height : width, height: isTurned ? width : height)
    }

    /// An 8-bit grey JPEG, for pictures that go into a report.
    static func encode(_ pixels: [UInt8], width: Int, height: Int, quality: Int, path: String) throws(FilmError)
      -> [UInt8]
    {
      precondition(pixels.count == width * height)
      var out: UnsafeMutablePointer<UInt8>?
      var count = 0
      var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
      let status = cjpeg_encode(pixels, UInt32(width), UInt32(height), Int32(quality), &out, &count, &message)
      guard status == CJPEG_OK, let out else {
        throw FilmError(.unwritable, path: path, reason: text(message), advice: "choose a smaller picture")
      }
      defer { cjpeg_free(out) }
      return Array(UnsafeBufferPointer(start: out, count: count))
    }

    private static func text(_ message: [CChar]) -> String {
      String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func error(_ status: cjpeg_status, _ header: cjpeg_header, _ message: [CChar], _ path: String)
      -> FilmError
    {
      let size = "\(header.width)×\(header.height)"
      let copy = "copy it again from its source"
      let (reason, advice) =
        switch status {
        case CJPEG_TRUNCATED: ("the file ends in the middle of the picture", copy)
        case CJPEG_UNSUPPORTED: ("this kind of JPEG is not read (\(text(message)))", "save it as PNG or plain JPEG")
        case CJPEG_TOO_LARGE: ("it claims \(size) pixels, more than the 268 million that are read", "shrink or crop it")
        case CJPEG_IMPLAUSIBLE: ("it claims \(size) pixels that its few bytes can't hold", copy)
        case CJPEG_NO_MEMORY: ("not enough memory for \(size) pixels", "close other programs or shrink it")
        default: ("the JPEG is damaged (\(text(message)))", copy)
        }
      return FilmError(.badContent, path: path, reason: reason, advice: advice)
    }
  }
#endif
