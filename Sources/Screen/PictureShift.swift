/// A picture made of cells: where it lies, and what part of which film it shows.
public struct PicturePane: Hashable, Sendable {
  public var rect: Rect
  public var projection: FilmProjection

  public init(rect: Rect, projection: FilmProjection) {
    self.rect = rect
    self.projection = projection
  }
}

/// A picture that moved by whole cells: what the terminal shows of it can be moved instead of being sent again.
public struct PictureShift: Hashable, Sendable {
  public var rect: Rect
  /// The picture went so many cells to the left (negative: to the right), or up (negative: down); one of them is 0.
  public var left = 0
  public var up = 0

  /// What a terminal holds in cells that moved away: nothing that a picture is made of, so that they are written again.
  static let vacated = Cell("\0", isPicture: true)

  /// The shift from one screen to the next, nil where moving gains nothing or would tear what lies beside the picture.
  ///
  /// Up and down a terminal moves whole lines: `movesText` says that what stands beside the picture may move along, and
  /// will be written again.
  public static func between(_ old: Grid, _ new: Grid, movesText: Bool) -> PictureShift? {
    guard old.rows == new.rows, old.columns == new.columns, old.panes.count == 1, new.panes.count == 1,
      let before = old.panes.first, let after = new.panes.first, before.rect == after.rect
    else { return nil }
    let rect = after.rect
    guard let (left, up) = before.projection.cells(to: after.projection), (left == 0) != (up == 0),
      abs(left) * 2 <= rect.columns, abs(up) * 2 <= rect.rows,
      rect.row >= 0, rect.column >= 0, rect.row + rect.rows <= new.rows, rect.column + rect.columns <= new.columns
    else { return nil }
    let isWhole = rect.column == 0 && rect.columns == new.columns
    if up != 0, !isWhole, !movesText { return nil }
    let shift = PictureShift(rect: rect, left: left, up: up)
    guard old.isPicture(rect), new.isPicture(rect), shift.keepsText(of: new, and: old) else { return nil }
    // Worth it where far more cells are right afterwards than before.
    let moved = old.moved(by: shift)
    var before0 = 0, after0 = 0
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column..<rect.column + rect.columns {
        if old[row, column] == new[row, column] { before0 += 1 }
        if moved[row, column] == new[row, column] { after0 += 1 }
      }
    }
    return after0 > before0 + rect.rows * 4 ? shift : nil
  }

  /// A wide character that the terminal would cut in two is left alone.
  private func keepsText(of new: Grid, and old: Grid) -> Bool {
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column + rect.columns..<max(new.columns, rect.column + rect.columns)
      where new[row, column].scalar == "\0" || old[row, column].scalar == "\0" { return false }
    }
    return true
  }

  /// The bytes that move the terminal's cells; it is in its default rendition before and after.
  public func append(to out: inout [UInt8], screenColumns: Int) {
    if up != 0 {
      // Lines scroll in a region of their own; the cursor is placed anew by whoever writes next.
      out.append(contentsOf: "\u{1b}[\(rect.row + 1);\(rect.row + rect.rows)r".utf8)
      out.append(contentsOf: up > 0 ? "\u{1b}[\(up)S".utf8 : "\u{1b}[\(-up)T".utf8)
      out.append(contentsOf: "\u{1b}[r".utf8)
      return
    }
    // In each line cells go out at one side and blanks come in at the other: what lies beside stays where it is.
    let count = abs(left), end = rect.column + rect.columns - count
    let (deleted, inserted) = left > 0 ? (rect.column, end) : (end, rect.column)
    for row in rect.row..<rect.row + rect.rows {
      CursorMove.append(row: row, column: deleted, cursor: nil, to: &out)
      out.append(contentsOf: (count == 1 ? "\u{1b}[P" : "\u{1b}[\(count)P").utf8)
      if left > 0, end + count == screenColumns { continue }
      CursorMove.append(row: row, column: inserted, cursor: deleted, to: &out)
      out.append(contentsOf: (count == 1 ? "\u{1b}[@" : "\u{1b}[\(count)@").utf8)
    }
  }
}

extension Grid {
  /// More of the picture's cells differ from an older screen than a quarter, and moving what is there doesn't help.
  public func isAnotherPicture(than old: Grid) -> Bool {
    guard old.rows == rows, old.columns == columns else { return true }
    if PictureShift.between(old, self, movesText: true) != nil { return false }
    var changed = 0, all = 0
    for (new, old) in zip(cells, old.cells) where new.isPicture {
      all += 1
      if new != old { changed += 1 }
    }
    return changed * 4 > all
  }

  /// Only picture cells lie in a rectangle.
  func isPicture(_ rect: Rect) -> Bool {
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column..<rect.column + rect.columns where !self[row, column].isPicture { return false }
    }
    return true
  }

  /// What the terminal shows after a shift. Up and down the cells beside the picture are vacated too.
  public func moved(by shift: PictureShift) -> Grid {
    var out = self
    let rect = shift.rect
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column..<rect.column + rect.columns {
        let from = (row: row + shift.up, column: column + shift.left)
        out[row, column] =
          rect.contains(row: from.row, column: from.column) ? self[from.row, from.column] : PictureShift.vacated
      }
      if shift.up != 0 {
        for column in 0..<columns where column < rect.column || column >= rect.column + rect.columns {
          out[row, column] = PictureShift.vacated
        }
      }
    }
    return out
  }
}

extension FilmProjection {
  /// By how many whole cells another view of the same film at the same scale lies further right and down; nil where it is
  /// no whole number.
  func cells(to other: FilmProjection) -> (columns: Int, rows: Int)? {
    guard filmWidth == other.filmWidth, filmHeight == other.filmHeight, columns == other.columns, rows == other.rows,
      a == other.a, b == other.b, c == other.c, d == other.d,
      abs(pixelsPerColumn / other.pixelsPerColumn - 1) < 1e-9, abs(pixelsPerRow / other.pixelsPerRow - 1) < 1e-9
    else { return nil }
    let x = other.centre.x - centre.x, y = other.centre.y - centre.y
    let across = (a * x + c * y) / pixelsPerColumn, down = (b * x + d * y) / pixelsPerRow
    let whole = (across.rounded(), down.rounded())
    guard abs(across - whole.0) < 1e-4, abs(down - whole.1) < 1e-4, abs(whole.0) < 10_000, abs(whole.1) < 10_000 else {
      return nil
    }
    return (Int(whole.0), Int(whole.1))
  }
}
