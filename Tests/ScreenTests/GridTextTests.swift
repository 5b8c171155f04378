import Testing

@testable import Screen

@Suite struct GridTextTests {
  func line(_ grid: Grid, _ row: Int) -> String {
    var s = ""
    for c in 0..<grid.columns where grid[row, c].scalar != TextCell.continuation {
      s.unicodeScalars.append(grid[row, c].scalar)
    }
    return s
  }

  @Test func textIsClippedAtBothEdges() {
    var grid = Grid(rows: 1, columns: 5)
    grid.text("abcdefgh", row: 0, column: -2)
    #expect(line(grid, 0) == "cdefg")
    grid.text("zz", row: 3, column: 0)
    #expect(line(grid, 0) == "cdefg")
  }

  @Test func controlCharactersNeverReachACell() {
    var grid = Grid(rows: 1, columns: 12)
    grid.text("a\u{1b}[2J\u{202E}b\u{9b}\u{7f}\n", row: 0, column: 0)
    for c in 0..<12 {
      #expect(grid[0, c].scalar.value >= 0x20 && grid[0, c].scalar.value != 0x1b && grid[0, c].scalar.value != 0x202E)
    }
    #expect(line(grid, 0) == "a\u{FFFD}[2J\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}  ")
  }

  @Test func wideCharactersTakeTwoCellsAndNeverHalfOne() {
    var grid = Grid(rows: 1, columns: 5)
    grid.text("骨x骨", row: 0, column: 0)
    #expect(line(grid, 0) == "骨x骨")
    grid.text("a", row: 0, column: 1)
    #expect(line(grid, 0) == " ax骨")
    var narrow = Grid(rows: 1, columns: 3)
    narrow.text("a骨骨", row: 0, column: 0)
    #expect(line(narrow, 0) == "a骨")
  }

  @Test func combiningMarksAreComposed() {
    var grid = Grid(rows: 1, columns: 3)
    #expect(grid.text("e\u{301}x", row: 0, column: 0) == 2)
    #expect(line(grid, 0) == "éx ")
  }

  @Test func clippingMarksWhatWasCut() {
    #expect(TextWidth.clipped("lumbar", to: 4) == "lum…")
    #expect(TextWidth.clipped("骨骨骨", to: 4) == "骨…")
    #expect(TextWidth.clipped("abc", to: 3) == "abc")
  }
}
