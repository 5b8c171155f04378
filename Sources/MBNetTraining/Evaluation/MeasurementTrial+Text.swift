import Foundation
import Spine

extension MeasurementTrial {
  /// The table that `lumbar evaluate` prints.
  public var text: String {
    let doubt = observerTerm ? "boundary and observer" : "boundary alone"
    var lines = ["\(films.count) films, 95 % intervals of \(doubt)"]
    lines.append(
      row(
        "value",
        ["n", "measured", "|error|", "90 %", "bias", "+/-", "coverage", "factor", "gross", "unflagged", "false alarms"])
    )
    for trials in values {
      lines.append(
        row(
          trials.name.rawValue,
          [
            "\(trials.trials.count)", number(trials.measurable, 2), number(trials.meanError, 1),
            number(trials.percentile90, 1), number(trials.bias, 1), number(trials.meanHalfWidth, 1),
            trials.coverage.map { "\(number($0.value, 3)) \(number($0.low, 2))–\(number($0.high, 2))" } ?? "–",
            number(calibration?[trials.name], 2), "\(trials.gross)", "\(trials.grossUnflagged)",
            number(trials.falseAlarms, 2),
          ]))
    }
    if let all = coverage {
      lines.append(
        "all values: coverage \(number(all.value, 3)) (\(number(all.low, 3))–\(number(all.high, 3))), n = \(all.n); "
          + "\(values.reduce(0) { $0 + $1.gross }) wrong by more than 10° (LDI 20 %), \(unflagged.count) of them unflagged; "
          + "false alarms on \(number(falseAlarms, 2)) of the values within 5°")
    }
    if let seconds = geometrySeconds {
      lines.append(
        "geometry with intervals: least \(number(seconds.least * 1000, 1)) ms, median \(number(seconds.median * 1000, 1)) ms"
      )
    }
    for line in unflagged.prefix(40) { lines.append("unflagged: \(line)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of all values of all films; their errors are not independent, so the interval is on the narrow side.
  public var coverage: Proportion? { Proportion(values.flatMap { $0.trials.compactMap(\.isCovered) }) }

  /// Of the good values of all films.
  public var falseAlarms: Double? {
    let good = values.flatMap { trials in
      trials.trials.filter { $0.error.map { abs($0) <= trials.goodLimit } ?? false }
    }
    return good.isEmpty ? nil : Double(good.filter(\.isDoubtful).count) / Double(good.count)
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    let padded = cells.enumerated().map { i, cell in
      let width = i == 6 ? 18 : i == 0 ? 6 : i == 10 ? 14 : 10
      return String(repeating: " ", count: max(1, width - cell.count)) + cell
    }
    return name + String(repeating: " ", count: max(1, 6 - name.count)) + padded.joined()
  }

  /// `lumbar evaluate --json`; angles in degrees (LDI %), shares 0 … 1.
  public var json: JSONValue {
    .object([
      .init("films", .number(Double(films.count))),
      .init("observerTerm", .bool(observerTerm)),
      .init("values", .object(values.map { .init($0.name.rawValue, json($0)) })),
      .init("coverage", json(coverage)),
      .init("falseAlarms", .number(falseAlarms, decimals: 4)),
      .init("unflagged", .array(unflagged.map { .string($0) })),
      .init(
        "geometrySeconds",
        geometrySeconds.map {
          .object([.init("min", .number($0.least, decimals: 5)), .init("median", .number($0.median, decimals: 5))])
        } ?? .null),
    ])
  }

  private func json(_ trials: ValueTrials) -> JSONValue {
    .object([
      .init("n", .number(Double(trials.trials.count))), .init("measurable", .number(trials.measurable, decimals: 4)),
      .init("mae", .number(trials.meanError, decimals: 3)), .init("p90", .number(trials.percentile90, decimals: 3)),
      .init("bias", .number(trials.bias, decimals: 3)),
      .init("meanHalfWidth", .number(trials.meanHalfWidth, decimals: 3)),
      .init("coverage", json(trials.coverage)), .init("factor", .number(calibration?[trials.name], decimals: 3)),
      .init("gross", .number(Double(trials.gross))),
      .init("grossUnflagged", .number(Double(trials.grossUnflagged))),
      .init("falseAlarms", .number(trials.falseAlarms, decimals: 4)),
    ])
  }

  private func json(_ share: Proportion?) -> JSONValue {
    share.map {
      .object([
        .init("value", .number($0.value, decimals: 4)), .init("low", .number($0.low, decimals: 4)),
        .init("high", .number($0.high, decimals: 4)), .init("n", .number(Double($0.n))),
      ])
    } ?? .null
  }
}
