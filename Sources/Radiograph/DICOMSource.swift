/// What an object derived from a DICOM film repeats of it: patient, study, and the instance that it points to.
public struct DICOMSource: Hashable, Sendable {
  public var patientName = ""
  public var patientID = ""
  public var birthDate = ""
  public var sex = ""
  public var studyUID = ""
  public var studyDate = ""
  public var studyTime = ""
  public var studyID = ""
  public var studyDescription = ""
  public var accessionNumber = ""
  public var referringPhysician = ""
  public var seriesUID = ""
  public var sopClassUID = ""
  public var sopInstanceUID = ""
  public var modality = ""
  /// Where the rows and the columns of the film run to, "P\\F".
  public var orientation = ""
  public var width = 0
  public var height = 0
  public var frames = 1

  public init() {}
}

extension DICOMSource {
  /// Reads a film's file. Nil for files that are no DICOM. Throws where the file can't be read, or says no instance,
  /// series or study that could be pointed to.
  public init?(path: String) throws(FilmError) {
    #if DICOM
      let bytes = try FileBytes.read(path)
      guard Film.Format(prefix: bytes) == .dicom else { return nil }
      let file = try DICOMCoding(bytes, path: path)
      self.init()
      patientName = file.text(0x0010, 0x0010) ?? ""
      patientID = file.text(0x0010, 0x0020) ?? ""
      birthDate = file.text(0x0010, 0x0030) ?? ""
      sex = file.text(0x0010, 0x0040) ?? ""
      studyDate = file.text(0x0008, 0x0020) ?? ""
      studyTime = file.text(0x0008, 0x0030) ?? ""
      studyID = file.text(0x0020, 0x0010) ?? ""
      studyDescription = file.text(0x0008, 0x1030) ?? ""
      accessionNumber = file.text(0x0008, 0x0050) ?? ""
      referringPhysician = file.text(0x0008, 0x0090) ?? ""
      modality = file.text(0x0008, 0x0060) ?? ""
      orientation = file.text(0x0020, 0x0020) ?? ""
      (width, height, frames) = (Int(file.header.width), Int(file.header.height), Int(file.header.frames))
      studyUID = try Self.uid(file.text(0x0020, 0x000D), "study", path)
      seriesUID = try Self.uid(file.text(0x0020, 0x000E), "series", path)
      sopClassUID = try Self.uid(file.text(0x0008, 0x0016), "SOP class", path)
      sopInstanceUID = try Self.uid(file.text(0x0008, 0x0018), "SOP instance", path)
    #else
      return nil
    #endif
  }

  private static func uid(_ text: String?, _ name: String, _ path: String) throws(FilmError) -> String {
    guard let text, (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0 == 46 || (48...57).contains($0) })
    else {
      throw FilmError(
        .badContent, path: path, reason: "its header gives no valid \(name) UID to point to",
        advice: "export json or masks instead")
    }
    return text
  }
}
