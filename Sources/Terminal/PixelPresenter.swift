import Screen

/// Brings pictures in pixels to the terminal: only where the cells show them, and only what changed or was uncovered.
struct PixelPresenter {
  let kind: PixelProtocol
  let cell: CellSize
  let passesThroughTmux: Bool
  private var shown: Grid?
  /// Kitty's images on the screen: each is sent once, its placements move.
  private var images: [SentImage] = []

  private struct SentImage {
    var identifier: Int
    var placed: PlacedPicture
    var parts: [Rect]
  }

  private var nextIdentifier = 7000

  init(kind: PixelProtocol, cell: CellSize, passesThroughTmux: Bool) {
    self.kind = kind
    self.cell = cell
    self.passesThroughTmux = passesThroughTmux
  }

  mutating func forget() { shown = nil }

  /// The bytes to write once ncurses has refreshed.
  mutating func present(_ grid: Grid) -> [UInt8] {
    defer { shown = grid.pictures.isEmpty && images.isEmpty ? nil : grid }
    let old = shown.flatMap { $0.rows == grid.rows && $0.columns == grid.columns ? $0 : nil }
    if kind == .kitty { return kitty(grid, old) }
    var out: [UInt8] = []
    for placed in grid.pictures {
      let isSame = old?.pictures.contains(placed) ?? false
      let parts = Self.parts(of: placed.rect, in: grid) { row, column in
        !isSame || old?[row, column] != Cell.pixels
      }
      for part in parts { out += draw(placed, part) }
    }
    return out
  }

  /// New images come before the old ones go, so that nothing flickers.
  private mutating func kitty(_ grid: Grid, _ old: Grid?) -> [UInt8] {
    var out: [UInt8] = [], before = images
    images = []
    for placed in grid.pictures {
      let parts = Self.parts(of: placed.rect, in: grid) { _, _ in true }
      var image: SentImage
      if old != nil, let index = before.firstIndex(where: { $0.placed == placed }) {
        image = before.remove(at: index)
      } else {
        image = SentImage(identifier: nextIdentifier, placed: placed, parts: [])
        nextIdentifier = nextIdentifier == 7999 ? 7000 : nextIdentifier + 1
        out += wrapped(KittyGraphics.transmit(placed.picture, identifier: image.identifier))
      }
      for (number, part) in parts.enumerated() where number >= image.parts.count || image.parts[number] != part {
        CursorMove.append(row: part.row, column: part.column, cursor: nil, to: &out)
        let source = (
          x: (part.column - placed.rect.column) * cell.width, y: (part.row - placed.rect.row) * cell.height,
          width: part.columns * cell.width, height: part.rows * cell.height
        )
        out += wrapped(
          KittyGraphics.place(
            image.identifier, placement: number + 1, source: source, columns: part.columns, rows: part.rows))
      }
      for number in parts.count..<max(image.parts.count, parts.count) {
        out += wrapped(KittyGraphics.remove(image.identifier, placement: number + 1))
      }
      image.parts = parts
      images.append(image)
    }
    for image in before { out += wrapped(KittyGraphics.delete(image.identifier)) }
    return out
  }

  /// Takes everything away, for leaving the screen.
  mutating func clear() -> [UInt8] {
    let out = images.flatMap { wrapped(KittyGraphics.delete($0.identifier)) }
    images = []
    shown = nil
    return out
  }

  private func draw(_ placed: PlacedPicture, _ part: Rect) -> [UInt8] {
    let crop = placed.picture.cropped(
      x: (part.column - placed.rect.column) * cell.width, y: (part.row - placed.rect.row) * cell.height,
      width: part.columns * cell.width, height: part.rows * cell.height)
    var out: [UInt8] = []
    CursorMove.append(row: part.row, column: part.column, cursor: nil, to: &out)
    return out + wrapped(crop.encoded(kind, columns: part.columns, rows: part.rows))
  }

  /// The rectangles of a picture's cells that show it and are wanted: runs of a row, joined with the same runs below.
  static func parts(of rect: Rect, in grid: Grid, where isWanted: (_ row: Int, _ column: Int) -> Bool) -> [Rect] {
    var done: [Rect] = [], open: [Rect] = []
    for row in max(rect.row, 0)..<max(min(rect.row + rect.rows, grid.rows), max(rect.row, 0)) {
      var runs: [Rect] = [], start: Int?
      let end = min(rect.column + rect.columns, grid.columns)
      for column in rect.column...max(end, rect.column) {
        let isIn = column < end && grid[row, column] == Cell.pixels && isWanted(row, column)
        if isIn, start == nil { start = column }
        if !isIn, let from = start {
          runs.append(Rect(row: row, column: from, rows: 1, columns: column - from))
          start = nil
        }
      }
      var next: [Rect] = []
      for run in runs {
        if let at = open.firstIndex(where: { $0.column == run.column && $0.columns == run.columns }) {
          var joined = open.remove(at: at)
          joined.rows += 1
          next.append(joined)
        } else {
          next.append(run)
        }
      }
      done += open
      open = next
    }
    return done + open
  }

  /// As tmux hands it to the terminal outside: every escape doubled inside a DCS of its own.
  private func wrapped(_ bytes: [UInt8]) -> [UInt8] {
    guard passesThroughTmux else { return bytes }
    var out = Array("\u{1b}Ptmux;".utf8)
    for byte in bytes {
      if byte == 0x1B { out.append(0x1B) }
      out.append(byte)
    }
    return out + [0x1B, 0x5C]
  }
}
