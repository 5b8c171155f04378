import Screen
import Spine
import StudyStore
import Testing
import Viewer

/// The last line names only keys that act.
@Suite struct FooterTests {
  private func footer(_ play: Play) -> String { play.screen.last ?? "" }

  @Test func anEmptyListOffersNoFilmsKeys() {
    var play = Play()
    play.begin()
    #expect(footer(play).contains("quit") && !footer(play).contains("open") && !footer(play).contains("sort"))
    let study = Fixtures.study()
    #expect(footer(study).contains("Enter open") && footer(study).contains("s sort"))
  }

  @Test func aSignedFilmIsAmendedNotAccepted() {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    #expect(footer(play).contains("a accept") && !footer(play).contains("undo") && !footer(play).contains("amend"))
    play.keys("psSS")
    #expect(footer(play).contains("A amend") && footer(play).contains("Space next"))
    for word in ["accept", "flag", "note", "S sign", "undo"] { #expect(!footer(play).contains(word), "\(word)") }
    play.keys("3")
    #expect(footer(play).contains("point") && !footer(play).contains("snap") && !footer(play).contains("delete"))
  }

  @Test func aFilmInOtherHandsIsTakenOverFirst() {
    var play = Fixtures.opened(columns: 120)
    play.send(.locked("alpha.png", by: LockHolder(reader: "Ben", host: "h", since: play.now)))
    #expect(footer(play).contains("X take over") && !footer(play).contains("accept"))
  }

  @Test func anOutlineIsFinishedAndACircleHasTwoWays() {
    var play = Fixtures.opened(columns: 120)
    play.keys("9Dd9")
    #expect(footer(play).contains("place") && !footer(play).contains("finish") && !footer(play).contains("method"))
    play.keys("<enter>")
    #expect(footer(play).contains("take back") && !footer(play).contains("finish"))
    play.keys("10l<enter>10j<enter>")
    #expect(footer(play).contains("f finish"))
    play.keys("<esc>8Dd8")
    #expect(footer(play).contains("c method") && !footer(play).contains("finish"))
    play.keys("<enter>")
    #expect(!footer(play).contains("method"))
    play.keys("<esc>md")
    #expect(!footer(play).contains("method") && !footer(play).contains("finish"))
  }

  @Test func endplatesAreForBodiesAndTheBrushForItsTool() {
    var play = Fixtures.opened(columns: 160)
    play.keys("3")
    #expect(footer(play).contains("plate") && footer(play).contains("snap"))
    play.keys("7")
    #expect(!footer(play).contains("plate") && !footer(play).contains("snap") && footer(play).contains("delete"))
    play.keys("b")
    #expect(footer(play).contains("eraser") && !footer(play).contains("b brush") && footer(play).contains("p pen"))
    play.keys("eo")
    #expect(footer(play).contains("b brush") && !footer(play).contains("pen") && !footer(play).contains("close"))
    play.keys("<space>10l<space>10j<space>")
    #expect(footer(play).contains("Enter close"))
  }

  @Test func theWayOutIsNeverCutOff() {
    var play = Fixtures.opened()
    #expect(footer(play).contains("Esc list  ? help"))
    play.keys("3")
    #expect(footer(play).contains("Esc done  ? help"))
    play.keys("b")
    #expect(footer(play).contains("Esc done  ? help"))
  }

  @Test func aQuestionsKeysAreItsOwn() {
    var play = Fixtures.opened()
    play.keys("f")
    #expect(footer(play).contains("Esc cancel") && !footer(play).contains("accept"))
    play.keys("o")
    #expect(footer(play).contains("Enter ok") && !footer(play).contains("complete"))
    play.keys("<esc>:")
    #expect(footer(play).contains("Tab complete"))
    play.keys("<esc>?")
    #expect(footer(play).contains("/ search") && footer(play).contains("Esc close"))
    let line = footer(play)
    let column = line.distance(from: line.startIndex, to: line.firstRange(of: "close")?.lowerBound ?? line.endIndex)
    play.send(.mouse(.init(.press(.left), row: 23, column: column)))
    #expect(play.model.dialog == nil && footer(play).contains("accept"))
  }
}
