import Screen
import Spine
import StudyStore
import Testing
import Viewer

@Suite struct LargePrintTests {
  private func opened(rows: Int = 24, columns: Int = 80, unicode: Bool = true) -> Play {
    var play = Fixtures.study(rows: rows, columns: columns, unicode: unicode)
    play.keys(":large-print<enter><enter>")
    return play
  }

  @Test func sixValuesInLargeFiguresFitTheSmallScreen() {
    let play = opened()
    for name in ["P I", "L L", "P I - L L", "S S", "P T", "L D I"] { #expect(play.shows(name), "\(name)") }
    #expect(!play.shows("L1-L2") && !play.shows("machine "))
    #expect(play.shows("research use only"))
    // PI of the boxes is 47.9.
    #expect(play.shows("█ █ ▀▀█   █▀█"))
  }

  @Test func withoutUnicodeTheFiguresAreSpaced() {
    let play = opened(unicode: false)
    #expect(play.shows("P I") && play.shows("4 7 . 9"))
    #expect(play.screen.allSatisfy { $0.allSatisfy { $0.isASCII } })
  }

  @Test func theListHasRoomBetweenItsLines() throws {
    var play = Fixtures.study()
    play.keys(":large-print<enter>")
    let lines = play.screen
    let first = try #require(lines.firstIndex { $0.contains("a l p h a . p n g") })
    #expect(lines[first].contains("m a c h i n e") && lines[first + 1].isEmpty)
    #expect(lines[first + 2].contains("b e t a . p n g"))
    // A click opens the film that is seen there.
    play.send(.mouse(MouseEvent(.press(.left), row: first + 2, column: 5)))
    #expect(play.model.worklist.selection == 1)
    play.keys(":large-print<enter>")
    #expect(play.shows("alpha.png"))
  }

  @Test func theCursorGoesThroughTheSix() {
    var play = opened()
    #expect(play.film?.valueInHand == .pi)
    play.keys("jj")
    #expect(play.film?.valueInHand == .pimll)
    play.keys("jjjjjj")
    #expect(play.film?.valueInHand == .ldi)
    play.keys("kk")
    #expect(play.film?.valueInHand == .ss)
  }

  @Test(arguments: [(12, 40), (24, 80), (60, 200), (30, 68)]) func everySizeIsDrawn(rows: Int, columns: Int) {
    var play = opened(rows: rows, columns: columns)
    for keys in ["", "l", "l", "\\", "\\", "B", "?"] {
      play.keys(keys)
      let grid = play.model.view()
      #expect(grid.rows == rows && grid.columns == columns)
    }
  }
}
