import Foundation
import Radiograph
import Spine
import StudyStore

/// A film's measurements as a DICOM Comprehensive SR by TID 1500, Imaging Measurement Report (PS3.16).
///
/// The spinopelvic values, each vertebra, each disc, the sacrum and each femoral head are a measurement group with a
/// tracking identifier, a finding site, and the coordinates on the film that its numbers rest on. Numbers are those of
/// the JSON export, rounded as there. The report is verified when the film is signed.
enum StructuredReport {
  static let sopClassUID = "1.2.840.10008.5.1.4.1.1.88.33"

  /// Nil where nothing was found or placed on the film.
  static func file(_ film: ExportedFilm, source: DICOMSource) throws(FilmError) -> [UInt8]? {
    guard let reading = film.reading else { return nil }
    var object = DICOMObject(
      film, source, kind: "SR", sopClassUID: sopClassUID, series: 902, title: "Lumbar: measurements")
    setDocument(&object, film)
    var schemes = DICOMDataSet()
    schemes.set(0x0008, 0x0102, "SH", DICOMCode.privateScheme)
    schemes.set(0x0008, 0x0115, "ST", "Values of the lateral lumbar radiograph")
    schemes.set(0x0008, 0x0116, "ST", "Lumbar")
    object.data.set(0x0008, 0x0110, [schemes])
    let groups = MeasurementGroups(film: film, reading: reading, object: object).items
    let root = ContentItem.container(
      .dcm("126000", "Imaging Measurement Report"), as: nil, template: "1500",
      context(film, object) + [
        imageLibrary(object), .container(.dcm("126010", "Imaging Measurements"), groups),
        .container(DICOMCode("C0034375", "UMLS", "Qualitative Evaluations"), remarks(film, reading)),
      ])
    return try (object.data + root.tree).file(path: film.name)
  }

  private static func setDocument(_ object: inout DICOMObject, _ film: ExportedFilm) {
    let isDecided = [.accepted, .corrected, .rejected, .signed].contains(film.review.status)
    object.data.set(0x0040, 0xA491, "CS", isDecided ? "COMPLETE" : "PARTIAL")
    object.data.set(0x0040, 0xA493, "CS", film.review.isSigned ? "VERIFIED" : "UNVERIFIED")
    if film.review.isSigned, let signature = film.review.signatures.last {
      let (day, time) = DICOMObject.moment(film.isAnonymous ? nil : signature.time)
      var observer = DICOMDataSet()
      observer.set(0x0040, 0xA027, "LO", "not stated")
      observer.set(0x0040, 0xA030, "DT", day + time + "+0000")
      observer.set(0x0040, 0xA075, "PN", film.name(of: signature.reader).dicomName)
      observer.set(0x0040, 0xA088, [])
      object.data.set(0x0040, 0xA073, [observer])
    }
    object.data.set(0x0008, 0x1111, [])
    object.data.set(0x0040, 0xA372, [])
    var series = DICOMDataSet()
    series.set(0x0020, 0x000E, "UI", object.source.seriesUID)
    series.set(0x0008, 0x1199, [object.reference])
    var study = DICOMDataSet()
    study.set(0x0020, 0x000D, "UI", object.source.studyUID)
    study.set(0x0008, 0x1115, [series])
    object.data.set(0x0040, 0xA375, [study])
  }

  /// Language (TID 1204), observers (TID 1001), what was done.
  private static func context(_ film: ExportedFilm, _ object: DICOMObject) -> [ContentItem] {
    var items: [ContentItem] = [
      .code(
        .dcm("121049", "Language of Content Item and Descendants"), DICOMCode("en", "RFC5646", "English"),
        .conceptModifier)
    ]
    let type = DICOMCode.dcm("121005", "Observer Type")
    if !film.readerName.isEmpty {
      items += [
        .code(type, .dcm("121006", "Person"), .observationContext),
        .person(.dcm("121008", "Person Observer Name"), film.readerName, .observationContext),
      ]
    }
    if let model = film.review.machine?.model {
      items += [
        .code(type, .dcm("121007", "Device"), .observationContext),
        .uid(.dcm("121012", "Device Observer UID"), DICOMUID.named("lumbar model \(model)"), .observationContext),
        .text(.dcm("121013", "Device Observer Name"), "Lumbar", .observationContext),
        .text(.dcm("121014", "Device Observer Manufacturer"), "Lumbar", .observationContext),
        .text(.dcm("121015", "Device Observer Model Name"), model.dicomText(200), .observationContext),
      ]
    }
    items.append(
      .code(.dcm("121058", "Procedure reported"), .sct("363679005", "Imaging procedure"), .conceptModifier))
    return items
  }

  private static let modalities = [
    "CR": "Computed Radiography", "DX": "Digital Radiography", "RF": "Radiofluoroscopy", "OT": "Other Modality",
  ]

  /// TID 1600: the one film.
  private static func imageLibrary(_ object: DICOMObject) -> ContentItem {
    let source = object.source
    var film = ContentItem.image(object.reference, .contains)
    let modality = source.modality.isEmpty ? "CR" : source.modality.dicomText(16)
    film.children = [
      .code(.dcm("121139", "Modality"), .dcm(modality, Self.modalities[modality] ?? modality), .acquisitionContext),
      .number(
        .dcm("110910", "Pixel Data Rows"), Double(source.height), decimals: 0, DICOMUnit.pixel, .acquisitionContext),
      .number(
        .dcm("110911", "Pixel Data Columns"), Double(source.width), decimals: 0, DICOMUnit.pixel, .acquisitionContext),
    ]
    return .container(.dcm("111028", "Image Library"), [.container(.dcm("126200", "Image Library Group"), [film])])
  }

  /// What is said in words: posture, the review's state, quality, and what the report is for.
  private static func remarks(_ film: ExportedFilm, _ reading: Reading) -> [ContentItem] {
    let posture = reading.posture.rawValue
    var items: [ContentItem] = [
      .code(.own("POSTURE", "Posture of the patient"), .own(posture.uppercased(), posture.capitalized)),
      .text(.own("REVIEW", "State of the review"), film.review.status.rawValue),
      .text(.own("NUMBERING", "What the level names rest on"), Reading.numberingAssumption),
    ]
    items += reading.quality.map { .text(.own("QUALITY", "Quality of film and fit"), $0.text) }
    if !film.isAnonymous {
      let flag = film.review.flagReason ?? film.review.rejectionReason
      items += [flag, film.review.note.isEmpty ? nil : film.review.note].compactMap(\.self).map {
        .text(DICOMCode.comment, $0)
      }
    }
    return items + [.text(DICOMCode.comment, ReportContent.disclaimer)]
  }
}
