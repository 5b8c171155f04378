import Testing

@testable import Screen

@Suite struct TranscriptTests {
  @Test func rowsEndInAResetAndANewline() {
    var grid = Grid(rows: 2, columns: 3)
    grid.text("ab", row: 0, column: 0, style: Style(foreground: Color(255, 0, 0), attributes: .bold))
    #expect(grid.transcript(depth: .truecolor) == "\u{1b}[1;38;2;255;0;0mab\u{1b}[0m \n   \n")
    #expect(grid.transcript(depth: .indexed240) == "\u{1b}[1;38;5;196mab\u{1b}[0m \n   \n")
    #expect(grid.transcript(depth: .ansi16) == "\u{1b}[1;91mab\u{1b}[0m \n   \n")
    #expect(grid.transcript(depth: .mono) == "\u{1b}[1mab\u{1b}[0m \n   \n")
  }

  @Test func onlyChangesAreWritten() {
    var grid = Grid(rows: 1, columns: 4)
    let a = Style(foreground: Color(10, 10, 10), background: Color(20, 20, 20))
    let b = Style(foreground: Color(30, 30, 30), background: Color(20, 20, 20))
    for (column, style) in [a, a, b, b].enumerated() { grid[0, column] = Cell("▀", style: style, isPicture: true) }
    #expect(
      grid.transcript(depth: .truecolor) == "\u{1b}[38;2;10;10;10;48;2;20;20;20m▀▀\u{1b}[38;2;30;30;30m▀▀\u{1b}[0m\n")
  }
}
