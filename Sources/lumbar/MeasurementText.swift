import Spine

/// A film's values as a table for people: `lumbar measure` without `--json`.
struct MeasurementText {
  private let report: MeasurementReport

  init(_ report: MeasurementReport) { self.report = report }

  var text: String {
    let reading = report.reading
    var lines = ["\(printable(report.film))  (research use only; \(Reading.numberingAssumption))"]
    for flag in reading.quality { lines.append("note: \(printable(flag.text))") }

    var values = Table(["value", "measured", "95 % interval", "reference", "network", "status"])
    for value in reading.values {
      let unit = value.name.unit == "deg" ? "°" : " " + value.name.unit
      values.add([
        value.name.displayName,
        value.value.map { number($0) + unit + (value.isDoubtful ? " ?" : "") } ?? "–",
        value.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "–",
        value.reference.map { "\(number($0.low, 0)) to \(number($0.high, 0))" } ?? "–",
        number(value.network),
        value.status.words(reason: value.reason),
      ])
    }

    var levels = Table([
      "level", "ant. height", "mid", "post. height", "depth", "wedge", "slip", "disc below", "disc angle",
    ])
    for (level, row) in reading.levels.sorted(by: { $0.key < $1.key }) {
      levels.add([
        level.rawValue, length(row.heightAnterior), length(row.heightMiddle), length(row.heightPosterior),
        length(row.depth), within(row, .wedge), within(row, .slip), length(row.discBelow?.middle),
        within(row, .discAngle),
      ])
    }
    let unit =
      reading.spacing.map { "lengths in mm, \(number($0, 4)) mm a pixel" } ?? "lengths in D, the mean endplate depth"
    return lines.joined(separator: "\n") + "\n\n" + values.text + "\n" + levels.text
      + "angles in degrees, slip in % of the endplate below, each with half of its 95 % interval; \(unit)\n"
      + (reading.values.contains(where: \.isDoubtful) ? "? look at its lines before using it: see the notes\n" : "")
  }

  /// Millimetres where somebody said what a pixel is, D otherwise.
  private func length(_ inD: Double?) -> String {
    report.reading.millimetres(inD).map { number($0) } ?? number(inD, 2)
  }

  private func within(_ row: LevelMeasurements, _ measure: LevelMeasure) -> String {
    guard let value = row[measure] else { return number(nil) }
    return number(value) + (row.halfWidths[measure].map { " ±" + number($0, 0) } ?? "")
  }
}

extension ReferenceStatus {
  /// The status in the words that a clinic may read.
  func words(reason: String?) -> String {
    switch self {
    case .inside: "inside the reference interval"
    case .outside: "outside the reference interval"
    case .borderline: "borderline: its interval crosses a limit"
    case .none: reason.map { "no reference applies: \($0)" } ?? "no reference interval"
    case .notMeasurable: "not measurable" + (reason.map { ": \($0)" } ?? "")
    }
  }
}
