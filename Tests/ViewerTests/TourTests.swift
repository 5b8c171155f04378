import StudyStore
import Testing
import Viewer

@Suite struct TourTests {
  private let script = """
    title For the annotator
    # opens the first film and moves a corner
    say The list shows what is to do.
    look list
    keys <enter>
    say A corner is moved.
    keys 3l<enter>
    wait 1
    """

  @Test func aTourPressesKeysAndEndsWithTheProgramInHand() throws {
    var play = Fixtures.study()
    play.model.play(try Tour(script: script))
    play.wait(0.25)
    #expect(play.shows("The list shows what is to do."))
    #expect(play.film == nil)
    for _ in 0..<60 { play.wait(0.25) }
    #expect(play.alpha.count == 1)
    #expect(play.model.tour == nil)
    #expect(play.shows("the tour is over"))
  }

  @Test func spaceGoesOnAndOtherKeysWait() throws {
    var play = Fixtures.study()
    play.model.play(try Tour(script: script))
    play.wait(0.25)
    play.keys("jjG")
    #expect(play.model.worklist.selection == 0)
    play.keys(" ")
    play.wait(0.01)
    #expect(play.film?.name == "alpha.png")
  }

  @Test func escapeTakesOver() throws {
    var play = Fixtures.study()
    play.model.play(try Tour(script: script))
    play.wait(0.25)
    play.keys("<esc>j")
    #expect(play.model.tour == nil)
    #expect(play.model.worklist.selection == 1)
  }

  @Test(arguments: [
    ("dance", "line 1"), ("say hello\nlook moon", "line 2"), ("keys <hyper>", "“hyper” is no key"),
    ("wait long", "seconds"),
  ])
  func aBrokenScriptSaysWhere(_ script: String, _ words: String) {
    do {
      _ = try Tour(script: script)
      Issue.record("was read")
    } catch {
      #expect(error.description.contains(words))
    }
  }
}
