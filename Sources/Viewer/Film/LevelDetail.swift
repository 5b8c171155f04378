import Foundation
import Screen
import Spine

/// Everything measured of the level under the cursor: the machine's value beside the current one.
struct LevelDetail {
  let film: FilmReview
  let letters: Lettering

  private var level: Level { Level.allCases[min(film.cursor[.levels] ?? 0, Level.allCases.count - 1)] }

  private struct Measure: Sendable {
    var name: String
    var decimals = 2
    var value: @Sendable (LevelMeasurements) -> Double?

    func text(_ level: LevelMeasurements?) -> String {
      level.flatMap(value).map { Lettering.number($0, decimals: decimals) } ?? "-"
    }
  }

  private static let measures = [
    Measure(name: "wedge", decimals: 1) { $0.wedge },
    Measure(name: "disc angle", decimals: 1) { $0.discBelow?.angle },
    Measure(name: "body+disc", decimals: 1) { $0.segmental },
    Measure(name: "slip %", decimals: 1) { $0.slip },
    Measure(name: "Ha") { $0.heightAnterior },
    Measure(name: "disc da") { $0.discBelow?.anterior },
    Measure(name: "Hm") { $0.heightMiddle },
    Measure(name: "disc dm") { $0.discBelow?.middle },
    Measure(name: "Hp") { $0.heightPosterior },
    Measure(name: "disc dp") { $0.discBelow?.posterior },
    Measure(name: "depth") { $0.depth },
    Measure(name: "loss %", decimals: 0) { $0.compression.map { 100 * $0 } },
  ]

  /// Two measures a row, each with the machine's value and the current one; then remarks.
  func draw(in rect: Rect, on painter: inout Painter) {
    let (machine, current) = film.comparedReading
    guard let current, current.levels[level] != nil || machine?.levels[level] != nil, rect.rows > 1 else { return }
    let half = rect.columns / 2
    for side in 0..<2 {
      let column = rect.column + 1 + side * half
      painter.text(side == 0 ? level.rawValue : "", row: rect.row, column: column, .heading)
      painter.trailing("machine", row: rect.row, column: column + 10, width: 7, .heading)
      painter.trailing("now", row: rect.row, column: column + 17, width: 6, .heading)
    }
    for (index, measure) in LevelDetail.measures.enumerated() {
      let row = rect.row + 1 + index / 2
      guard row < rect.row + rect.rows else { return }
      let column = rect.column + 1 + index % 2 * half
      let old = measure.text(machine?.levels[level]), new = measure.text(current.levels[level])
      painter.text(measure.name, row: row, column: column)
      painter.trailing(old, row: row, column: column + 10, width: 7, .dim)
      painter.trailing(new, row: row, column: column + 17, width: 6, old == new ? .text : .edited)
    }
    let first = rect.row + 1 + (LevelDetail.measures.count + 1) / 2
    for (line, text) in remarks(current).enumerated() where first + line < rect.row + rect.rows {
      painter.text(text, row: first + line, column: rect.column + 1, .warning, width: rect.columns - 1)
    }
  }

  private func remarks(_ reading: Reading) -> [String] {
    guard let measured = reading.levels[level] else { return [] }
    var lines: [String] = []
    if let grade = measured.genantRange, grade > 0 {
      lines.append("Genant range \(grade): needs visual confirmation")
    }
    if let grade = measured.meyerdingRange, grade > 0 { lines.append("Meyerding range \(grade)") }
    let millimetres = [("Ha", measured.heightAnterior), ("Hp", measured.heightPosterior), ("depth", measured.depth)]
      .compactMap { name, value in reading.millimetres(value).map { "\(name) \(Lettering.number($0)) mm" } }
    if !millimetres.isEmpty, let spacing = film.spacing {
      lines.append(millimetres.joined(separator: letters.dot) + ", " + spacing.place)
    }
    return lines
  }
}
