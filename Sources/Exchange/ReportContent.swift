import Foundation
import Spine
import StudyStore

/// What a report says of a film, in rows of text that the plain and the HTML form both print.
struct ReportContent {
  static let disclaimer =
    "Research use only. Not a medical device; not for diagnosis or treatment decisions. Automated estimates on a "
    + "single projection; level numbering assumed; all values require review by a qualified reader. Reference "
    + "intervals are population statistics for standing adults, not diagnoses."

  let film: ExportedFilm

  var reading: Reading? { film.reading }

  /// Name and content of the exam's facts.
  var facts: [(String, String)] {
    let review = film.review
    var rows = [("Film", film.name.onOneLine)]
    if let subject = film.subject {
      let patient = [subject.patientName, subject.patientID].compactMap { $0 }.joined(separator: ", ")
      if !patient.isEmpty { rows.append(("Patient", patient.onOneLine)) }
      if let date = subject.studyDate {
        let day = "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
        rows.append(("Taken", [day, subject.studyDescription].compactMap { $0 }.joined(separator: ", ").onOneLine))
      }
      let view = [subject.modality, subject.view, subject.laterality].compactMap { $0 }.joined(separator: " ")
      if !view.isEmpty { rows.append(("View", view.onOneLine)) }
    }
    if film.width > 0 { rows.append(("Size", "\(film.width) × \(film.height) pixels")) }
    let spacing = film.spacing.map {
      NumberText.fixed($0, 4)
        + (review.spacing == nil
          ? " mm a pixel on the detector, not corrected for magnification" : " mm a pixel, calibrated by a reader")
    }
    rows.append(("Calibration", spacing ?? "none: lengths are in D, the mean endplate depth"))
    rows.append(("Posture", review.posture.rawValue))
    if let landmarks = review.landmarks { rows.append(("Patient's front", landmarks.facing.rawValue)) }
    if let landmarks = review.landmarks {
      let levels = landmarks.vertebrae.keys.sorted().map(\.rawValue).joined(separator: " ")
      rows.append(("Levels seen", levels.isEmpty ? "none" : levels))
      rows.append(("Femoral heads", landmarks.femoralHeads.map { "\($0.count) found" } ?? "not assessable"))
      rows.append(("Numbering", Reading.numberingAssumption))
    }
    rows.append(("Model", (review.machine?.model ?? "none").onOneLine))
    rows.append(("Status", review.status.rawValue))
    if let reader = review.lastReader { rows.append(("Read by", film.name(of: reader).onOneLine)) }
    for signature in review.signatures {
      let reason = film.isAnonymous ? nil : signature.amendmentReason
      rows.append(
        (
          "Signed, version \(signature.version)",
          "\(film.name(of: signature.reader).onOneLine), \(NumberText.time(signature.time))"
            + (reason.map { "; amended: \($0.onOneLine)" } ?? "")
        ))
    }
    if !film.isAnonymous {
      if let reason = review.flagReason { rows.append(("Flagged", reason.onOneLine)) }
      if let reason = review.rejectionReason { rows.append(("Rejected", reason.onOneLine)) }
      if !review.note.isEmpty { rows.append(("Note", review.note.onOneLine)) }
    }
    if !review.pinned.isEmpty {
      rows.append(("Placed by hand", review.pinned.map(\.fileName).sorted().joined(separator: ", ")))
    }
    return rows
  }

  struct ValueRow {
    var name: String
    var longName: String
    var value: String
    var interval: String
    var reference: String
    var machine: String
    var status: ReferenceStatus
    var remark: String
  }

  /// Why several values have no status, said once for all: the posture, as a rule.
  var commonRemark: String? {
    let counts = Dictionary((reading?.values ?? []).map { (remark($0), 1) }, uniquingKeysWith: +)
    return counts.filter { !$0.key.isEmpty && $0.value >= 3 }.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private func remark(_ measured: MeasuredValue) -> String {
    measured.value == nil || measured.status == .none ? measured.reason ?? "" : ""
  }

  var values: [ValueRow] {
    (reading?.values ?? []).map { measured in
      let unit = measured.name.unit == "deg" ? "°" : " %"
      func number(_ value: Double?) -> String { value.map { Self.signed($0, 1) + unit } ?? "" }
      let reference = measured.reference.map { "\(Self.signed($0.low, 0)) … \(Self.signed($0.high, 0))" } ?? ""
      let remark = remark(measured) == commonRemark ? "" : remark(measured)
      return ValueRow(
        name: measured.name.displayName, longName: measured.name.explanation.longName,
        value: measured.value == nil ? "not measurable" : number(measured.value),
        interval: measured.interval.map { "\(Self.signed($0.lowerBound, 1)) … \(Self.signed($0.upperBound, 1))" } ?? "",
        reference: reference, machine: number(film.machineReading?[measured.name].value), status: measured.status,
        remark: [measured.edited ? "edited" : "", remark.onOneLine].filter { !$0.isEmpty }.joined(separator: "; "))
    }
  }

  static let levelHeads = [
    "Level", "Ha", "Hm", "Hp", "depth", "wedge", "loss", "slip", "disc a", "disc m", "disc p", "angle",
  ]

  /// Cells in the order of `levelHeads`; lengths in D.
  var levels: [[String]] {
    (reading?.levels ?? [:]).sorted { $0.key < $1.key }.map { level, row in
      [
        level.rawValue + (row.weak ? "?" : ""), NumberText.fixed(row.heightAnterior, 2),
        NumberText.fixed(row.heightMiddle, 2), NumberText.fixed(row.heightPosterior, 2), NumberText.fixed(row.depth, 2),
        row.wedge.map { Self.signed($0, 1) + "°" } ?? "", row.compression.map { Self.signed($0 * 100, 0) + " %" } ?? "",
        row.slip.map { Self.signed($0, 0) + " %" } ?? "", NumberText.fixed(row.discBelow?.anterior, 2),
        NumberText.fixed(row.discBelow?.middle, 2), NumberText.fixed(row.discBelow?.posterior, 2),
        row.discBelow.map { Self.signed($0.angle, 1) + "°" } ?? "",
      ]
    }
  }

  var quality: [String] { (reading?.quality ?? film.review.machine?.quality ?? []).map { $0.text.onOneLine } }

  /// Where the values come from, one a line, each once.
  var sources: [String] {
    var seen: Set<String> = []
    return (reading?.values ?? []).compactMap(\.reference).map { "\($0.source); \($0.span), \($0.posture.rawValue)" }
      .filter { seen.insert($0).inserted }
  }

  static func words(_ status: ReferenceStatus) -> String {
    switch status {
    case .inside: "within"
    case .outside: "outside"
    case .borderline: "borderline"
    case .none: "no interval"
    case .notMeasurable: ""
    }
  }

  /// With a true minus sign: a hyphen is lost in print.
  static func signed(_ value: Double, _ decimals: Int) -> String {
    NumberText.fixed(value, decimals).replacingOccurrences(of: "-", with: "−")
  }
}
