import Foundation
import Spine

extension Evaluation {
  /// The table that `lumbar evaluate` prints: each source, then all films, with bootstrap intervals; then the values.
  public var text: String {
    let groups = bySource + [("all", self)]
    var lines = [row("", ["films"] + ["vertebra", "sacrum", "head 1", "head 2", "heads", "mean", "mean, best named"])]
    for (name, part) in groups {
      let scores: [(Evaluation) -> Double?] = [
        { $0.iou(1) }, { $0.iou(2) }, { $0.iou(3) }, { $0.iou(4) }, { $0.headsIoU }, { $0.meanIoU },
        { $0.meanIoUBestNamed },
      ]
      lines.append(row(name, ["\(part.films.count)"] + scores.map { cell(part.figure($0), 3) }))
    }
    lines.append("")
    lines.append(
      row("", ["films", "levels found", "numbered right", "corners % D", "90 %", "head centres % D", "seconds"]))
    for (name, part) in groups {
      lines.append(
        row(
          name,
          [
            "\(part.films.count)", cell(part.figure { $0.detected }, 3), cell(part.figure { $0.rightlyNumbered }, 2),
            cell(part.figure { $0.cornerPercentile(0.5) }, 1), cell(part.figure { $0.cornerPercentile(0.9) }, 1),
            cell(part.figure { $0.headPercentile(0.5) }, 1), number(part.secondsPerFilm, 2),
          ]))
    }
    let (wrong, right) = (namesDoubted(rightlyNumbered: false), namesDoubted(rightlyNumbered: true))
    lines.append(
      "names doubted: on \(wrong.doubted) of \(wrong.films) films numbered wrongly, "
        + "\(right.doubted) of \(right.films) numbered rightly")
    lines.append("")
    lines.append(row("value", ["n", "mean |error|", "bias", "limits", "measurable", "second branch", "a constant"]))
    for name in InspectedValue.allCases {
      let limits = limits(name).map { "\(number($0.lowerBound, 1)) … \(number($0.upperBound, 1))" } ?? "–"
      lines.append(
        row(
          name.rawValue,
          [
            "\(errors(name).count)", cell(figure { $0.meanAbsoluteError(name) }, 1), number(bias(name), 1), limits,
            number(measurable(name), 2), number(branchError(name), 1), number(constantError(name), 1),
          ]))
    }
    return lines.joined(separator: "\n") + "\n\n" + reliability.text
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    let padded = cells.enumerated().map { i, cell in
      let width = i == 0 ? 6 : 18
      return String(repeating: " ", count: max(1, width - cell.count)) + cell
    }
    return name + String(repeating: " ", count: max(1, 8 - name.count)) + padded.joined()
  }

  private func cell(_ figure: Figure?, _ decimals: Int) -> String {
    guard let figure else { return "–" }
    return "\(number(figure.value, decimals)) \(number(figure.low, decimals))–\(number(figure.high, decimals))"
  }

}

/// A number of a printed table; a dash where there is none.
func number(_ value: Double?, _ decimals: Int) -> String {
  value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
}
