import Spine
import StudyStore
import Testing
import Viewer

/// Counts, `.`, marks.
@Suite struct HandsTests {
  private func list(_ count: Int) -> Play {
    var play = Play()
    for index in 1...count { play.rows.append(FilmRow(id: FilmID("film-\(index)"), name: "film-\(index)")) }
    play.begin()
    return play
  }

  private func corner(_ play: Play, _ corner: Corner) throws -> Point {
    try #require(play.landmarks?.vertebrae[.l3]?[corner])
  }

  @Test func aCountRepeatsMovesInTheList() {
    var play = list(100)
    play.keys("5j")
    #expect(play.model.worklist.selection == 5)
    play.keys("12j2k")
    #expect(play.model.worklist.selection == 15)
    play.keys("40G")
    #expect(play.model.worklist.selection == 39)
    play.keys("7gg")
    #expect(play.model.worklist.selection == 6)
    play.keys("G")
    #expect(play.model.worklist.selection == 99)
    play.keys("99999999999999999999G")
    #expect(play.model.worklist.selection == 99)
    play.keys("gg3")
    #expect(play.shows("count: 3"))
    play.keys("<esc>j")
    #expect(play.model.worklist.selection == 1 && !play.shows("count"))
  }

  @Test func aCountNeverRepeatsADecision() {
    var play = Fixtures.opened()
    play.keys("#3a")
    #expect(play.alpha == [.accept] && play.log("beta.png").isEmpty)
  }

  @Test func aCountMovesAPointSoManySteps() throws {
    var play = Fixtures.opened()
    play.keys("3")
    let start = try corner(play, .antSup)
    play.keys("#12l")
    let moved = try corner(play, .antSup)
    #expect(abs(moved.x - start.x - 12 * (play.film?.step ?? 0)) < 1e-9 && moved.y == start.y)
    // A digit without the count key takes a structure in hand, as ever.
    play.keys("1")
    #expect(play.shows("L1 "))
    play.keys("<esc>")
    #expect(play.alpha.count == 1, "twelve steps are one edit")
    play.keys("#5u")
    #expect(play.landmarks?.vertebrae[.l3] == Fixtures.landmarks.vertebrae[.l3])
  }

  @Test func aCountMovesTheCrosshair() throws {
    var one = Fixtures.opened(), five = Fixtures.opened()
    one.keys("mdlllll<enter>")
    five.keys("md5l<enter>")
    #expect(one.screen == five.screen)
  }

  @Test func theLastCorrectionIsDoneAgainOnWhatIsInHand() throws {
    var play = Fixtures.opened()
    play.keys(".")
    #expect(play.shows("nothing was corrected yet"))
    play.keys("3")
    let (first, second) = (try corner(play, .antSup), try corner(play, .postSup))
    play.keys("llj<space>.")
    let step = play.film?.step ?? 0
    let (firstNow, secondNow) = (try corner(play, .antSup), try corner(play, .postSup))
    #expect(abs(firstNow.x - first.x - 2 * step) < 1e-9 && abs(firstNow.y - first.y - step) < 1e-9)
    #expect(abs((secondNow - second).x - (firstNow - first).x) < 1e-9)
    #expect(abs((secondNow - second).y - (firstNow - first).y) < 1e-9)
    play.keys("<esc>.")
    #expect(play.shows("take a structure in hand first"))
    // On the next film as well.
    play.keys(">3.<esc>")
    #expect(play.log("beta.png").count == 1)
    let other = try corner(play, .antSup)
    #expect(abs(other.x - first.x - 2 * step) < 1e-9)
  }

  @Test func aPostureIsRepeatedFilmByFilm() {
    var play = Fixtures.opened()
    play.keys("ps>.")
    #expect(play.log("beta.png") == [.setPosture(.standing)])
  }

  @Test func turningAndDeletingAreRepeatedToo() throws {
    var play = Fixtures.opened()
    play.keys("3w>>>")
    let turned = try corner(play, .antSup)
    play.keys("<esc>4w.<esc>")
    let l4 = try #require(play.landmarks?.vertebrae[.l4]?.antSup)
    let before = try #require(Fixtures.landmarks.vertebrae[.l4]?.antSup)
    let l3 = try #require(Fixtures.landmarks.vertebrae[.l3]?.antSup)
    #expect(abs((l4 - before).x - (turned - l3).x) < 1e-6 && l4 != before)
    play.keys("1D2.")
    #expect(play.landmarks?.vertebrae[.l1] == nil && play.landmarks?.vertebrae[.l2] == nil)
  }

  @Test func marksAreJumpedTo() {
    var play = list(30)
    play.keys("9jmaG'a")
    #expect(play.model.worklist.selection == 9)
    #expect(play.screen.contains { $0.hasPrefix("a film-10") })
    play.keys("''")
    #expect(play.model.worklist.selection == 29)
    play.keys("'z")
    #expect(play.shows("no film is marked z"))
    play.keys("m<esc>j'")
    #expect(play.shows("to mark"))
  }

  @Test func marksGoFromFilmToFilm() {
    var play = Fixtures.opened()
    play.keys("\"a")
    #expect(play.shows("marked a: alpha.png"))
    play.keys(">3l'a")
    #expect(play.film?.id == "alpha.png")
    // What was in hand on the film that was left is saved.
    #expect(play.log("beta.png").count == 1)
    play.keys("''")
    #expect(play.film?.id == "beta.png")
  }

  @Test func marksAreListedAndKept() {
    var play = list(30)
    play.keys("'<enter>")
    #expect(play.shows("no film is marked yet"))
    play.keys("9jma5jmq")
    for mark in [Effect.keepMark("a", "film-10"), .keepMark("q", "film-15")] { #expect(play.effects.contains(mark)) }
    // What an earlier session left is as good, and a film that is gone takes its mark with it.
    var later = list(30)
    later.model.marks = play.model.marks.merging(["z": "film-99"]) { $1 }
    later.keys("'<enter>")
    #expect(later.shows("a  film-10") && later.shows("q  film-15") && !later.shows("film-99"))
    later.keys("q")
    #expect(later.model.worklist.selection == 14)
    later.keys("'z")
    #expect(later.shows("no film is marked z"))
    later.keys(":marks<enter><enter>")
    #expect(later.model.worklist.selection == 9)
  }

  @Test func theirKeysCanBeChanged() throws {
    var play = Fixtures.opened()
    try play.model.settings.keys.rebind("film", "count", ["f5"])
    try play.model.settings.keys.rebind("film", "mark", ["f6"])
    try play.model.settings.keys.rebind("film", "repeatEdit", ["f7"])
    play.keys("3<f5>4l<space><f7><esc><f6>b")
    #expect(play.alpha.count == 2 && play.shows("marked b"))
  }
}
