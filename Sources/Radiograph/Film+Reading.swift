import CPNG

extension Film {
  /// A picture file's kind, told by its first bytes and never by its name.
  public enum Format: String, Sendable, Codable {
    case png, jpeg, dicom

    /// Nil for anything else. `prefix` needs 132 bytes for DICOM.
    public init?(prefix: some Collection<UInt8>) {
      let head = Array(prefix.prefix(132))
      if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
        self = .png
      } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
        self = .jpeg
      } else if head.count == 132, head[128...].elementsEqual("DICM".utf8) || Self.isBareDataSet(head) {
        self = .dicom
      } else {
        return nil
      }
    }

    /// Old files begin without a preamble: with the first element of the meta group or of group 8.
    private static func isBareDataSet(_ head: [UInt8]) -> Bool {
      guard head[0] == 2 || head[0] == 8, head[1] == 0, head[3] == 0 else { return false }
      let isExplicit = head[4...5].allSatisfy { (65...90).contains($0) }
      let length = head[4...7].reversed().reduce(0) { $0 << 8 | Int($1) }
      return isExplicit || (head[0] == 8 && length > 0 && length < 128)
    }
  }

  /// Reads a film by its content: PNG, JPEG or DICOM, whatever the file is called.
  ///
  /// 16-bit values stay as stored, fewer bits are stretched to 8; colours become luma; alpha is laid over black. No
  /// gamma is applied. A JPEG is turned upright by its EXIF orientation. `frame`
  /// counts from 0 and matters for DICOM only. Throws on a file that can't be read, is no picture, is damaged, or exceeds the limits
  /// (32,767 pixels a side, 268 million in all).
  public static func read(path: String, frame: Int = 0) throws(FilmError) -> Film {
    try decode(FileBytes.read(path), path: path, frame: frame)
  }

  /// As `read(path:)`, from bytes already in memory; `path` names them in errors.
  public static func decode(_ bytes: [UInt8], path: String, frame: Int = 0) throws(FilmError) -> Film {
    switch Format(prefix: bytes) {
    case .png: return try decodePNG(bytes, path: path)
    #if canImport(CJPEG)
      case .jpeg: return try JPEGCoding.decode(bytes, path: path)
    #endif
    #if DICOM
      case .dicom: return try DICOMCoding(bytes, path: path).film(frame: frame)
    #else
      case .dicom: throw noDICOM(path)
    #endif
    default: throw notAFilm(path, isEmpty: bytes.isEmpty)
    }
  }

  private static func decodePNG(_ bytes: [UInt8], path: String) throws(FilmError) -> Film {
    let png = try PNGCoding.decode(bytes, mode: CPNG_FILM, path: path)
    return Film(
      width: png.width, height: png.height, pixels: png.samples, maximum: png.bitDepth == 16 ? 65535 : 255,
      spacing: spacing(pixelsPerMetre: png.pixelsPerMetre))
  }

  /// Millimetres a pixel from a PNG's density; nil where it is a screen's or printer's resolution, as most programs
  /// write it, instead of a detector's.
  static func spacing(pixelsPerMetre: (x: Int, y: Int)) -> Double? {
    guard pixelsPerMetre.x == pixelsPerMetre.y, pixelsPerMetre.x > 0 else { return nil }
    let millimetres = 1000 / Double(pixelsPerMetre.x)
    guard (0.05...0.8).contains(millimetres) else { return nil }
    let perInch = Double(pixelsPerMetre.x) * 0.0254
    let habitual = [72, 90, 96, 100, 120, 144, 150, 180, 192, 200, 220, 240, 250, 254, 300, 360, 400, 500]
    return habitual.contains { abs(perInch - Double($0)) < 0.3 } ? nil : millimetres
  }
}
