import CCurses
import Screen

/// Brings a grid to the terminal: text cells through ncurses, picture cells as raw SGR after it, changes only.
///
/// ncurses holds a blank of its own kind where a picture cell is: it never takes that for something it may write over to
/// move the cursor, and writes it only where text was before, which is where the picture cell is written again anyway.
struct Presenter {
  private let depth: ColorDepth
  private let isASCII: Bool
  private let paletteColors: Int
  private var shown: Grid?
  private var writer: SGRWriter
  private var out: [UInt8] = []
  private var pairs: [PairKey: Int32] = [:]

  private struct PairKey: Hashable {
    var foreground: Color?
    var background: Color?
  }

  init(capabilities: TerminalCapabilities) {
    depth = capabilities.depth
    isASCII = !capabilities.isUTF8
    paletteColors = capabilities.paletteColors
    writer = SGRWriter(depth: capabilities.depth)
  }

  /// What the terminal shows is not known any more.
  mutating func forget() { shown = nil }

  /// Gives ncurses its changes and returns the bytes to write once it has refreshed.
  ///
  /// - Parameter scrolls: lines may be scrolled whole, and the text beside the picture written again.
  mutating func present(_ grid: Grid, scrolls: Bool) -> [UInt8] {
    var rows: Int32 = 0, columns: Int32 = 0
    cc_screen_size(&rows, &columns)
    let height = min(Int(rows), grid.rows), width = min(Int(columns), grid.columns)
    if let old = shown, old.rows != grid.rows || old.columns != grid.columns { shown = nil }
    if shown == nil { cc_erase() }
    out.removeAll(keepingCapacity: true)
    let shift = shift(to: grid, fits: height == grid.rows && width == grid.columns, scrolls: scrolls)
    shift?.append(to: &out, screenColumns: width)
    let moved = shift.flatMap { shown?.moved(by: $0) } ?? shown
    for row in 0..<height {
      var cursor: Int?
      for column in 0..<width {
        let cell = grid[row, column]
        // ncurses knows of no shift.
        if let known = isRaw(cell) ? moved : shown, known[row, column] == cell { continue }
        if cell == Cell.pixels {
          // Shown by the picture that lies there; in ASCII a blank is the nearest that ncurses can write.
          cc_put(Int32(row), Int32(column), isASCII ? 0x20 : 0xA0, 0, 0)
        } else if isRaw(cell) {
          putSentinel(row, column)
          CursorMove.append(row: row, column: column, cursor: cursor, to: &out)
          writer.write(cell, into: &out)
          cursor = column + 1
        } else {
          put(cell, row, column)
        }
      }
    }
    if let shift, shift.up != 0 { rewriteText(of: grid, beside: shift.rect) }
    shown = grid
    if out.isEmpty { return [] }
    // ncurses knows nothing of this: its cursor and rendition are put back.
    return [0x1B, 0x37, 0x1B, 0x5B, 0x30, 0x6D] + out + [0x1B, 0x38]
  }

  private func shift(to grid: Grid, fits: Bool, scrolls: Bool) -> PictureShift? {
    guard let shown, fits, depth != .mono, !isASCII, grid.pictures.isEmpty else { return nil }
    return .between(shown, grid, movesText: scrolls && paletteColors >= 256)
  }

  /// Text that went along with scrolled lines, as ncurses would have written it.
  private mutating func rewriteText(of grid: Grid, beside rect: Rect) {
    writer.reset(into: &out)
    var text = SGRWriter(depth: depth == .truecolor ? .indexed240 : depth)
    text.assumeReset()
    for row in rect.row..<rect.row + rect.rows {
      var cursor: Int?
      for column in 0..<grid.columns where column < rect.column || column >= rect.column + rect.columns {
        CursorMove.append(row: row, column: column, cursor: cursor, to: &out)
        text.write(grid[row, column], into: &out)
        cursor = column + 1
      }
    }
    text.reset(into: &out)
  }

  /// Before the raw cells of a frame: the terminal is in its default rendition then.
  mutating func begin() { writer.assumeReset() }

  /// ASCII and colourless cells are ncurses' own; only coloured blocks would need more pairs than it has.
  private func isRaw(_ cell: Cell) -> Bool { cell.isPicture && depth != .mono && !isASCII }

  /// A blank that ncurses doesn't take for one. Rows of one and the same sentinel would look alike to it: where the text
  /// beside them moved by a line it scrolled the region (whatever `idlok` says), and the picture with it. It compares
  /// rows by their characters alone, so a row's number is spelled in two digits of unlike blanks, column by column.
  private func putSentinel(_ row: Int, _ column: Int) {
    let count = Self.blanks.count
    let digit = column % 2 == 0 ? row % count : row / count % count
    cc_put(Int32(row), Int32(column), Self.blanks[digit], 0, 0)
  }

  /// No-break and typographic spaces, each one column wide.
  private static let blanks: [UInt32] = [0xA0] + Array(0x2000...0x200A) + [0x202F, 0x205F]

  private mutating func put(_ cell: Cell, _ row: Int, _ column: Int) {
    var scalar = cell.scalar
    // The right half of a wide character is written with its left half.
    if scalar == "\0" { if isASCII { scalar = " " } else { return } }
    if isASCII { scalar = ASCIIText.fallback(scalar) }
    var attributes: Int32 = 0
    let wanted = cell.style.attributes
    if wanted.contains(.bold) { attributes |= Int32(CC_BOLD) }
    if wanted.contains(.reverse) { attributes |= Int32(CC_REVERSE) }
    if wanted.contains(.underline) { attributes |= Int32(CC_UNDERLINE) }
    if wanted.contains(.dim) { attributes |= Int32(CC_DIM) }
    cc_put(Int32(row), Int32(column), scalar.value, attributes, pair(cell.style))
  }

  private mutating func pair(_ style: Style) -> Int32 {
    if depth == .mono || paletteColors < 8 || (style.foreground == nil && style.background == nil) { return 0 }
    let key = PairKey(foreground: style.foreground, background: style.background)
    if let known = pairs[key] { return known }
    var ink = index(style.foreground)
    let ground = index(style.background)
    if paletteColors < 16 {
      // Of eight colours none is dark grey: as ink it is white, for on black it would not be seen.
      if let color = style.foreground, ColorDepth.ansi16.paletteIndex(of: color) == 8 { ink = 7 }
      if ink >= 0, ink == ground { ink = ground == 7 ? 0 : 7 }
    }
    let made = cc_pair(ink, ground)
    pairs[key] = made
    return made
  }

  private func index(_ color: Color?) -> Int32 {
    guard let color else { return -1 }
    if paletteColors >= 256, depth != .ansi16 {
      return Int32((depth == .palette ? depth : .indexed240).paletteIndex(of: color))
    }
    let index = ColorDepth.ansi16.paletteIndex(of: color)
    return Int32(paletteColors >= 16 ? index : index % 8)
  }
}
