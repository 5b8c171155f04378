import Foundation
import Synchronization
import Testing

@testable import StudyStore

@Suite struct FilmLockTests {
  let study: TemporaryFolder
  let film: StudyFilm

  init() throws {
    study = try TemporaryFolder()
    try study.film("a.png")
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    film = try store.identify(try #require(try store.films().first))
  }

  private func open(clock: @escaping @Sendable () -> Date = { Date() }) throws -> StudyStore {
    var options = StoreOptions()
    options.clock = clock
    return try StudyStore.open(study: study.path, options: options)
  }

  @Test func theSecondIsToldWhoWorksOnItSinceWhen() throws {
    let (first, second) = (try open(), try open())
    #expect(try first.lock(film, by: anna) == .held)
    #expect(try first.lock(film, by: anna) == .held)
    guard case .heldByOther(let lock) = try second.lock(film, by: ben) else {
      Issue.record("the lock was given twice")
      return
    }
    #expect(lock.reader == anna && lock.process == getpid() && !lock.isStale)
    #expect(try second.locksOfOthers().count == 1)
    #expect(try first.locksOfOthers().isEmpty)
    try second.unlock(film)
    #expect(try first.renewLock(film) == .held)
    try first.unlock(film)
    #expect(try second.lock(film, by: ben) == .held)
  }

  @Test func aBlindReaderIsNotInTheWay() throws {
    let (first, second) = (try open(), try open())
    #expect(try first.lock(film, by: anna) == .held)
    #expect(try second.lock(film, role: .second, by: ben) == .held)
  }

  @Test func aTakenOverLockIsNoticedByItsHolder() throws {
    let (first, second) = (try open(), try open())
    _ = try first.lock(film, by: anna)
    guard case .takenOver(let from) = try second.lock(film, by: ben, takeOver: true) else {
      Issue.record("not taken over")
      return
    }
    #expect(from.reader == anna)
    guard case .heldByOther(let lock) = try first.renewLock(film) else {
      Issue.record("the first holder doesn't know")
      return
    }
    #expect(lock.reader == ben)
    // Both may still save: nothing is lost.
    try first.append(.note("mine"), to: film, by: anna)
    #expect(try second.append(.note("theirs"), to: film, by: ben).events.count == 2)
  }

  @Test func anEndedProcessHoldsNothing() throws {
    let (first, second) = (try open(), try open())
    _ = try first.lock(film, by: anna)
    let ended = Process()
    ended.executableURL = URL(fileURLWithPath: "/bin/true")
    try ended.run()
    ended.waitUntilExit()
    try first.queue.write { try $0.execute(sql: "UPDATE locks SET process = ?", arguments: [ended.processIdentifier]) }
    #expect(try second.locksOfOthers().isEmpty)
    guard case .takenOver = try second.lock(film, by: ben) else {
      Issue.record("a dead process keeps its lock")
      return
    }
  }

  @Test func anotherHostThatFellSilentHoldsNothing() throws {
    let seconds = Mutex(1000.0)
    let first = try open { Date(timeIntervalSince1970: 1000) }
    let second = try open { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
    _ = try first.lock(film, by: anna)
    try first.queue.write { try $0.execute(sql: "UPDATE locks SET host = 'elsewhere', process = 1") }
    for now in [1100.0, 900, 0] {
      seconds.withLock { $0 = now }
      guard case .heldByOther = try second.lock(film, by: ben) else {
        Issue.record("taken at \(now)")
        return
      }
    }
    seconds.withLock { $0 = 1121 }
    guard case .takenOver = try second.lock(film, by: ben) else {
      Issue.record("two minutes of silence are not enough")
      return
    }
  }

  @Test func leavingGivesAllLocksBack() throws {
    let (first, second) = (try open(), try open())
    _ = try first.lock(film, by: anna)
    try first.unlockAll()
    #expect(try second.lock(film, by: ben) == .held)
  }

  @Test func theTimePerFilmIsKept() throws {
    let seconds = Mutex(1000.0)
    let clock: @Sendable () -> Date = { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
    let (first, second) = (try open(clock: clock), try open(clock: clock))
    _ = try first.lock(film, by: anna)
    seconds.withLock { $0 = 1017 }
    try first.unlock(film)
    _ = try first.lock(film, by: anna)
    seconds.withLock { $0 = 1020 }
    _ = try first.renewLock(film)
    seconds.withLock { $0 = 1100 }
    _ = try second.lock(film, by: ben, takeOver: true)
    // The clock goes back: no time is negative.
    seconds.withLock { $0 = 500 }
    try second.unlockAll()
    let sittings = try first.sittings()
    #expect(sittings.map { $0.ended.timeIntervalSince($0.began) } == [17, 3, 0])
    #expect(sittings.map(\.reader) == [anna, anna, ben])
    #expect(sittings.allSatisfy { $0.film == film.hash && $0.role == .primary })
  }
}
