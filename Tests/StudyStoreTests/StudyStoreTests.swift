import Foundation
import GRDB
import Spine
import Testing

@testable import StudyStore

@Suite struct StudyStoreTests {
  let study: TemporaryFolder

  init() throws {
    study = try TemporaryFolder()
    try study.film("a.png")
    try study.film("b/c.png")
  }

  private func opened(_ path: String? = nil, options: StoreOptions = StoreOptions()) throws -> StudyStore {
    let store = try StudyStore.open(study: path ?? study.path, options: options)
    try store.scan()
    return store
  }

  private func film(_ store: StudyStore, _ name: String = "a.png") throws -> StudyFilm {
    try #require(try store.films().first { $0.name == name })
  }

  @Test(arguments: [StoreOptions.Journal.writeAheadLog, .rollback])
  func whatAppendReturnedIsThereForTheNextConnection(journal: StoreOptions.Journal) throws {
    var options = StoreOptions()
    options.journal = journal
    let store = try opened(options: options)
    let film = try film(store)
    var last = Review()
    for action in [.machineRead(.example()), moveL3(190.123456789), .note("sharp"), .accept] as [ReviewAction] {
      last = try store.append(action, to: film, by: anna)
      let other = try StudyStore.open(study: study.path, options: options)
      #expect(try other.review(of: film) == last)
    }
    #expect(last.events.map(\.id) == [1, 2, 3, 4])
    #expect(last.status == .corrected)
    #expect(try self.film(store).summary == ReviewSummary(last))
    #expect(try self.film(store).hash != nil)
  }

