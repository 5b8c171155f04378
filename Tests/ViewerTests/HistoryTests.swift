import Spine
import StudyStore
import Testing

@testable import Viewer

@Suite struct HistoryTests {
  @Test func anEarlierStateIsGoneBackToAndThatIsUndone() throws {
    var play = Fixtures.opened(rows: 30, columns: 100)
    let read = try #require(play.landmarks)
    play.keys("3l<esc>4l<esc>5l<esc>")
    let edited = try #require(play.landmarks)
    play.keys("Z")
    #expect(play.shows("moved L4 antSup"))
    // The newest state but one is selected; two further back is the machine's reading.
    play.keys("jj<enter>")
    #expect(play.landmarks == read)
    #expect(play.alpha.last == .goBack(to: 1))
    play.keys("L")
    #expect(play.shows("went back to the state after: test-1 read the film"))
    play.keys("<esc>u")
    #expect(play.landmarks == edited)
  }

  @Test func stepsGoOnAfterARestart() throws {
    var play = Fixtures.opened()
    play.keys("3l<esc>4l<esc>u")
    let before = try #require(play.landmarks)
    // Another day: the program begins with what is on disk.
    var next = Fixtures.study()
    next.disk = play.disk
    next.keys("<enter>")
    #expect(next.landmarks == before)
    next.keys("U")
    #expect(next.landmarks?.vertebrae[.l4] != before.vertebrae[.l4])
    next.keys("uu")
    #expect(next.landmarks == Fixtures.landmarks)
  }

  @Test func nothingGoesBackBeforeTheLastSignature() {
    var play = Fixtures.opened(rows: 30, columns: 100)
    play.model.settings.advances = false
    play.keys("3l<esc>SS")
    play.keys("Z")
    #expect(play.model.dialog == nil)
    play.keys("Aagain<enter>4l<esc>Z")
    // The amendment itself is the oldest state.
    #expect(play.shows("amendment of version 1"))
    #expect(!play.shows("read the film"))
  }
}
