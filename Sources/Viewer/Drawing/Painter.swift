import Screen

/// A grid being drawn on, with the theme's looks by role.
struct Painter {
  var grid: Grid
  let theme: Theme
  let letters: Lettering

  init(rows: Int, columns: Int, theme: Theme, letters: Lettering) {
    grid = Grid(rows: rows, columns: columns, filling: Cell(style: theme[.text]))
    self.theme = theme
    self.letters = letters
  }

  /// Text in a role's look, cut to `width` columns; the column after it.
  @discardableResult
  mutating func text(_ text: String, row: Int, column: Int, _ role: Theme.Role = .text, width: Int? = nil) -> Int {
    let room = min(width ?? grid.columns, grid.columns - column)
    guard room > 0 else { return column }
    return grid.text(TextWidth.clipped(text, to: room), row: row, column: column, style: theme[role])
  }

  mutating func trailing(_ text: String, row: Int, column: Int, width: Int, _ role: Theme.Role = .text) {
    grid.textTrailing(text, row: row, column: column, width: width, style: theme[role])
  }

  /// A whole row in a role's look.
  mutating func band(row: Int, _ role: Theme.Role, column: Int = 0, width: Int? = nil) {
    grid.fill(Rect(row: row, column: column, rows: 1, columns: width ?? grid.columns), style: theme[role])
  }

  /// Makes a row the selected one, keeping its letters.
  mutating func select(row: Int, column: Int, width: Int) {
    let style = theme[.selection]
    grid.restyle(Rect(row: row, column: column, rows: 1, columns: width)) { cell in
      if let background = style.background { cell.background = background }
      cell.foreground = style.foreground
      cell.attributes.formUnion(style.attributes)
    }
  }

  /// A frame about a part of the screen; the room inside it.
  mutating func frame(_ rect: Rect) -> Rect {
    grid.box(rect, style: theme[.borderFocused])
    return Rect(
      row: rect.row + 1, column: rect.column + 1, rows: max(rect.rows - 2, 0), columns: max(rect.columns - 2, 0))
  }

  /// A box over the screen with a title; the room inside it.
  mutating func box(_ title: String, rows: Int, columns: Int) -> Rect {
    let height = min(rows + 2, grid.rows - 2), width = min(columns + 4, grid.columns)
    let rect = Rect(
      row: max((grid.rows - height) / 2, 0), column: max((grid.columns - width) / 2, 0), rows: height, columns: width)
    grid.fill(rect, style: theme[.text])
    grid.box(rect, style: theme[.borderFocused], title: title, titleStyle: theme[.heading])
    return Rect(row: rect.row + 1, column: rect.column + 2, rows: max(height - 2, 0), columns: max(width - 4, 0))
  }

  /// Left in ASCII where the terminal has no more.
  func finished() -> Grid {
    guard !letters.unicode else { return grid }
    var plain = grid
    for row in 0..<plain.rows {
      for column in 0..<plain.columns where !plain[row, column].scalar.isASCII {
        plain[row, column].scalar = Lettering.ascii(plain[row, column].scalar)
      }
    }
    return plain
  }
}
