import Foundation
import Screen
import Spine
import StudyStore

/// Two films side by side: the values of both and what changed from the other film to this one, by `Comparison`.
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
    let comparison = here.flatMap { here in there.map { Comparison(before: $0, after: here) } }
    for (line, name) in InspectedValue.allCases.enumerated() where line + 1 < rect.rows {
      let row = rect.row + 1 + line
      painter.text(name.label, row: row, column: rect.column + 1)
      for (value, column) in zip([here?[name].value, there?[name].value], starts) {
        painter.trailing(value.map { Lettering.number($0) } ?? "-", row: row, column: column, width: width - 1)
      }
      draw(comparison?.values[name], row: row, column: starts[2], width: width, on: &painter)
    }
    let note = rect.row + InspectedValue.allCases.count + 1
    if note < rect.row + rect.rows {
      painter.text(
        "! beyond the doubt of both", row: note, column: rect.column + 1, .dim, width: rect.columns - 1)
    }
    let levels = rect.rows - InspectedValue.allCases.count - 3
    if levels > 1 {
      drawSlips(
        in: Rect(row: note + 2, column: rect.column, rows: levels, columns: rect.columns), comparison, starts, width,
        on: &painter)
    }
  }

  /// Slip of each level, % of the endplate below.
  private func drawSlips(
    in rect: Rect, _ comparison: Comparison?, _ starts: [Int], _ width: Int, on painter: inout Painter
  ) {
    painter.text("slip %", row: rect.row, column: rect.column + 1, .heading)
    for (line, level) in Level.lumbar.enumerated() where line + 1 < rect.rows {
      let row = rect.row + 1 + line
      let slips = [film, other].map { $0.measured.current?.levels[level]?.slip }
      painter.text(level.rawValue, row: row, column: rect.column + 1)
      for (slip, column) in zip(slips, starts) {
        painter.trailing(slip.map { Lettering.signed($0) } ?? "-", row: row, column: column, width: width - 1)
      }
      draw(comparison?.levels[level]?[.slip], row: row, column: starts[2], width: width, on: &painter)
    }
  }

  private func draw(
    _ difference: Comparison.Difference?, row: Int, column: Int, width: Int, on painter: inout Painter
  ) {
    guard let difference else { return }
    painter.trailing(
      Lettering.signed(difference.change) + (difference.isChange ? "!" : " "), row: row, column: column, width: width,
      difference.isChange ? .warning : .text)
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
          let label = [worklist.shortName(row.name), date, row.status.rawValue].filter { !$0.isEmpty }.joined(
            separator: "  ")
          return .init(key: Character("\(index + 1)"), label: label, answer: .compare(row.id))
        }))
  }

  mutating func compare(with id: FilmID) -> [Effect] {
    guard let name = worklist[id]?.name, film != nil, film?.id != id else { return [] }
    film?.companion = FilmReview(id: id, name: name, look: look, studyPosture: settings.posture)
    guard let ready = shelf[id] else { return [.loadFilm(id)] }
    film?.companion?.load(ready, now: now)
    return []
  }
}
