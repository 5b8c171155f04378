import Spine
import StudyStore
import Testing
import Viewer

@Suite struct SavingTests {
  @Test func nothingIsCalledSavedBeforeTheDiskAnswers() {
    var play = Fixtures.opened()
    play.holdsSaves = true
    play.keys("3l<enter>")
    #expect(play.shows("saving…") && !play.shows("saved"))
    play.flush()
    #expect(play.shows("saved"))
  }

  @Test func actionsGoOutOneAtATimeInOrder() {
    var play = Fixtures.opened()
    play.holdsSaves = true
    play.keys("3l<enter>l<enter>u")
    #expect(play.held.count == 1)
    play.flush()
    #expect(
      play.alpha == [
        .edit(.movePoint(.corner(.l3, .antSup), to: Point(101, 140))),
        .edit(.movePoint(.corner(.l3, .postSup), to: Point(141, 140))), .undo,
      ])
  }

  @Test func aFailedSaveStaysOnTheScreenAndIsTriedAgain() {
    var play = Fixtures.opened()
    play.failing = "the disk is full"
    play.keys("3l<enter>")
    #expect(play.shows("NOT SAVED"))
    #expect(play.shows("the disk is full"))
    play.keys("l<enter>")
    #expect(play.alpha.isEmpty)
    play.failing = nil
    play.keys(":w<enter>")
    #expect(play.alpha.count == 2)
    #expect(play.shows("saved") && !play.shows("NOT SAVED"))
  }

  @Test func quittingWaitsForTheDisk() {
    var play = Fixtures.opened()
    play.holdsSaves = true
    play.keys("3ll:q<enter>")
    #expect(!play.effects.contains(.quit(code: 0)))
    play.flush()
    #expect(play.alpha.count == 1)
    #expect(play.effects.last == .quit(code: 0))
  }

  @Test func quittingWithWorkThatCannotBeSavedNeedsForce() {
    var play = Fixtures.opened()
    play.failing = "read-only"
    play.keys("3l<enter>:q<enter>")
    #expect(!play.effects.contains(.quit(code: 0)))
    #expect(play.shows(":q! leaves without it"))
    play.keys(":q!<enter>")
    #expect(play.effects.last == .quit(code: 0))
  }

  @Test func aSignalSendsEverythingOutBeforeTheEnd() {
    var play = Fixtures.opened()
    play.holdsSaves = true
    play.keys("3l<enter>l<enter>l")
    play.send(.interrupted(code: 129))
    #expect(play.held.count == 3)
    #expect(play.effects.last == .quit(code: 129))
  }

  @Test func leavingAFilmWhileItIsBeingSavedLosesNothing() {
    var play = Fixtures.opened()
    play.holdsSaves = true
    play.keys("3l<enter>l<esc><esc>")
    #expect(play.film == nil)
    play.keys("j<enter>")
    play.flush()
    #expect(play.alpha.count == 2)
    play.keys("<esc>k<enter>")
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(101, 140))
  }

  @Test func anotherReadersLockForbidsEditsUntilItIsTakenOver() {
    var play = Fixtures.opened()
    play.send(.locked("alpha.png", by: LockHolder(reader: "Ben", host: "ward-2", since: play.now)))
    #expect(play.shows("Ben has this film open"))
    play.keys("3l<enter>")
    #expect(play.landmarks == Fixtures.landmarks)
    play.keys("<esc>Xt")
    #expect(play.effects.last == .takeLock("alpha.png", force: true))
    play.send(.locked("alpha.png", by: nil))
    play.keys("3l<enter>")
    #expect(play.alpha.count == 1)
  }

  @Test func whatAnotherReaderSavesIsShown() throws {
    var play = Fixtures.opened()
    let old = try #require(play.disk["alpha.png"])
    let ben = Reader(name: "Ben", account: "ben")
    let event = ReviewEvent(id: old.lastEvent + 1, action: .note("look at L4"), reader: ben, time: play.now)
    play.send(.reviewChanged("alpha.png", old.applying(event)))
    play.keys("ll")
    #expect(play.shows("note: look at L4"))
  }

  @Test func aNewerModelsReadingIsAProposal() throws {
    var play = Fixtures.opened()
    play.keys("3l<enter>")
    var other = Fixtures.landmarks
    other.vertebrae[.l2] = nil
    let old = try #require(play.disk["alpha.png"])
    let event = ReviewEvent(
      id: old.lastEvent + 1, action: .machineRead(MachineReading(model: "test-2", landmarks: other)),
      reader: Reader(name: "machine", account: "-"), time: play.now)
    play.disk["alpha.png"] = old.applying(event)
    play.send(.analysed("alpha.png", old.applying(event)))
    #expect(play.landmarks?.vertebrae[.l2] != nil)
    #expect(play.shows("b shows its proposal"))
    play.keys("<esc>b")
    #expect(play.shows("proposal"))
    play.keys("Pt")
    #expect(play.landmarks?.vertebrae[.l2] == nil)
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(101, 140))
  }
}

extension SavingTests {
  @Test func aFailedSaveIsTriedAgainByItself() {
    var play = Fixtures.opened()
    play.failing = "the database is locked"
    play.keys("3l<enter>")
    play.failing = nil
    play.wait(1)
    #expect(play.alpha.isEmpty)
    play.wait(4)
    #expect(play.alpha.count == 1)
    #expect(!play.shows("NOT SAVED"))
  }

  @Test func lateNewsDoesNotTakeASavedEditBack() throws {
    var play = Fixtures.opened()
    let old = try #require(play.disk["alpha.png"])
    play.keys("3l<enter>")
    play.send(.analysed("alpha.png", old))
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(101, 140))
  }

  @Test func theNextFilmIsReadAhead() {
    var play = Fixtures.opened()
    #expect(play.effects.contains(.loadFilm("beta.png")))
    let before = play.effects.count
    play.keys("a")
    #expect(play.film?.isLoaded == true && play.film?.name == "beta.png")
    #expect(!play.effects.dropFirst(before).contains(.loadFilm("beta.png")))
  }

  @Test func aFilmReadAheadShowsWhatWasSavedSince() throws {
    var play = Fixtures.opened()
    let old = try #require(play.disk["beta.png"])
    let event = ReviewEvent(
      id: old.lastEvent + 1, action: .note("from Ben"), reader: Reader(name: "Ben", account: "ben"), time: play.now)
    play.send(.reviewChanged("beta.png", old.applying(event)))
    play.keys(">")
    #expect(play.film?.review.note == "from Ben")
  }
}
