import Foundation
import Testing

@testable import StudyStore

@Suite struct AssignmentTests {
  private let study: TemporaryFolder
  private let store: StudyStore

  init() throws {
    study = try TemporaryFolder()
    for name in ["a.png", "b.png", "c.png"] { try study.film(name) }
    store = try StudyStore.open(study: study.path)
    try store.scan()
  }

  private func lists(_ role: ReadingRole = .primary) throws -> [String?] {
    try store.films(role: role).map { $0.work?.assigned }
  }

  @Test func aFilmIsOnOneListARole() throws {
    try store.assign(["a.png", "b.png"], to: "Anna", by: anna)
    try store.assign(["b.png"], to: "Ben", by: anna)
    try store.assign(["b.png", "c.png"], to: "Anna", role: .second, by: anna)
    #expect(try lists() == ["Anna", "Ben", nil])
    #expect(try lists(.second) == [nil, "Anna", "Anna"])
    try store.assign(["a.png"], to: nil, by: anna)
    #expect(try lists() == [nil, "Ben", nil])
    #expect(try store.film(named: "b.png")?.work?.assigned == "Ben")
    // None of it is an event of the films' logs.
    try store.log { _ in Issue.record("a list is no review") }
  }

  @Test func othersLearnOfIt() throws {
    let other = try StudyStore.open(study: study.path)
    let token = try other.changeToken()
    try store.assign(["a.png"], to: "Ben", by: anna)
    let changes = try other.changes(since: token)
    #expect(changes.assignmentsChanged && !changes.isEmpty && changes.hashes.isEmpty)
    #expect(try other.changes(since: changes.token).isEmpty)
  }

  @Test func aMovedFilmStaysOnItsList() throws {
    _ = try store.identify(try #require(try store.films().first))
    try store.assign(["a.png"], to: "Ben", by: anna)
    try FileManager.default.createDirectory(atPath: study("sub"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: study("a.png"), toPath: study("sub/a.png"))
    try store.scan()
    #expect(try store.film(named: "sub/a.png")?.work?.assigned == "Ben")
  }

  @Test func theTimeInHandIsAddedUpPerRole() throws {
    let film = try store.identify(try #require(try store.films().first))
    for (role, worked) in [(ReadingRole.primary, 12.5), (.primary, 7.5), (.second, 30)] {
      _ = try store.lock(film, role: role, by: anna)
      try store.unlock(film, role: role, worked: worked)
    }
    // A program that ended without a word says nothing of time in hand.
    _ = try store.lock(film, by: anna)
    try store.unlockAll()
    #expect(try store.films().first?.work?.seconds == 20)
    #expect(try store.films(role: .second).first?.work?.seconds == 30)
    #expect(try store.sittings().map(\.worked) == [12.5, 7.5, 30, nil])
    #expect(try store.medianSeconds(of: .reader(.primary)) == 20)
    #expect(try store.medianSeconds(of: .machine) == nil)
  }
}
