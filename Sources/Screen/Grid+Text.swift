/// The columns that text takes in a terminal.
public enum TextWidth {
  /// 0 for combining marks and what is never drawn, 2 for wide characters, 1 for the rest.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    let v = scalar.value
    if v < 0x300 { return 1 }
    if scalar.properties.canonicalCombiningClass != .notReordered { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    return isWide(v) ? 2 : 1
  }

  public static func of(_ text: String) -> Int {
    var width = 0
    for character in text { width += of(TextCell.scalar(of: character)) }
    return width
  }

  /// The text cut to at most `width` columns, with `…` at its end when something was cut.
  public static func clipped(_ text: String, to width: Int) -> String {
    if of(text) <= width { return text }
    guard width > 0 else { return "" }
    var kept = "", used = 0
    for character in text {
      let w = of(TextCell.scalar(of: character))
      if used + w > width - 1 { break }
      kept.append(character)
      used += w
    }
    return kept + "…"
  }

  private static func isWide(_ v: UInt32) -> Bool {
    (v >= 0x1100 && v <= 0x115F) || (v >= 0x2E80 && v <= 0x303E) || (v >= 0x3041 && v <= 0xA4CF)
      || (v >= 0xA960 && v <= 0xA97F) || (v >= 0xAC00 && v <= 0xD7A3) || (v >= 0xF900 && v <= 0xFAFF)
      || (v >= 0xFE30 && v <= 0xFE6F) || (v >= 0xFF00 && v <= 0xFF60) || (v >= 0xFFE0 && v <= 0xFFE6)
      || (v >= 0x1F300 && v <= 0x1F64F) || (v >= 0x1F680 && v <= 0x1F6FF) || (v >= 0x1F900 && v <= 0x1FAFF)
      || (v >= 0x20000 && v <= 0x3FFFD)
  }
}

/// How a character of any text becomes the one scalar that a cell holds.
enum TextCell {
  /// Stands for what a terminal must not be sent: controls, bidirectional overrides, lone joiners.
  static let replacement: Unicode.Scalar = "\u{FFFD}"
  /// The right half of a wide character.
  static let continuation: Unicode.Scalar = "\0"

  /// The cell's scalar: base and marks composed where Unicode has them as one, else the base alone.
  static func scalar(of character: Character) -> Unicode.Scalar {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return replacement }
    if isForbidden(first) { return replacement }
    if scalars.count > 1, let composed = composed[character] { return composed }
    return TextWidth.of(first) == 0 ? replacement : first
  }

  static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Latin letters with marks, looked up by canonical equivalence: "e" + acute finds "é".
  private static let composed: [Character: Unicode.Scalar] = {
    var table: [Character: Unicode.Scalar] = [:]
    for range in [0xC0...0x24F, 0x1E00...0x1EFF] as [ClosedRange<UInt32>] {
      for value in range {
        if let scalar = Unicode.Scalar(value) { table[Character(scalar)] = scalar }
      }
    }
    return table
  }()
}

extension Grid {
  /// Writes one line of text, clipped to the grid and to `width` columns; control characters become U+FFFD.
  ///
  /// A nil background keeps what the cells have. - Returns: the column after the text.
  @discardableResult
  public mutating func text(
    _ text: String, row: Int, column: Int, style: Style = Style(), width: Int? = nil
  ) -> Int {
    let end = min(columns, width.map { column + $0 } ?? columns)
    var at = column
    guard row >= 0, row < rows else { return at }
    for character in text {
      let scalar = TextCell.scalar(of: character)
      let w = TextWidth.of(scalar)
      if at + w > end { break }
      if at >= 0 {
        put(scalar, row: row, column: at, style: style)
        if w == 2 { put(TextCell.continuation, row: row, column: at + 1, style: style) }
      }
      at += w
    }
    return at
  }

  /// Text that ends before `column + width`.
  public mutating func textTrailing(_ text: String, row: Int, column: Int, width: Int, style: Style = Style()) {
    let shown = TextWidth.clipped(text, to: width)
    self.text(shown, row: row, column: column + width - TextWidth.of(shown), style: style)
  }

  /// Text in the middle of `width` columns.
  public mutating func textCentred(_ text: String, row: Int, column: Int, width: Int, style: Style = Style()) {
    let shown = TextWidth.clipped(text, to: width)
    self.text(shown, row: row, column: column + (width - TextWidth.of(shown)) / 2, style: style)
  }

  /// Sets every cell of a rectangle.
  public mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", style: Style = Style()) {
    for row in max(rect.row, 0)..<max(min(rect.row + rect.rows, rows), max(rect.row, 0)) {
      for column in max(rect.column, 0)..<max(min(rect.column + rect.columns, columns), max(rect.column, 0)) {
        self[row, column] = Cell(scalar, style: style)
      }
    }
  }

  /// A frame of line characters with a title in its top edge.
  public mutating func box(_ rect: Rect, style: Style = Style(), title: String = "", titleStyle: Style? = nil) {
    guard rect.rows >= 2, rect.columns >= 2 else { return }
    let bottom = rect.row + rect.rows - 1, right = rect.column + rect.columns - 1
    for column in (rect.column + 1)..<right {
      put("─", row: rect.row, column: column, style: style)
      put("─", row: bottom, column: column, style: style)
    }
    for row in (rect.row + 1)..<bottom {
      put("│", row: row, column: rect.column, style: style)
      put("│", row: row, column: right, style: style)
    }
    put("┌", row: rect.row, column: rect.column, style: style)
    put("┐", row: rect.row, column: right, style: style)
    put("└", row: bottom, column: rect.column, style: style)
    put("┘", row: bottom, column: right, style: style)
    if !title.isEmpty, rect.columns > 6 {
      let shown = " " + TextWidth.clipped(title, to: rect.columns - 6) + " "
      text(shown, row: rect.row, column: rect.column + 2, style: titleStyle ?? style)
    }
  }

  /// Copies another grid in, clipped.
  public mutating func place(_ other: Grid, row: Int, column: Int) {
    for r in 0..<other.rows { for c in 0..<other.columns { self[row + r, column + c] = other[r, c] } }
  }

  /// Changes the look of cells and keeps their characters: for selections.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    for row in max(rect.row, 0)..<max(min(rect.row + rect.rows, rows), max(rect.row, 0)) {
      for column in max(rect.column, 0)..<max(min(rect.column + rect.columns, columns), max(rect.column, 0)) {
        var cell = self[row, column]
        change(&cell.style)
        self[row, column] = cell
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar, row: Int, column: Int, style: Style) {
    guard row >= 0, row < rows, column >= 0, column < columns else { return }
    let old = self[row, column]
    // Half a wide character left alone would shift the row in the terminal.
    if old.scalar == TextCell.continuation, scalar != TextCell.continuation, column > 0 {
      self[row, column - 1].scalar = " "
    }
    if scalar != TextCell.continuation, column + 1 < columns, self[row, column + 1].scalar == TextCell.continuation {
      self[row, column + 1].scalar = " "
    }
    var style = style
    if style.background == nil { style.background = old.style.background }
    self[row, column] = Cell(scalar, style: style)
  }
}
