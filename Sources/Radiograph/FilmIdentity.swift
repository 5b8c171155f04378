/// What a film's spacing is measured on.
public enum FilmSpacing: String, Sendable, Codable {
  /// On the detector: the body is smaller by the magnification, usually 10–30 %.
  case detector
  /// Corrected by a calibration, in the body.
  case calibrated
  /// The file doesn't say.
  case unknown
}

/// Whose film it is and how it was taken, as DICOM says it, in UTF-8; other formats say nothing.
///
/// Identity: whoever shows or writes it must ask whether the session is anonymous. Text may hold anything: escape it.
public struct FilmIdentity: Hashable, Sendable {
  public var patientName: String?
  public var patientID: String?
  public var birthDate: String?
  public var sex: String?
  /// `YYYYMMDD`.
  public var studyDate: String?
  public var studyDescription: String?
  public var seriesDescription: String?
  public var modality: String?
  public var bodyPart: String?
  public var viewPosition: String?
  public var laterality: String?
  public var studyUID: String?
  public var seriesUID: String?
  public var sopInstanceUID: String?
  public var sopClassUID: String?
  public var transferSyntax: String?
  public var frames = 1
  public var spacing: Double?
  public var spacingMeaning: FilmSpacing?

  public init() {}
}

extension Film {
  /// Reads what a DICOM file says of its patient and study; nil for other formats. Decodes no pixels.
  public static func identity(path: String) throws(FilmError) -> FilmIdentity? {
    #if DICOM
      guard Format(prefix: try FileBytes.read(path, prefix: 132)) == .dicom else { return nil }
      let bytes = try FileBytes.read(path)
      let dicom = try DICOMCoding(bytes, path: path)
      var identity = FilmIdentity()
      identity.patientName = dicom.text(0x0010, 0x0010)
      identity.patientID = dicom.text(0x0010, 0x0020)
      identity.birthDate = dicom.text(0x0010, 0x0030)
      identity.sex = dicom.text(0x0010, 0x0040)
      identity.studyDate = dicom.text(0x0008, 0x0020)
      identity.studyDescription = dicom.text(0x0008, 0x1030)
      identity.seriesDescription = dicom.text(0x0008, 0x103E)
      identity.modality = dicom.text(0x0008, 0x0060)
      identity.bodyPart = dicom.text(0x0018, 0x0015)
      identity.viewPosition = dicom.text(0x0018, 0x5101)
      identity.laterality = dicom.text(0x0020, 0x0062) ?? dicom.text(0x0020, 0x0060)
      identity.studyUID = dicom.text(0x0020, 0x000D)
      identity.seriesUID = dicom.text(0x0020, 0x000E)
      identity.sopInstanceUID = dicom.text(0x0008, 0x0018)
      identity.sopClassUID = dicom.text(0x0008, 0x0016)
      identity.transferSyntax = dicom.text(0x0002, 0x0010)
      identity.frames = Int(dicom.header.frames)
      identity.spacing = dicom.spacing?.value
      identity.spacingMeaning = dicom.spacing?.meaning
      return identity
    #else
      return nil
    #endif
  }
}
