import Foundation
import Spine
import StudyStore

/// A film as one line of JSON: what `measure --json` says of it, and its review.
enum FilmJSON {
  static func line(_ film: ExportedFilm) -> String { object(film).text + "\n" }

  static func object(_ film: ExportedFilm) -> JSONValue {
    let review = film.review
    var members: [JSONValue.Member] = [.init("film", .string(film.name))]
    if let reading = film.reading {
      let report = MeasurementReport(film: film.name, model: review.machine?.model, reading: reading)
      if case .object(let all) = report.json {
        members += all.filter { !["film", "seconds", "landmarks"].contains($0.name) }
      }
      members.append(.init("landmarks", film.landmarks?.json ?? .null))
    }
    members.append(.init("sha256", .optional(film.hash)))
    if let subject = film.subject { members.append(.init("subject", object(subject))) }
    members.append(.init("review", reviewObject(film)))
    return .object(members)
  }

  private static func object(_ subject: FilmSubject) -> JSONValue {
    .object([
      .init("patientID", .optional(subject.patientID)), .init("patientName", .optional(subject.patientName)),
      .init("studyDate", .optional(subject.studyDate)), .init("studyDescription", .optional(subject.studyDescription)),
      .init("modality", .optional(subject.modality)), .init("viewPosition", .optional(subject.view)),
      .init("laterality", .optional(subject.laterality)), .init("studyInstanceUID", .optional(subject.studyUID)),
      .init("sopInstanceUID", .optional(subject.instanceUID)),
    ])
  }

  private static func reviewObject(_ film: ExportedFilm) -> JSONValue {
    let review = film.review
    let signatures = review.signatures.map { signature in
      JSONValue.object([
        .init("version", .number(Double(signature.version))), .init("reader", .string(film.name(of: signature.reader))),
        .init("time", .string(NumberText.time(signature.time))),
        .init("reason", film.isAnonymous ? .null : .optional(signature.amendmentReason)),
      ])
    }
    let machine = film.machineReading.map { reading in
      JSONValue.object(reading.values.map { .init($0.name.rawValue, .number($0.value, decimals: 2)) })
    }
    let free = review.measurements.map { measurement in
      JSONValue.object([
        .init("kind", .string(measurement.kind.rawValue)),
        .init("value", .number(measurement.value(meanEndplateDepth: film.reading?.meanEndplateDepth), decimals: 3)),
        .init("unit", .string(measurement.kind.unit)),
        .init("points", .array(measurement.points.map { .array([.number($0.x), .number($0.y)]) })),
      ])
    }
    let edited = review.pinned.map(\.fileName).sorted().map(JSONValue.string)
    return .object([
      .init("status", .string(review.status.rawValue)),
      .init("reader", .optional(film.readerName.isEmpty ? nil : film.readerName)),
      .init("changed", .optional(review.lastChange.map(NumberText.time))),
      .init("edited", .array(edited)),
      .init("machineValues", machine ?? .null),
      .init("measurements", .array(free)),
      .init("flag", film.isAnonymous ? .null : .optional(review.flagReason ?? review.rejectionReason)),
      .init("note", film.isAnonymous || review.note.isEmpty ? .null : .string(review.note)),
      .init("signatures", .array(signatures)),
    ])
  }
}

extension Review {
  /// When a person last did something: of a film that only a machine has read it says nothing, so that films read in
  /// one run, in several or on several machines give the same lines.
  var lastChange: Date? { events.last { $0.action.isHuman }?.time }
}

extension FreeMeasurement.Kind {
  fileprivate var unit: String {
    switch self {
    case .angle, .cobb: "deg"
    case .distance: "px"
    case .ratio: "D"
    }
  }
}
