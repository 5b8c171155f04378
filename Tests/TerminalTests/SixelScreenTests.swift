import Screen
import Testing

@testable import Terminal

/// As much of a terminal as sixel pictures need: pixels that pictures are put on and text wipes out.
private struct PixelScreen: Equatable {
  let cell: CellSize
  let columns: Int
  /// Grey in percent; nil where no picture is.
  private(set) var pixels: [Int?]

  init(rows: Int, columns: Int, cell: CellSize) {
    self.cell = cell
    self.columns = columns
    pixels = Array(repeating: nil, count: rows * cell.height * columns * cell.width)
  }

  private var width: Int { columns * cell.width }

  /// A cell with text shows nothing of the picture.
  mutating func wipe(_ grid: Grid) {
    for row in 0..<grid.rows {
      for column in 0..<grid.columns where grid[row, column] != .pixels {
        for y in row * cell.height..<(row + 1) * cell.height {
          for x in column * cell.width..<(column + 1) * cell.width { pixels[y * width + x] = nil }
        }
      }
    }
  }

  mutating func feed(_ bytes: [UInt8]) {
    let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    var at = 0, row = 0, column = 0
    while at < text.count {
      var end = at + 2
      if text[at + 1] == "P" {
        while text[end] != "\u{1b}" { end += 1 }
        draw(text[(at + 2)..<end], left: column * cell.width, top: row * cell.height)
        at = end + 2
      } else {
        while text[end] != "H" { end += 1 }
        let place = String(String.UnicodeScalarView(text[(at + 2)..<end])).split(separator: ";").compactMap { Int($0) }
        (row, column) = ((place.first ?? 1) - 1, (place.count > 1 ? place[1] : 1) - 1)
        at = end + 1
      }
    }
  }

  private mutating func draw(_ sixels: ArraySlice<Unicode.Scalar>, left: Int, top: Int) {
    var greys: [Int: Int] = [:], color = 0, x = 0, band = 0
    var rest = sixels.drop { $0 != "q" }.dropFirst()
    func numbers() -> [Int] {
      let digits = rest.prefix { ("0"..."9").contains($0) || $0 == ";" }
      rest = rest.dropFirst(digits.count)
      return String(String.UnicodeScalarView(digits)).split(separator: ";").compactMap { Int($0) }
    }
    while let next = rest.popFirst() {
      var count = 1, bits = Int(next.value) - 63
      switch next {
      case "\"": _ = numbers()
      case "#":
        let values = numbers()
        color = values[0]
        if values.count == 5 { greys[color] = values[2] }
      case "$": x = 0
      case "-": (x, band) = (0, band + 1)
      default:
        if next == "!" {
          count = numbers()[0]
          bits = Int((rest.popFirst() ?? "?").value) - 63
        }
        for step in 0..<count {
          for bit in 0..<6 where bits >> bit & 1 != 0 {
            pixels[(top + band * 6 + bit) * width + left + x + step] = greys[color]
          }
        }
        x += count
      }
    }
  }
}

@Suite struct SixelScreenTests {
  let cell = CellSize(width: 8, height: 15)

  func film(rows: Int, columns: Int) -> Grid {
    var grid = Grid(rows: rows, columns: columns)
    let rect = Rect(row: 1, column: 0, rows: rows - 2, columns: columns - 6)
    for row in rect.row..<rect.row + rect.rows { for column in 0..<rect.columns { grid[row, column] = .pixels } }
    let width = rect.columns * cell.width, height = rect.rows * cell.height
    let rgb = (0..<width * height).flatMap { i in
      [UInt8](repeating: UInt8((i % width + 2 * (i / width)) & 255), count: 3)
    }
    grid.pictures = [PlacedPicture(rect: rect, picture: PixelPicture(width: width, height: height, rgb: rgb))]
    grid.text("title", row: 0, column: 0)
    return grid
  }

  @Test func aPictureIsWholeAgainAfterAPopupAndAResize() {
    var presenter = PixelPresenter(kind: .sixel, cell: cell, passesThroughTmux: false)
    var screen = PixelScreen(rows: 12, columns: 30, cell: cell)
    func show(_ grid: Grid) {
      screen.wipe(grid)
      screen.feed(presenter.present(grid))
    }
    // Compared out of the tests' sight: a failure would print every pixel.
    func isAs(_ other: PixelScreen) -> Bool { screen == other }
    let clean = film(rows: 12, columns: 30)
    show(clean)
    let before = screen
    #expect(before.pixels.filter { $0 != nil }.count == 10 * 15 * 24 * 8)
    var covered = clean
    for row in 3...7 { covered.text("|  help  |", row: row, column: row) }
    show(covered)
    #expect(!isAs(before))
    show(clean)
    #expect(isAs(before), "after a popup")

    // A terminal of another size starts with nothing of the picture on it.
    for (rows, columns) in [(7, 20), (12, 30)] {
      screen = PixelScreen(rows: rows, columns: columns, cell: cell)
      presenter.forget()
      show(film(rows: rows, columns: columns))
    }
    #expect(isAs(before), "after a resize")
  }
}
