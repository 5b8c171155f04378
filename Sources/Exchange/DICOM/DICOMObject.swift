import Foundation
import Radiograph
import StudyStore

/// What every object derived from a film says before its own content: patient, study, series, equipment, and when.
///
/// Anonymous objects keep no name, number or date, and have UIDs made from the film's by a one-way function: those of
/// one study still belong together, but point to nobody's archive.
struct DICOMObject {
  let source: DICOMSource
  let film: ExportedFilm
  /// The SOP instance UID: the same for the same review of the same film.
  let instanceUID: String

  /// - Parameters:
  ///   - kind: "SEG" or "SR", the modality.
  /// - Throws: where the film's file can't be pointed to.
  init(_ film: ExportedFilm, _ source: DICOMSource, kind: String, sopClassUID: String, series: Int, title: String) {
    self.film = film
    var source = source
    if film.isAnonymous { source.hideIdentity(as: film.name) }
    self.source = source
    var unnamed = film
    unnamed.name = ""
    let written = film.review.events.last?.time ?? .distantPast
    let content = "\(NumberText.time(written)) \(FilmJSON.line(unnamed))"
    instanceUID = DICOMUID.named("lumbar \(kind) \(source.sopInstanceUID) \(content)")

    data.set(0x0008, 0x0005, "CS", "ISO_IR 192")
    data.set(0x0008, 0x0016, "UI", sopClassUID)
    data.set(0x0008, 0x0018, "UI", instanceUID)
    // Patient and study, as the film has them.
    data.set(0x0010, 0x0010, "PN", source.patientName)
    data.set(0x0010, 0x0020, "LO", source.patientID)
    data.set(0x0010, 0x0030, "DA", source.birthDate)
    data.set(0x0010, 0x0040, "CS", source.sex)
    if film.isAnonymous {
      data.set(0x0012, 0x0062, "CS", "YES")
      data.set(0x0012, 0x0063, "LO", "Lumbar: names, numbers and dates left out, UIDs replaced")
    }
    data.set(0x0020, 0x000D, "UI", source.studyUID)
    data.set(0x0020, 0x0010, "SH", source.studyID)
    data.set(0x0008, 0x0020, "DA", source.studyDate)
    data.set(0x0008, 0x0030, "TM", source.studyTime)
    data.set(0x0008, 0x0050, "SH", source.accessionNumber)
    data.set(0x0008, 0x0090, "PN", source.referringPhysician)
    if !source.studyDescription.isEmpty { data.set(0x0008, 0x1030, "LO", source.studyDescription) }
    // The series and what made it.
    data.set(0x0008, 0x0060, "CS", kind)
    data.set(0x0020, 0x000E, "UI", DICOMUID.named("lumbar \(kind) series of \(source.seriesUID)"))
    data.set(0x0020, 0x0011, "IS", "\(series)")
    data.set(0x0008, 0x103E, "LO", title)
    data.set(0x0020, 0x0013, "IS", "1")
    data.set(0x0008, 0x0070, "LO", "Lumbar")
    data.set(0x0008, 0x1090, "LO", "Lumbar")
    data.set(0x0018, 0x1000, "LO", "0")
    data.set(0x0018, 0x1020, "LO", film.review.machine.map { $0.model.dicomText(64) } ?? "no model")
    let (day, time) = Self.moment(film.isAnonymous ? nil : film.review.events.last?.time)
    data.set(0x0008, 0x0023, "DA", day)
    data.set(0x0008, 0x0033, "TM", time)
    data.set(0x0008, 0x0201, "SH", "+0000")
  }

  var data = DICOMDataSet()

  /// The film's instance as an item of a sequence; with the frame that was read where it has several.
  var reference: DICOMDataSet {
    var item = DICOMDataSet()
    item.set(0x0008, 0x1150, "UI", source.sopClassUID)
    item.set(0x0008, 0x1155, "UI", source.sopInstanceUID)
    if source.frames > 1 { item.set(0x0008, 0x1160, "IS", "\(film.review.frame)") }
    return item
  }

  /// Date and time as DICOM writes them, UTC; a made-up moment where none may be told.
  static func moment(_ date: Date?) -> (day: String, time: String) {
    guard let date else { return ("19000101", "000000") }
    let text = NumberText.time(date).filter(\.isNumber)
    return (String(text.prefix(8)), String(text.dropFirst(8).prefix(6)))
  }
}

extension DICOMSource {
  fileprivate mutating func hideIdentity(as name: String) {
    (patientName, patientID) = (name, name.dicomText(64))
    (birthDate, sex, studyDate, studyTime) = ("", "", "", "")
    (studyID, studyDescription, accessionNumber, referringPhysician) = ("", "", "", "")
    studyUID = DICOMUID.named("anonymous study \(studyUID)")
    seriesUID = DICOMUID.named("anonymous series \(seriesUID)")
    sopInstanceUID = DICOMUID.named("anonymous instance \(sopInstanceUID)")
  }
}

extension String {
  /// As a text of one value of at most `length` characters: no control characters, and no backslash, which would part
  /// it in two.
  func dicomText(_ length: Int) -> String {
    String(printable.replacingOccurrences(of: "\\", with: "/").prefix(length))
  }

  /// As a person's name: the signs that part its components are none of a display name's.
  var dicomName: String { String(dicomText(64).map { "^=".contains($0) ? " " : $0 }) }
}
