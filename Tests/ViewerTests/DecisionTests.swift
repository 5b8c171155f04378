import Spine
import StudyStore
import Testing
import Viewer

@Suite struct DecisionTests {
  @Test func acceptingOpensTheNextFilmWithoutADecision() {
    var play = Fixtures.opened()
    play.keys("a")
    #expect(play.disk["alpha.png"]?.status == .accepted)
    #expect(play.film?.name == "beta.png")
  }

  @Test func theLastDecisionStaysOnItsFilm() {
    var play = Fixtures.opened()
    play.keys("aax")
    play.keys("l")
    #expect(play.disk["gamma.png"]?.status == .rejected)
    #expect(play.shows("no film is left without a decision"))
  }

  @Test func flaggingTakesAReason() {
    var play = Fixtures.opened()
    play.keys("fo")
    play.keys("two hooks<enter>")
    #expect(play.disk["alpha.png"]?.flagReason == "two hooks")
  }

  @Test func aFlagWithoutAReasonIsRefused() {
    var play = Fixtures.opened()
    play.keys("fo<enter>")
    #expect(play.disk["alpha.png"]?.flagReason == nil)
    #expect(play.shows("a reason is needed"))
  }

  @Test func signingTakesTwoSteps() {
    var play = Fixtures.opened()
    play.keys("S")
    #expect(play.disk["alpha.png"]?.isSigned == false)
    #expect(play.shows("as Ann (account ann)"))
    play.keys("<esc>")
    #expect(play.disk["alpha.png"]?.isSigned == false)
    play.keys("SS")
    #expect(play.disk["alpha.png"]?.isSigned == true)
  }

  @Test func theReadersNameIsChosenAndTheAccountStays() {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    play.keys(":reader Dr. Lin<enter>a")
    let reader = play.disk["alpha.png"]?.lastReader
    #expect(reader == Reader(name: "Dr. Lin", account: "ann"))
    #expect(play.effects.contains(.setReader("Dr. Lin")))
  }

  @Test func aFrameOfTheFileIsChosenReadAndTakenBack() throws {
    var play = Play(rows: 24, columns: 80, unicode: true)
    var film = Fixtures.film
    film.frames = 5
    play.add("loop.dcm", film, machine: Fixtures.landmarks)
    play.begin()
    play.keys("<enter>")
    #expect(play.shows("frame 1 of 5"))
    play.keys(":frame 6<enter>")
    #expect(play.shows("frames are 1 to 5"))
    play.keys(":frame 3<enter>")
    #expect(play.shows("frame 3 of 5"))
    #expect(play.landmarks == nil)
    #expect(play.effects.last { if case .analyse = $0 { true } else { false } } == .analyse("loop.dcm", urgent: true))
    play.keys("u")
    #expect(play.shows("frame 1 of 5"))
    #expect(play.landmarks == Fixtures.landmarks)
    #expect(play.effects.count { $0 == .loadFilm("loop.dcm") } == 3)
  }

  @Test func aStudysPostureHoldsForFilmsThatSayNothingAndIsWrittenWithTheDecision() {
    var play = Fixtures.opened()
    play.keys("pS")
    #expect(play.log("alpha.png") == [.setPosture(.standing)])
    play.keys("a")
    #expect(play.film?.name == "beta.png")
    #expect(!play.shows("posture?") && play.shows("standing"))
    #expect(play.log("beta.png").isEmpty, "looking writes nothing")
    play.keys("a")
    #expect(play.log("beta.png") == [.setPosture(.standing), .accept])
    // A film's own word goes before the study's.
    play.keys("plx")
    play.keys("l")
    #expect(play.disk["gamma.png"]?.posture == .supine)
  }

  @Test func thePostureBringsTheReferenceIntervals() {
    var play = Fixtures.opened()
    #expect(!play.shows("OUTSIDE"))
    play.keys("ps")
    #expect(play.disk["alpha.png"]?.posture == .standing)
    #expect(play.shows("OUTSIDE") || play.shows("inside") || play.shows("border"))
  }

  @Test func theLookIsKeptForTheNextFilm() {
    var play = Fixtures.opened()
    play.keys("viN>")
    #expect(play.film?.name == "beta.png")
    #expect(play.film?.look.masks == .outlined)
    #expect(play.film?.look.isInverted == true)
    #expect(play.film?.look.names == false)
  }

  @Test func aFilmThatTheMachineHasNotReadIsAskedForAtOnce() {
    var play = Fixtures.study()
    play.keys("G<enter>")
    #expect(play.effects.contains(.analyse("gamma.png", urgent: true)))
  }

  @Test func aFilmThatCannotBeReadSaysWhy() {
    var play = Fixtures.study()
    play.films["alpha.png"] = nil
    play.keys("<enter>")
    #expect(play.shows("no such film"))
    play.keys("3lSaf<esc>")
    #expect(play.alpha.isEmpty)
  }

  @Test func anErrorStaysUntilAKeyWasPressedAfterIt() {
    var play = Fixtures.opened()
    play.send(.studyFailed("the study is gone"))
    play.wait(100)
    play.send(.notice("something nice"))
    #expect(play.shows("the study is gone"))
    play.keys("j")
    #expect(play.shows("the study is gone"))
    play.keys("j")
    #expect(!play.shows("the study is gone"))
  }

  @Test func controlZSuspendsAnywhere() {
    var play = Fixtures.study()
    play.keys("<ctrl-z>")
    #expect(play.effects.last == .suspend)
    play.keys("<enter>3l<ctrl-z>")
    #expect(play.alpha.count == 1)
    #expect(play.effects.last == .suspend)
  }
}

extension DecisionTests {
  @Test func theGuideKnowsTheStructureInHand() {
    var play = Fixtures.opened()
    play.keys("G")
    #expect(play.shows("Guide: what to draw"))
    play.keys("<esc>6G")
    #expect(play.shows("Guide: S1 endplate"))
    play.keys("<esc>G<esc><esc>7DDd7G")
    #expect(play.shows("Guide: femoral heads"))
  }

  @Test func aGuideOfStructuresFitsANarrowScreen() {
    var play = Fixtures.opened(rows: 24, columns: 80)
    play.keys("2G")
    #expect(play.shows("1________2"))
  }
}

extension DecisionTests {
  @Test func twoFilmsAreComparedSideBySide() throws {
    var play = Fixtures.study()
    var after = Fixtures.landmarks
    after.s1 = S1Endplate(ant: Point(102, 260), post: Point(138, 250))
    play.add("alpha-later.png", Fixtures.film, machine: after)
    play.send(.filmsListed(play.rows, complete: true))
    play.keys("<enter>B")
    #expect(play.shows("1  alpha-later.png"))
    play.keys("1")
    #expect(play.film?.companion?.isLoaded == true)
    // SS: 29.1 here, 15.5 there.
    #expect(play.shows("SS       29.1   15.5  +13.5!"))
    play.keys("B")
    #expect(play.film?.companion == nil)
    #expect(play.effects.count { $0 == .takeLock("alpha-later.png", force: false) } == 0)
  }
}
