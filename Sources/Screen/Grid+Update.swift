extension Grid {
  /// The bytes that bring a terminal from one grid of this size to another: changed cells, cursor moves, SGR.
  ///
  /// From nil every cell is written. The terminal is in its default rendition before and after.
  public func update(from old: Grid?, depth: ColorDepth) -> [UInt8] {
    var out: [UInt8] = []
    var writer = SGRWriter(depth: depth)
    writer.assumeReset()
    var same = old.flatMap { $0.rows == rows && $0.columns == columns ? $0 : nil }
    if let known = same, let shift = PictureShift.between(known, self, movesText: true) {
      shift.append(to: &out, screenColumns: columns)
      same = known.moved(by: shift)
    }
    for row in 0..<rows {
      var cursor: Int?
      for column in 0..<columns {
        let cell = self[row, column]
        if let same, same[row, column] == cell { continue }
        CursorMove.append(row: row, column: column, cursor: cursor, to: &out)
        writer.write(cell, into: &out)
        cursor = column + 1
      }
    }
    writer.reset(into: &out)
    return out
  }
}

/// Cursor moves in the fewest bytes that every terminal knows.
public enum CursorMove {
  /// To a cell; `cursor` is the column where the cursor stands in the same row, nil when it stands elsewhere.
  public static func append(row: Int, column: Int, cursor: Int?, to out: inout [UInt8]) {
    if cursor == column { return }
    if let cursor, column > cursor {
      let gap = column - cursor
      out.append(contentsOf: (gap == 1 ? "\u{1b}[C" : "\u{1b}[\(gap)C").utf8)
    } else {
      out.append(contentsOf: (column == 0 ? "\u{1b}[\(row + 1)H" : "\u{1b}[\(row + 1);\(column + 1)H").utf8)
    }
  }
}
