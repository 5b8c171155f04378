import Foundation
import Screen
import Spine
import StudyStore

/// Two films side by side: the values of both and their difference.
///
/// A difference is marked where the two 95 % intervals, taken as independent, don't explain it.
struct DifferencesTable {
  let film: FilmReview
  let other: FilmReview
  let letters: Lettering

  func draw(in rect: Rect, on painter: inout Painter) {
    let width = min(max((rect.columns - 8) / 3, 6), 12)
    let starts = (0..<3).map { rect.column + 8 + $0 * width }
    painter.text("value", row: rect.row, column: rect.column + 1, .heading)
    for (title, column) in zip(["this", "other", "diff."], starts) {
      painter.trailing(title, row: rect.row, column: column, width: width - 1, .heading)
    }
    let here = film.measured.current, there = other.measured.current
    for (line, name) in InspectedValue.allCases.enumerated() where line + 1 < rect.rows {
      let row = rect.row + 1 + line
      painter.text(name.label, row: row, column: rect.column + 1)
      let a = here?[name], b = there?[name]
      for (value, column) in zip([a?.value, b?.value], starts) {
        painter.trailing(value.map { Lettering.number($0) } ?? "-", row: row, column: column, width: width - 1)
      }
      guard let x = a?.value, let y = b?.value else { continue }
      let isBeyond = DifferencesTable.isBeyond(x - y, a?.interval, b?.interval)
      painter.trailing(
        Lettering.signed(x - y) + (isBeyond ? "!" : " "), row: row, column: starts[2], width: width,
        isBeyond ? .warning : .text)
    }
    let note = rect.row + InspectedValue.allCases.count + 1
    if note < rect.row + rect.rows {
      painter.text("! more than both intervals", row: note, column: rect.column + 1, .dim, width: rect.columns - 1)
    }
    let levels = rect.rows - InspectedValue.allCases.count - 3
    if levels > 1 {
      drawSlips(
        in: Rect(row: note + 2, column: rect.column, rows: levels, columns: rect.columns), starts, width, on: &painter)
    }
  }

  /// Slip of each level, % of the endplate below.
  private func drawSlips(in rect: Rect, _ starts: [Int], _ width: Int, on painter: inout Painter) {
    painter.text("slip %", row: rect.row, column: rect.column + 1, .heading)
    for (line, level) in Level.lumbar.enumerated() where line + 1 < rect.rows {
      let row = rect.row + 1 + line
      let slips = [film, other].map { $0.measured.current?.levels[level]?.slip }
      painter.text(level.rawValue, row: row, column: rect.column + 1)
      for (slip, column) in zip(slips, starts) {
        painter.trailing(slip.map { Lettering.signed($0) } ?? "-", row: row, column: column, width: width - 1)
      }
      guard let x = slips[0], let y = slips[1] else { continue }
      painter.trailing(Lettering.signed(x - y), row: row, column: starts[2], width: width - 1)
    }
  }

  /// Independent errors add as squares.
  static func isBeyond(_ difference: Double, _ a: ClosedRange<Double>?, _ b: ClosedRange<Double>?) -> Bool {
    guard let a, let b else { return false }
    let x = (a.upperBound - a.lowerBound) / 2, y = (b.upperBound - b.lowerBound) / 2
    return abs(difference) > (x * x + y * y).squareRoot()
  }
}

extension FilmReview {
  /// The same place and nearness on the other film: by the middles of the spines and their sizes.
  func viewBeside(_ other: FilmReview) -> FilmView {
    var view = other.view
    guard let centre = self.view.centre, let near = self.view.pixelsPerColumn, let mine = landmarks?.spineBox,
      let theirs = other.landmarks?.spineBox
    else {
      view.fit()
      return view
    }
    let size = (theirs.high.y - theirs.low.y) / max(mine.high.y - mine.low.y, 1)
    view.centre = theirs.low.midpoint(to: theirs.high) + (centre - mine.low.midpoint(to: mine.high)) * size
    view.pixelsPerColumn = near * size
    return view
  }
}

extension Model {
  /// Films to compare with: the same patient's by date, the nearest in time first; then those that may be theirs, by
  /// the beginning of their names and their place in the list.
  func candidates(for id: FilmID) -> [FilmRow] {
    guard let own = worklist[id] else { return [] }
    let ranked = worklist.order.enumerated().compactMap { place, index -> (likeness: Int, away: Int, row: FilmRow)? in
      let row = worklist.rows[index]
      guard row.id != id, row.failure == nil else { return nil }
      if row.isSamePatient(as: own) {
        let days = own.subject?.day.flatMap { day in row.subject?.day.map { abs($0 - day) } }
        return (.max, days ?? .max, row)
      }
      return (zip(own.name, row.name).prefix { $0 == $1 }.count, abs(place - worklist.selection), row)
    }
    return ranked.sorted { ($1.likeness, $0.away) < ($0.likeness, $1.away) }.prefix(9).map(\.row)
  }

  mutating func chooseCompanion() {
    guard let id = film?.id else { return }
    let rows = candidates(for: id)
    guard !rows.isEmpty else { return show(.plain("there is no other film to compare with")) }
    dialog = .choice(
      Choice(
        "Compare with",
        rows.enumerated().map { index, row in
          let date = row.subject?.date ?? ""
          let label = [row.name, date, row.status.rawValue].filter { !$0.isEmpty }.joined(separator: "  ")
          return .init(key: Character("\(index + 1)"), label: label, answer: .compare(row.id))
        }))
  }

  mutating func compare(with id: FilmID) -> [Effect] {
    guard let name = worklist[id]?.name, film != nil, film?.id != id else { return [] }
    film?.companion = FilmReview(id: id, name: name, look: look)
    guard let ready = shelf[id] else { return [.loadFilm(id)] }
    film?.companion?.load(ready, now: now)
    return []
  }
}
