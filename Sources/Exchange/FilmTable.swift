import Foundation
import Spine
import StudyStore

/// Comma-separated values, one row a film: what it is, how far its review is, the 18 values; then, a value at a time,
/// its interval, status and what the machine said.
enum FilmTable {
  private static let description = [
    "film", "sha256", "width", "height", "spacing_mm", "facing", "posture", "status", "reader", "changed",
    "signed_version", "signed_at", "model", "confidence", "quality", "flag", "note",
  ]

  /// Whose film it is: last, so that the columns before keep their places.
  private static let whose = ["patient_id", "patient", "study_date", "modality", "view", "laterality", "study_uid"]

  /// How long the film was in hand, seconds, all sittings together.
  private static let work = ["seconds_in_hand"]

  static var header: String {
    let values = InspectedValue.allCases.map(\.rawValue)
    let details = values.flatMap {
      ["\($0)_low", "\($0)_high", "\($0)_status", "\($0)_reason", "\($0)_machine", "\($0)_network", "\($0)_edited"]
    }
    return (description + values + details + whose + work).joined(separator: ",") + "\n"
  }

  static func row(_ film: ExportedFilm) -> String {
    let review = film.review
    let signature = review.signatures.last
    let reading = film.reading
    func time(_ date: Date?) -> String { date.map(NumberText.time) ?? "" }
    func count(_ number: Int?) -> String { number.map { $0 > 0 ? "\($0)" : "" } ?? "" }
    var fields = [film.name.csvField, film.hash ?? "", count(film.width), count(film.height)]
    fields += [NumberText.fixed(film.spacing, 5), reading?.landmarks.facing.rawValue ?? ""]
    fields += [review.posture.rawValue, review.status.rawValue, film.readerName.csvField]
    fields += [time(review.lastChange), count(signature?.version), time(signature?.time)]
    fields += [(review.machine?.model ?? "").csvField, NumberText.fixed(reading?.confidence, 3)]
    fields.append((reading?.quality ?? []).map(\.code).joined(separator: " ").csvField)
    let flag = review.flagReason ?? review.rejectionReason ?? ""
    fields += film.isAnonymous ? ["", ""] : [flag.csvField, review.note.csvField]
    fields += InspectedValue.allCases.map { NumberText.fixed(reading?[$0].value, 2) }
    for name in InspectedValue.allCases {
      guard let measured = reading?[name] else {
        fields += ["", "", "", "", "", "", ""]
        continue
      }
      fields += [measured.interval?.lowerBound, measured.interval?.upperBound].map { NumberText.fixed($0, 2) }
      fields += [measured.status.rawValue, (measured.reason ?? "").csvField]
      fields += [film.machineReading?[name].value, measured.network].map { NumberText.fixed($0, 2) }
      fields.append(measured.edited ? "1" : "0")
    }
    let subject = film.subject
    let texts = [
      subject?.patientID, subject?.patientName, subject?.studyDate, subject?.modality, subject?.view,
      subject?.laterality, subject?.studyUID,
    ]
    fields += texts.map { ($0 ?? "").csvField }
    fields.append(NumberText.fixed(film.seconds, 1))
    return fields.joined(separator: ",") + "\n"
  }
}

/// Comma-separated values, one row a vertebral level, T11 … L5. Lengths in D (mean endplate depth), and in millimetres
/// where a film's spacing is known.
enum LevelTable {
  private static let lengths = [
    "height_anterior", "height_middle", "height_posterior", "depth", "disc_anterior", "disc_middle", "disc_posterior",
  ]

  static func header(withSpacing: Bool) -> String {
    let names =
      ["film", "status", "level"] + lengths + (withSpacing ? lengths.map { $0 + "_mm" } : []) + [
        "wedge", "compression", "genant_range", "slip", "meyerding_range", "disc_angle", "disc_index", "segmental",
        "confidence", "weak", "edited",
      ]
    return names.joined(separator: ",") + "\n"
  }

  static func rows(_ film: ExportedFilm, withSpacing: Bool) -> String {
    guard let reading = film.reading else { return "" }
    return reading.levels.sorted { $0.key < $1.key }.map { level, row in
      let inD = [
        row.heightAnterior, row.heightMiddle, row.heightPosterior, row.depth, row.discBelow?.anterior,
        row.discBelow?.middle, row.discBelow?.posterior,
      ]
      var fields = [film.name.csvField, film.review.status.rawValue, level.rawValue]
      fields += inD.map { NumberText.fixed($0, 4) }
      if withSpacing { fields += inD.map { NumberText.fixed(reading.millimetres($0), 2) } }
      func whole(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
      fields += [NumberText.fixed(row.wedge, 2), NumberText.fixed(row.compression, 4), whole(row.genantRange)]
      fields += [NumberText.fixed(row.slip, 2), whole(row.meyerdingRange)]
      fields += [NumberText.fixed(row.discBelow?.angle, 2), NumberText.fixed(row.discBelow?.index, 4)]
      fields += [NumberText.fixed(row.segmental, 2), NumberText.fixed(row.confidence, 3)]
      fields += [row.weak, film.review.pinned.contains(.vertebra(level))].map { $0 ? "1" : "0" }
      return fields.joined(separator: ",") + "\n"
    }.joined()
  }
}
