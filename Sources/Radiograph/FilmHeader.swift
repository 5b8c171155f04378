/// What a film's file says of itself before its pixels: enough to list, match and export without decoding.
public struct FilmHeader: Hashable, Sendable {
  public var format: Film.Format
  /// As the film is seen, EXIF orientation applied.
  public var width: Int
  public var height: Int
  /// Millimetres a pixel on the detector, nil where the file has none.
  public var spacing: Double?
  /// Pictures in the file.
  public var frames = 1
}

extension Film {
  /// Reads the header alone. Throws as `read(path:)` does, but notices no damage among the pixels.
  public static func header(path: String) throws(FilmError) -> FilmHeader {
    let prefix = try FileBytes.read(path, prefix: 1 << 16)
    switch Format(prefix: prefix) {
    case .png: return try PNGCoding.header(prefix, path: path)
    #if canImport(CJPEG)
      case .jpeg: return try JPEGCoding.header(FileBytes.read(path), path: path)
    #endif
    #if DICOM
      case .dicom:
        let dicom = try DICOMCoding(FileBytes.read(path), path: path)
        return FilmHeader(
          format: .dicom, width: Int(dicom.header.width), height: Int(dicom.header.height),
          spacing: dicom.spacing?.value,
          frames: Int(dicom.header.frames))
    #else
      case .dicom: throw noDICOM(path)
    #endif
    default: throw notAFilm(path, isEmpty: prefix.isEmpty)
    }
  }

  #if !DICOM
    static func noDICOM(_ path: String) -> FilmError {
      FilmError(
        .badContent, path: path, reason: "this build reads no DICOM", advice: "build it with the DICOM trait")
    }
  #endif

  static func notAFilm(_ path: String, isEmpty: Bool) -> FilmError {
    FilmError(
      .badContent, path: path, reason: isEmpty ? "the file is empty" : "it is no picture of a kind that is read here",
      advice: "give a PNG, JPEG or DICOM film")
  }
}
