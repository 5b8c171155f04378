import Foundation
import Screen
import Spine
import StudyStore

/// The 18 values of a film: the machine's, the current one, its interval, the reference, where it stands.
struct ValuesTable {
  let film: FilmReview
  let letters: Lettering

  static let height = InspectedValue.allCases.count + 1

  /// Draws the table; the rows used.
  func draw(in rect: Rect, hasCursor: Bool, on painter: inout Painter) {
    let columns = Columns(width: rect.columns)
    let compared = film.comparedReading
    heading(columns, rect, on: &painter)
    let selected = film.valueInHand
    let first = firstRow(rect.rows - 1)
    for (line, name) in InspectedValue.allCases.dropFirst(first).prefix(max(rect.rows - 1, 0)).enumerated() {
      let row = rect.row + 1 + line
      draw(name, compared.machine?[name], compared.current?[name], columns, row: row, rect.column, on: &painter)
      if hasCursor, name == selected {
        painter.text(letters.cursor, row: row, column: rect.column, .accent)
        painter.select(row: row, column: rect.column, width: rect.columns)
      }
    }
  }

  /// Keeps the cursor in view where not all rows fit.
  private func firstRow(_ height: Int) -> Int {
    let cursor = film.cursor[.values] ?? 0
    return max(0, min(cursor - height + 1, InspectedValue.allCases.count - height))
  }

  private struct Columns {
    var machine = 7, current = 15, interval = 22, reference = 35, status = 43
    let width: Int
    let wide: Bool

    init(width: Int) {
      self.width = width
      wide = width >= 58
      if wide { (machine, current, interval, reference, status) = (9, 18, 28, 42, 51) }
      if width >= 78 { (machine, current, interval, reference, status) = (10, 20, 32, 48, 60) }
      if width < 50 { reference = width }
    }
    func width(_ column: Int, _ next: Int) -> Int { next - column - 1 }
  }

  private func heading(_ c: Columns, _ rect: Rect, on painter: inout Painter) {
    let x = rect.column
    painter.text("value", row: rect.row, column: x + 1, .heading)
    painter.trailing("machine", row: rect.row, column: x + c.machine, width: c.current - c.machine - 1, .heading)
    painter.trailing(
      film.shownWord, row: rect.row, column: x + c.current,
      width: c.interval - c.current - 1, film.shown == .current ? .heading : .proposal)
    painter.trailing("95 %", row: rect.row, column: x + c.interval, width: c.reference - c.interval - 1, .heading)
    guard c.reference < rect.columns else { return }
    painter.trailing("ref.", row: rect.row, column: x + c.reference, width: c.status - c.reference - 1, .heading)
    painter.text("status", row: rect.row, column: x + c.status, .heading, width: rect.columns - c.status)
  }

  private func draw(
    _ name: InspectedValue, _ machine: MeasuredValue?, _ current: MeasuredValue?, _ c: Columns, row: Int, _ x: Int,
    on painter: inout Painter
  ) {
    painter.text(name.label, row: row, column: x + 1, width: c.machine - 1)
    if let value = machine?.value {
      painter.trailing(Lettering.number(value), row: row, column: x + c.machine, width: c.current - c.machine - 1, .dim)
    }
    guard let current else { return }
    let role = current.edited ? Theme.Role.edited : .text
    guard let value = current.value else {
      painter.text(
        "not measurable" + (current.reason.map { ": " + $0 } ?? ""), row: row, column: x + c.current + 1,
        .notMeasurable,
        width: c.width - c.current - 1)
      return
    }
    painter.trailing(
      Lettering.number(value) + (current.edited ? "*" : current.isDoubtful ? "?" : " "), row: row,
      column: x + c.current,
      width: c.interval - c.current, role)
    if let interval = current.interval {
      painter.trailing(
        letters.interval(interval.lowerBound, interval.upperBound), row: row, column: x + c.interval,
        width: c.reference - c.interval - 1, .dim)
    }
    guard c.reference < c.width else { return }
    if let reference = current.reference {
      painter.trailing(
        letters.limits(reference.low, reference.high), row: row, column: x + c.reference,
        width: c.status - c.reference - 1, .dim)
    }
    if current.status != .none {
      let word = c.width - c.status < 10 ? current.status.shortWord : current.status.word
      painter.text(word, row: row, column: x + c.status, current.status.role, width: c.width - c.status)
    }
  }
}

extension ReferenceStatus {
  var word: String {
    switch self {
    case .inside: "inside"
    case .outside: "OUTSIDE"
    case .borderline: "borderline"
    case .none: ""
    case .notMeasurable: "not measurable"
    }
  }

  var shortWord: String {
    switch self {
    case .inside: "inside"
    case .outside: "OUTSIDE"
    case .borderline: "border"
    case .none: ""
    case .notMeasurable: "n/m"
    }
  }

  var role: Theme.Role {
    switch self {
    case .inside: .inside
    case .outside: .outside
    case .borderline: .borderline
    case .none: .dim
    case .notMeasurable: .notMeasurable
    }
  }
}
