import Screen

/// Where an open film's parts lie, for drawing and for the mouse.
///
/// The title takes the first row; what is in hand, notices, and keys take the last three.
struct FilmLayout {
  let rows: Int
  let columns: Int
  private(set) var picture: Rect?
  private(set) var tables: Rect?
  /// The other film, while two are compared; their names stand in the row above the pictures.
  private(set) var companion: Rect?

  var statusRow: Int { rows - 3 }
  var noticeRow: Int { rows - 2 }
  var footerRow: Int { rows - 1 }

  init(rows: Int, columns: Int, film: FilmReview, isLarge: Bool = false) {
    self.rows = rows
    self.columns = columns
    let body = max(rows - 4, 1)
    var panes = film.look.panes
    if panes == .both, columns < 68 { panes = .picture }
    switch panes {
    case .picture: picture = Rect(row: 1, column: 0, rows: body, columns: columns)
    case .tables: tables = Rect(row: 1, column: 0, rows: body, columns: columns)
    case .both:
      let isPair = film.companion != nil
      let wanted =
        isLarge && !isPair ? 48 : isPair ? (columns < 110 ? 30 : 46) : columns < 110 ? 50 : columns < 160 ? 58 : 84
      let width = min(wanted, columns - 24)
      picture = Rect(row: 1, column: 0, rows: body, columns: columns - width - 1)
      tables = Rect(row: 1, column: columns - width, rows: body, columns: width)
    }
    if film.companion != nil, let pane = picture, pane.columns >= 20, pane.rows > 2 {
      let left = (pane.columns - 1) / 2
      picture = Rect(row: pane.row + 1, column: pane.column, rows: pane.rows - 1, columns: left)
      companion = Rect(
        row: pane.row + 1, column: pane.column + left + 1, rows: pane.rows - 1, columns: pane.columns - left - 1)
    }
  }
}
