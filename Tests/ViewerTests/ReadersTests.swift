import Foundation
import Screen
import Spine
import StudyStore
import Testing
import Viewer

/// Lists, time in hand, other readers' readings, without a terminal.
@Suite struct ReadersTests {
  private func rows(_ works: [FilmWork?]) -> Play {
    var play = Play(rows: 30, columns: 160)
    for (index, work) in works.enumerated() {
      play.rows.append(
        FilmRow(
          id: FilmID("film-\(index)"), name: "film-\(index)", status: index == 0 ? .accepted : .machineRead, work: work)
      )
    }
    play.begin()
    return play
  }

  private func names(_ play: Play) -> [String] {
    play.model.worklist.order.map { play.model.worklist.rows[$0].name }
  }

  @Test func filmsAreDealtInTurn() {
    var play = rows([nil, nil, nil])
    play.keys(":assign all me, Dr Chen<enter>")
    #expect(
      play.effects.suffix(2) == [
        .assign(["film-0", "film-2"], to: "Ann"), .assign(["film-1"], to: "Dr Chen"),
      ])
    play.keys("j:assign nobody<enter>")
    #expect(play.effects.last == .assign(["film-1"], to: nil))
    play.keys(":assign<enter>")
    #expect(play.shows("assign to whom?"))
  }

  @Test func aListIsShownCountedAndLeft() {
    var play = rows([FilmWork(assigned: "Ann"), FilmWork(assigned: "Ben"), FilmWork(assigned: "Ann"), nil])
    #expect(play.shows("25% decided") && play.shows("Ben"))
    play.keys("ffor:me<enter>")
    #expect(names(play) == ["film-0", "film-2"] && play.shows("50% decided"))
    play.keys(":filter for=nobody<enter>")
    #expect(names(play) == ["film-3"] && play.shows("0% decided"))
    play.keys("<esc>")
    #expect(play.shows("25% decided"))
  }

  @Test func timesAreShownSortedAndFiltered() {
    var play = rows([FilmWork(seconds: 38), FilmWork(seconds: 245), FilmWork(seconds: 3720), nil])
    #expect(play.shows("38 s") && play.shows("4:05") && play.shows("1 h 02"))
    play.keys("sh")
    #expect(names(play) == ["film-2", "film-1", "film-0", "film-3"])
    play.keys("ftime<60<enter>")
    #expect(names(play) == ["film-0"])
  }

  @Test func theTimeInHandLeavesLongSilencesOut() {
    var play = Fixtures.opened()
    play.wait(10)
    play.keys("j")
    play.wait(3600)
    play.keys("j")
    play.wait(5)
    play.keys("q")
    #expect(play.effects.last == .releaseLock("alpha.png", worked: 75))
    // Another visit counts from its own beginning.
    play.keys("<enter>")
    play.wait(2)
    play.keys("q")
    #expect(play.effects.last == .releaseLock("alpha.png", worked: 2))
    play.keys("<enter>")
    play.wait(4)
    play.send(.interrupted(code: 129))
    #expect(play.effects.suffix(2) == [.releaseLock("alpha.png", worked: 4), .quit(code: 129)])
  }

  /// Alpha as read by the machine, with readings of two people who differ by S1.
  private func adjudicating(_ role: ReadingRole) throws -> Play {
    var play = Fixtures.study(rows: 40, columns: 120)
    play.model.settings.role = role
    var moved = Fixtures.landmarks
    moved.s1?.ant.y += 12
    func reading(_ landmarks: Landmarks, _ role: ReadingRole, _ name: String) throws -> ReaderReading {
      let edit = LandmarkEdit.movePoint(.s1Anterior, to: landmarks.s1?.ant ?? Point(0, 0))
      let events: [ReviewAction] = [
        .machineRead(MachineReading(model: "test-1", landmarks: Fixtures.landmarks)), .edit(edit), .accept,
      ]
      let review = Review(
        folding: events.enumerated().map {
          ReviewEvent(id: Int64($0 + 1), action: $1, reader: Reader(name: name, account: name), time: play.now)
        })
      return try #require(ReaderReading(review, role: role))
    }
    play.others["alpha.png"] = [
      try reading(Fixtures.landmarks, .primary, "Ann"), try reading(moved, .second, "Ben"),
    ]
    play.keys("<enter>")
    return play
  }

  @Test func readingsFlickerOneAfterTheOther() throws {
    var play = try adjudicating(.adjudicated)
    let own = play.screen
    play.keys("b")
    #expect(play.shows("this is the machine's reading"))
    play.keys("b")
    #expect(play.shows("this is Ann's first reading, accepted"))
    play.keys("b")
    #expect(play.shows("this is Ben's second reading"))
    #expect(play.screen != own)
    play.keys("b")
    #expect(play.screen == own)
  }

  @Test func aThirdReaderTakesOneOver() throws {
    var play = try adjudicating(.adjudicated)
    play.keys("D")
    #expect(play.shows("take over Ann's first reading") && play.shows("apart"))
    play.keys("2")
    #expect(play.landmarks?.s1?.ant.y == (Fixtures.landmarks.s1?.ant.y ?? 0) + 12)
    #expect(play.shows("taken over"))
    play.keys("u")
    #expect(play.landmarks?.s1 == Fixtures.landmarks.s1)
    play.keys("D1S")
    #expect(play.shows("As adjudication"))
    play.keys("S")
    #expect(play.disk["alpha.png"]?.isSigned == true)
  }

  @Test func othersOnlyLook() throws {
    var play = try adjudicating(.primary)
    play.keys("D")
    #expect(play.shows("Readings") && !play.shows("take over"))
    play.keys("1")
    #expect(play.alpha.isEmpty)
    var alone = Fixtures.opened()
    alone.keys("D")
    #expect(alone.shows("no finished reading"))
  }

  @Test func agreementIsAskedForAndNotByTheBlind() {
    var play = Fixtures.study()
    play.keys(":agr<tab><enter>")
    #expect(play.effects.last == .agreement)
    play.send(.agreement([]))
    #expect(play.shows("no film was finished by two readers"))
    play.model.settings.role = .second
    let before = play.effects.count
    play.keys(":agreement<enter>")
    #expect(play.effects.count == before && play.shows("you read blind"))
  }

  @Test func whoAdjudicatesBeginsWithWhatDiffers() {
    var settings = Play().model.settings
    settings.role = .adjudicated
    var model = Model(settings: settings)
    _ = model.update(.resized(rows: 24, columns: 100))
    let works = [nil, FilmWork(second: .signed), FilmWork(assigned: "Ann")]
    let rows = works.enumerated().map { FilmRow(id: FilmID("film-\($0)"), name: "film-\($0)", work: $1) }
    _ = model.update(.filmsListed(rows, complete: true))
    #expect(model.worklist.order.isEmpty)
    _ = model.update(.key(KeyPress(.escape)))
    #expect(model.worklist.order.count == 3)
  }
}