  @Test func folderAndFileArePrivateAndFilmsAreNotWritten() throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: study("a.png")))
    let store = try opened()
    try store.append(.note("x"), to: try film(store), by: anna)
    #expect(try study.mode(".lumbar") == 0o700)
    for file in try FileManager.default.contentsOfDirectory(atPath: study(".lumbar")) {
      #expect(try study.mode(".lumbar/" + file) == 0o600)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: study("a.png"))) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: study.path).sorted() == [".lumbar", "a.png", "b"])
  }

  @Test func humanWorkWaitsForTheDisk() throws {
    for (journal, level) in [(StoreOptions.Journal.writeAheadLog, 2), (.rollback, 3)] {
      var options = StoreOptions()
      options.journal = journal
      let store = try opened(options: options)
      #expect(try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == level)
      let mode = try store.queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
      #expect(mode == (journal == .rollback ? "delete" : "wal"))
    }
  }

  @Test func aSubFolderAndASingleFilmFindTheStudysReviews() throws {
    let store = try opened()
    try store.append(.note("seen"), to: try film(store, "b/c.png"), by: anna)
    let sub = try opened(study("b"))
    #expect(sub.path == store.path)
    #expect(try sub.films().map(\.name) == ["c.png"])
    #expect(try sub.films().first?.summary?.note == "seen")
    let one = try opened(study("b/c.png"))
    #expect(one.path == store.path)
    #expect(try one.films().map(\.name) == ["c.png"])
    #expect(try one.review(of: try film(one, "c.png")).note == "seen")
    #expect(try opened(study("a.png")).films().map(\.name) == ["a.png"])
  }

  @Test func aStudyThatCannotBeWrittenIsKeptInTheStateFolder() throws {
    // A file where the folder should be: what stops even root.
    try Data().write(to: URL(fileURLWithPath: study(".lumbar")))
    let state = try TemporaryFolder()
    var options = StoreOptions()
    options.stateFolder = state.path
    let store = try opened(options: options)
    #expect(store.path?.hasPrefix(state("studies")) == true)
    #expect(store.notices.count == 1)
    try store.append(.note("seen"), to: try film(store, "b/c.png"), by: anna)
    let sub = try opened(study("b"), options: options)
    #expect(sub.path == store.path)
    #expect(try sub.films().first?.summary?.note == "seen")
    let folder = try #require(store.path.map { StorePlace.parent($0) })
    #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)
  }

  @Test func aNamedStoreServesSeveralStudies() throws {
    let elsewhere = try TemporaryFolder()
    let store = try StudyStore.open(study: study.path, store: elsewhere("mine/r.sqlite"))
    try store.scan()
    try store.append(.note("seen"), to: try film(store), by: anna)
    #expect(!FileManager.default.fileExists(atPath: study(".lumbar")))
    let other = try TemporaryFolder()
    try other.film("z.png")
    let second = try StudyStore.open(study: other.path, store: elsewhere("mine/r.sqlite"))
    try second.scan()
    #expect(try second.films().map(\.name) == ["z.png"])
    let again = try StudyStore.open(study: study.path, store: elsewhere("mine/r.sqlite"))
    #expect(try again.films().first?.summary?.note == "seen")
    #expect(try StudyStore.open(study: other.path, store: elsewhere("mine/")).path == elsewhere("mine/reviews.sqlite"))
  }

  @Test func aThrowAwayStoreLeavesNothing() throws {
    let store = try StudyStore.throwAway(study: study.path)
    try store.scan()
    try store.append(.machineRead(.example()), to: try film(store), by: anna)
    #expect(try store.films().first?.status == .machineRead)
    #expect(try FileManager.default.contentsOfDirectory(atPath: study.path).sorted() == ["a.png", "b"])
  }

  @Test func lookingForReviewsBeginsNone() throws {
    let elsewhere = try TemporaryFolder()
    let store = try StudyStore.openForReading(study: study.path)
    try store.scan()
    #expect(try store.films().count == 2 && store.path == nil)
    let named = elsewhere("none/r.sqlite")
    #expect(try StudyStore.openForReading(study: study.path, store: named).path == nil)
    #expect(!FileManager.default.fileExists(atPath: elsewhere("none")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: study.path).sorted() == ["a.png", "b"])
    let begun = try StudyStore.open(study: study.path)
    try begun.scan()
    try begun.append(.machineRead(.example()), to: try film(begun), by: anna)
    let found = try StudyStore.openForReading(study: study.path)
    #expect(try found.path == begun.path && found.films().first?.status == .machineRead)
  }

  @Test func refusalsAppendNothing() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    let signed = try store.append(.sign, to: film, by: anna)
    let error = #expect(throws: StoreError.self) { try store.append(moveL3(1), to: film, by: ben) }
    #expect(error?.description.contains("signed as version 1 by Anna") == true)
    #expect(throws: StoreError.self) { try store.append(.undo, to: film, by: ben) }
    #expect(try store.review(of: film) == signed)
    let nan = ReviewAction.edit(.movePoint(.s1Anterior, to: Point(.nan, 0)))
    try store.append(.amend(reason: "why not"), to: film, by: anna)
    #expect(throws: StoreError.self) { try store.append(nan, to: film, by: anna) }
    #expect(try store.review(of: film).events.count == 3)
  }

  @Test func anUndoOfWhatSomebodyElseDidMeanwhileIsNotDone() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    let seen = try store.append(moveL3(190), to: film, by: anna)
    let other = try opened()
    try other.append(moveL3(150), to: film, by: ben)
    let error = #expect(throws: StoreError.self) {
      try store.append(.undo, to: film, by: anna, expecting: seen.lastEvent)
    }
    guard case .changedMeanwhile(_, let review) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(review.landmarks?.vertebrae[.l3]?.antSup.x == 150)
    #expect(error?.description.contains("Ben") == true)
  }

  @Test func aMachineReadingInBetweenDoesNotStopAnUndo() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    let seen = try store.append(moveL3(190), to: film, by: anna)
    try store.append(.machineRead(.example("m2")), to: film, by: ben)
    #expect(try store.append(.undo, to: film, by: anna, expecting: seen.lastEvent).landmarks == .example)
  }

  @Test func theListSaysWhichModelReadAFilmLast() throws {
    let store = try opened()
    let film = try film(store)
    for (action, model) in [
      (.machineRead(.example("m1")), "m1"), (.accept, "m1"), (.machineRead(.example("m2", shift: 3)), "m2"),
      (.dismissProposal, "m1"), (.sign, "m1"), (.machineRead(.example("m3", shift: 4)), "m3"),
    ] as [(ReviewAction, String)] {
      try store.append(action, to: film, by: anna)
      #expect(try store.films().first?.summary?.model == model)
    }
  }

  @Test func ofTwoWhoSignAtOnceOneIsToldThatItWasSigned() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    let other = try opened()
    _ = try other.review(of: film)
    try store.append(.sign, to: film, by: anna)
    let error = #expect(throws: StoreError.self) { try other.append(.sign, to: film, by: ben) }
    #expect(error?.description.contains("Anna") == true)
    #expect(try other.review(of: film).signatures.count == 1)
  }

  @Test func eventsKeepTheirOrderWhenTheClockGoesBack() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    var options = StoreOptions()
    options.clock = { Date(timeIntervalSince1970: 1000) }
    let late = try opened(options: options)
    try late.append(moveL3(190), to: film, by: anna)
    try store.append(moveL3(180), to: film, by: anna)
    let review = try opened().review(of: film)
    #expect(review.landmarks?.vertebrae[.l3]?.antSup.x == 180)
    #expect(review.events.map(\.id) == [1, 2, 3])
    #expect(review.events[1].time == Date(timeIntervalSince1970: 1000))
  }

  @Test func aSecondReadingIsALogOfItsOwnWithTheMachineInIt() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    try store.append(moveL3(190), to: film, by: anna)
    let second = try store.append(.note("mine"), to: film, role: .second, by: ben)
    #expect(second.landmarks == Landmarks.example)
    #expect(second.events.count == 2)
    #expect(try store.review(of: film).note.isEmpty)
    #expect(try store.films().first?.work?.second == .inProgress)
    #expect(try store.films(role: .second).first?.summary?.note == "mine")
    #expect(try store.films().first?.summary?.note.isEmpty == true)
  }

  @Test func theLogCanOnlyGrow() throws {
    let store = try opened()
    try store.append(.note("x"), to: try film(store), by: anna)
    for sql in [
      "DELETE FROM events", "UPDATE events SET reader = 'x'",
      "INSERT OR REPLACE INTO events SELECT id, film, role, action, 'x', account, host, program, time FROM events",
    ] {
      #expect(throws: DatabaseError.self) { try store.queue.write { try $0.execute(sql: sql) } }
    }
    #expect(try store.review(of: try film(store)).events.first?.reader == anna)
  }

  @Test func changesTellWhatOthersSaved() throws {
    let store = try opened()
    let film = try film(store)
    let token = try store.changeToken()
    #expect(try store.changes(since: token).isEmpty)
    let other = try opened()
    try other.append(.note("x"), to: film, by: ben)
    let changes = try store.changes(since: token)
    #expect(changes.hashes == [try #require(try self.film(store).hash)])
    #expect(try store.changes(since: changes.token).isEmpty)
    _ = try other.lock(film, by: ben)
    #expect(try store.changes(since: changes.token).locksChanged)
  }

  @Test func summariesAreMadeAgainWhenTheyAreMissing() throws {
    let store = try opened()
    try store.append(.machineRead(.example()), to: try film(store), by: anna)
    try store.append(.accept, to: try film(store), by: anna)
    let before = try store.films()
    try store.queue.write { try $0.execute(sql: "DELETE FROM summaries") }
    #expect(try store.films().first?.status == .notStarted)
    #expect(try store.staleSummaries() == 1)
    #expect(try store.rebuildSummaries() == 0)
    #expect(try store.films() == before)
    #expect(before.first?.summary?.values[.ss] != nil)
  }

  @Test func historyAndLogTellWhoDidWhat() throws {
    let store = try opened()
    let film = try film(store)
    try store.append(.machineRead(.example()), to: film, by: anna)
    try store.append(.edit(.movePoint(.s1Anterior, to: Point(215, 900))), to: film, by: anna)
    let review = try store.append(.flag(reason: "double contour"), to: film, by: ben)
    let history = review.history
    #expect(
      history.map(\.words) == [
        "compact-1 read the film", "moved S1 anterior by (0.0, 10.0) px", "flagged: double contour",
      ])
    #expect(history[1].changes.contains { $0.name == .ss && ($0.new ?? 0) > ($0.old ?? 0) })
    try store.append(.note("mine"), to: film, role: .second, by: ben)
    var logged: [LoggedEvent] = []
    try store.log { logged.append($0) }
    #expect(logged.prefix(3).map(\.event) == review.events)
    #expect(logged.map(\.role) == [nil, .primary, .primary, .second])
    let program = "lumbar \(StoreOptions.programVersion)"
    #expect(logged.allSatisfy { $0.names == ["a.png"] && $0.host == store.host && $0.program == program })
  }
}
