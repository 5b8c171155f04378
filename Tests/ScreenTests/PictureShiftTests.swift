import Radiograph
import Spine
import Testing

@testable import Screen

/// As much of a terminal as moving a picture needs: a cursor, characters, characters out and in, and scrolled regions.
private struct PlainTerminal {
  var lines: [[Unicode.Scalar]]
  private var row = 0, column = 0
  private var region: Range<Int>

  init(_ grid: Grid) {
    lines = (0..<grid.rows).map { row in (0..<grid.columns).map { grid[row, $0].scalar } }
    region = 0..<grid.rows
  }

  mutating func feed(_ bytes: [UInt8]) {
    let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    var at = 0
    while at < text.count {
      guard text[at] == "\u{1b}" else {
        lines[row][column] = text[at]
        column += 1
        at += 1
        continue
      }
      var end = at + 2
      while !("@"..."~").contains(text[end]) { end += 1 }
      let numbers = String(String.UnicodeScalarView(text[(at + 2)..<end])).split(separator: ";").compactMap { Int($0) }
      control(text[end], numbers)
      at = end + 1
    }
  }

  private mutating func control(_ final: Unicode.Scalar, _ numbers: [Int]) {
    let width = lines[0].count, count = numbers.first ?? 1
    let blanks = [Unicode.Scalar](repeating: " ", count: count)
    switch final {
    case "H": (row, column) = ((numbers.first ?? 1) - 1, (numbers.count > 1 ? numbers[1] : 1) - 1)
    case "C": column += count
    case "P":
      lines[row].removeSubrange(column..<column + count)
      lines[row] += blanks
    case "@":
      lines[row].insert(contentsOf: blanks, at: column)
      lines[row].removeLast(lines[row].count - width)
    case "r": region = numbers.count == 2 ? numbers[0] - 1..<numbers[1] : 0..<lines.count
    case "S", "T":
      let blank = [Unicode.Scalar](repeating: " ", count: width)
      for _ in 0..<count {
        if final == "S" {
          lines.remove(at: region.lowerBound)
          lines.insert(blank, at: region.upperBound - 1)
        } else {
          lines.remove(at: region.upperBound - 1)
          lines.insert(blank, at: region.lowerBound)
        }
      }
    default: break
    }
  }
}

@Suite struct PictureShiftTests {
  static let picture = FilmPicture(
    film(columns: 90, rows: 70) { x, y in (x * x / 7 + y * 5 + (x * y) % 97) & 255 })

  /// A picture with words to its left and right.
  func screen(_ view: FilmView, words: String, columns: Int = 60) -> Grid {
    var grid = Grid(rows: 24, columns: 60)
    let pane = Rect(row: 2, column: columns == 60 ? 0 : 8, rows: 20, columns: columns)
    Self.picture.draw(into: &grid, pane, view: view, options: PictureOptions(depth: .indexed240))
    if columns < 60 {
      for row in 0..<24 {
        grid.text("left \(row)", row: row, column: 0)
        grid.text("\(words) \(row)", row: row, column: 46)
      }
    }
    return grid
  }

  @Test(arguments: [(1, 0), (-1, 0), (7, 0), (-7, 0), (0, 1), (0, -1), (0, 5), (0, -5)], [60, 36])
  func aMovedPictureIsTheSamePictureInFewerBytes(step: (columns: Int, rows: Int), columns: Int) throws {
    var view = FilmView()
    view.pixelsPerColumn = 6
    let before = screen(view, words: "right", columns: columns)
    let projection = Self.picture.projection(view, columns: columns, rows: 20)
    view.pan(columns: Double(step.columns), rows: Double(step.rows), in: projection)
    let after = screen(view, words: "changed", columns: columns)

    let bytes = after.update(from: before, depth: .indexed240)
    var terminal = PlainTerminal(before)
    terminal.feed(bytes)
    #expect(terminal.lines == PlainTerminal(after).lines)

    var unknown = before
    unknown.panes = []
    #expect(bytes.count * 2 < after.update(from: unknown, depth: .indexed240).count)
  }

  @Test func whatLiesOverThePictureKeepsItWhereItIs() {
    var view = FilmView()
    view.pixelsPerColumn = 6
    let projection = Self.picture.projection(view, columns: 36, rows: 20)
    let before = screen(view, words: "right", columns: 36)
    view.pan(columns: 2, rows: 0, in: projection)
    let after = screen(view, words: "right", columns: 36)
    #expect(PictureShift.between(before, after, movesText: false)?.left == 2)
    var covered = after
    covered.text("popup", row: 8, column: 20)
    #expect(PictureShift.between(before, covered, movesText: true) == nil)
    var wide = after
    wide.text("骨", row: 8, column: 50)
    #expect(PictureShift.between(before, wide, movesText: true) == nil)
    view.zoom(by: 1.5, in: projection)
    #expect(PictureShift.between(before, screen(view, words: "right", columns: 36), movesText: true) == nil)
    // Lines go whole: not where text stands beside them, unless it is written again.
    var up = FilmView()
    up.pixelsPerColumn = 6
    up.pan(columns: 0, rows: 3, in: projection)
    let lower = screen(up, words: "right", columns: 36)
    #expect(PictureShift.between(before, lower, movesText: false) == nil)
    #expect(PictureShift.between(before, lower, movesText: true)?.up == 3)
  }
}
