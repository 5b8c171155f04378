import Screen
import Spine

/// The six values that a room asks about, in large figures, with where each stands.
struct ChiefValues {
  let film: FilmReview
  let letters: Lettering

  static let names: [InspectedValue] = [.pi, .ll, .pimll, .ss, .pt, .ldi]

  /// Rows from one value to the next: a figure's, and one between where there is room.
  static func height(in rows: Int, _ figure: Int) -> Int { figure + (rows >= names.count * (figure + 1) ? 1 : 0) }

  func draw(in rect: Rect, on painter: inout Painter) {
    let figures = LargeFigures(letters: letters)
    let height = Self.height(in: rect.rows, figures.rows)
    let reading = film.comparedReading.current
    let widest = figures.width("-88.8")
    for (line, name) in Self.names.enumerated() {
      let row = rect.row + line * height
      guard row + figures.rows <= rect.row + rect.rows else { return }
      let middle = row + figures.rows / 2
      let isSelected = film.valueInHand == name
      if isSelected { painter.text(letters.cursor, row: middle, column: rect.column, .accent) }
      painter.text(
        LargeFigures.spaced(name.label), row: middle, column: rect.column + 2, isSelected ? .accent : .heading,
        width: 10)
      let at = rect.column + 13
      guard let value = reading?[name].value else {
        painter.text("not measurable", row: middle, column: at, .notMeasurable, width: rect.columns - 13)
        continue
      }
      let status = reading?[name].status ?? ReferenceStatus.none
      let lines = figures.lines(Lettering.number(value))
      for (offset, text) in lines.enumerated() {
        painter.trailing(text, row: row + offset, column: at, width: widest, status == .outside ? .outside : .text)
      }
      let beside = at + widest + 2
      painter.text(status.word, row: middle, column: beside, status.role, width: rect.column + rect.columns - beside)
      guard figures.rows > 1, let reference = reading?[name].reference else { continue }
      painter.text(
        letters.limits(reference.low, reference.high), row: middle + 1, column: beside, .dim,
        width: rect.column + rect.columns - beside)
    }
  }
}
