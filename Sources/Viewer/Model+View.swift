import Screen

extension Model {
  /// The smallest screen on which the program is of use.
  public static let smallest = (rows: 12, columns: 40)

  /// The whole screen.
  public func view() -> Grid {
    var painter = Painter(rows: rows, columns: columns, theme: settings.theme, letters: letters)
    guard rows >= Model.smallest.rows, columns >= Model.smallest.columns else {
      painter.text("terminal too small", row: 0, column: 0, .warning)
      painter.text("\(columns)x\(rows), \(Model.smallest.columns)x\(Model.smallest.rows) needed", row: 1, column: 0)
      painter.text("research use only", row: 2, column: 0, .dim)
      return painter.finished()
    }
    if let film { drawFilm(film, on: &painter) } else { drawWorklist(on: &painter) }
    footer.draw(on: &painter, row: rows - 1)
    drawNotice(on: &painter)
    if let text = hands.text {
      painter.trailing(" \(text)", row: rows - 2, column: max(columns - 40, 0), width: min(39, columns - 1), .accent)
    }
    if let dialog { draw(dialog, on: &painter) }
    if let tour { drawTour(tour, on: &painter) }
    return painter.finished()
  }

  private func drawNotice(on painter: inout Painter) {
    guard let notice else {
      if film == nil { painter.text(selectedDetail, row: rows - 2, column: 1, .dim, width: columns - 2) }
      return
    }
    let role: Screen.Theme.Role =
      switch notice.kind {
      case .plain: .text
      case .warning: .warning
      case .error: .error
      }
    painter.text(notice.text, row: rows - 2, column: 1, role, width: columns - 2)
  }
}
