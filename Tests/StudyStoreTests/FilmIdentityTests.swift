import Foundation
import Radiograph
import Testing

@testable import StudyStore

@Suite struct FilmIdentityTests {
  let study: TemporaryFolder

  init() throws {
    study = try TemporaryFolder()
    try study.film("a.png")
    try study.film("b.png")
  }

  private func reviewed(_ name: String = "a.png") throws -> StudyStore {
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    let film = try #require(try store.films().first { $0.name == name })
    try store.append(.note("seen"), to: film, by: anna)
    return store
  }

  private func move(_ from: String, _ to: String) throws {
    let target = URL(fileURLWithPath: study(to))
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: URL(fileURLWithPath: study(from)), to: target)
  }

  @Test func listingReadsNoFilm() throws {
    var options = StoreOptions()
    options.contentHash = { path in
      Issue.record("read \(path)")
      return path
    }
    let store = try StudyStore.open(study: study.path, options: options)
    try store.scan()
    #expect(try store.films().map(\.name) == ["a.png", "b.png"])
    #expect(try store.films().allSatisfy { $0.hash == nil })
  }

  @Test func aKnownFileIsNotReadAgain() throws {
    _ = try reviewed()
    var options = StoreOptions()
    options.contentHash = { path in
      Issue.record("read \(path)")
      return path
    }
    let store = try StudyStore.open(study: study.path, options: options)
    try store.scan()
    let film = try #require(try store.films().first)
    #expect(try store.identify(film).hash == film.hash)
    #expect(try store.review(of: film).note == "seen")
  }

  @Test func aMovedAndRenamedFilmKeepsItsReview() throws {
    let store = try reviewed()
    try move("a.png", "old/renamed.png")
    let result = try store.scan()
    #expect(result.count == 2 && result.changed == 2)
    let film = try #require(try store.films().first { $0.name == "old/renamed.png" })
    #expect(film.summary?.note == "seen")
    #expect(try store.films().map(\.name) == ["b.png", "old/renamed.png"])
    #expect(try store.review(of: try store.identify(film)).note == "seen")
    try move("old/renamed.png", "a.png")
    try store.scan()
    #expect(try store.films().map(\.name) == ["a.png", "b.png"])
    #expect(try store.films().first?.summary?.note == "seen")
  }

  @Test func aFilmMovedWithAnotherTimeIsKnownOnceItIsOpened() throws {
    let store = try reviewed()
    try move("a.png", "z.png")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: study("z.png"))
    try store.scan()
    let film = try #require(try store.films().first { $0.name == "z.png" })
    #expect(film.hash == nil && film.status == .notStarted)
    #expect(try store.review(of: film).note == "seen")
    #expect(try store.films().first { $0.name == "z.png" }?.summary?.note == "seen")
  }

  /// Same size and same coarse time, as an unpacked archive gives them: another film must not inherit the review.
  @Test func aLookalikeDoesNotInheritAReview() throws {
    let whole = Date(timeIntervalSince1970: 1_000_000)
    try FileManager.default.setAttributes([.modificationDate: whole], ofItemAtPath: study("a.png"))
    let store = try reviewed()
    try FileManager.default.removeItem(atPath: study("a.png"))
    try study.film("c.png")
    try FileManager.default.setAttributes([.modificationDate: whole], ofItemAtPath: study("c.png"))
    try store.scan()
    let film = try #require(try store.films().first { $0.name == "c.png" })
    #expect(film.hash == nil)
    #expect(try store.review(of: film).note.isEmpty)
  }

  @Test func aWrongGuessIsPutRightWhenTheFilmIsOpened() throws {
    let store = try reviewed()
    let facts = try #require(FileFacts(study("a.png")))
    try FileManager.default.removeItem(atPath: study("a.png"))
    try study.film("c.png")
    // To the nanosecond, which only chance or malice would do.
    let seconds = Int(facts.modified / 1_000_000_000)
    var times = [
      timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: Int(facts.modified % 1_000_000_000)),
    ]
    #expect(utimensat(AT_FDCWD, study("c.png"), &times, 0) == 0)
    try store.scan()
    let film = try #require(try store.films().first { $0.name == "c.png" })
    #expect(film.summary?.note == "seen")
    let opened = try store.identify(film)
    #expect(opened.hash != film.hash)
    #expect(try store.review(of: opened).note.isEmpty)
    #expect(try store.films().first { $0.name == "c.png" }?.summary == nil)
  }

  @Test func copiesShareTheirReview() throws {
    try study.film("copy.png", content: "a.png")
    let store = try reviewed()
    let copy = try #require(try store.films().first { $0.name == "copy.png" })
    #expect(try store.review(of: copy).note == "seen")
    try store.append(.note("again"), to: copy, by: ben)
    #expect(try store.films().map { $0.summary?.note } == ["again", nil, "again"])
  }

  @Test func aReplacedFilmStartsAnewAndSaysSo() throws {
    let store = try reviewed()
    let old = try #require(try store.films().first)
    try study.film("a.png", content: "another film")
    try store.scan()
    let listed = try #require(try store.films().first)
    #expect(listed.hash == nil && listed.summary == nil && listed.replacedHash == old.hash)
    let opened = try store.identify(listed)
    #expect(opened.hash != old.hash && opened.replacedHash == old.hash)
    #expect(try store.review(of: opened).events.isEmpty)
    // Under the viewer: what the reader looked at keeps what they say of it.
    try store.append(.note("of the old one"), to: old, by: anna)
    #expect(try store.review(of: opened).events.isEmpty)
    #expect(try store.review(of: old).note == "of the old one")
    // And the old one comes back.
    try study.film("a.png", content: "a.png")
    try store.scan()
    let back = try store.identify(try #require(try store.films().first))
    #expect(back.hash == old.hash && back.replacedHash == nil)
  }

  @Test func aFilmReplacedBetweenTwoLooksIsNoticedWithoutAScan() throws {
    let store = try reviewed()
    let old = try #require(try store.films().first)
    try study.film("a.png", content: "another film")
    let now = try store.identify(old)
    #expect(now.hash != old.hash && now.replacedHash == old.hash)
  }

  @Test func aVanishedFilmIsGoneFromTheListButItsReviewIsKept() throws {
    let store = try reviewed()
    let film = try #require(try store.films().first)
    try FileManager.default.removeItem(atPath: study("a.png"))
    try store.scan()
    #expect(try store.films().map(\.name) == ["b.png"])
    try store.append(.note("still here"), to: film, by: anna)
    var unhashed = film
    unhashed.hash = nil
    let error = #expect(throws: StoreError.self) { try store.review(of: unhashed) }
    #expect(error?.exitCode == 66)
    var logged: [LoggedEvent] = []
    try store.log { logged.append($0) }
    #expect(logged.map(\.event.action) == [.note("seen"), .note("still here")])
    #expect(logged.allSatisfy { $0.names.isEmpty && $0.film == film.hash })
  }

  @Test func namesComeInNaturalOrder() throws {
    let names = [
      "film-10.png", "film-2.png", "B.png", "a.png", "sub/1.png", "sub-1.png", "x02.png", "x1.png", "x10.png",
    ]
    let sorted = names.sorted { NaturalKey.of($0).lexicographicallyPrecedes(NaturalKey.of($1)) }
    #expect(sorted == names.sorted(by: NaturalOrder.precedes))
    for name in names { try study.film(name) }
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    #expect(try store.films().map(\.name) == Set(names + ["b.png"]).sorted(by: NaturalOrder.precedes))
  }
}
