import Foundation
import Testing

@testable import StudyStore

@Suite struct FilmScanTests {
  let study: TemporaryFolder

  init() throws { study = try TemporaryFolder() }

  private func names() throws -> [String] {
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    return try store.films().map(\.name)
  }

  @Test func filmsAreKnownByTheirContentAndWhatBelongsToThemIsLeftOut() throws {
    try study.film("films/a.png")
    try study.film("films/noextension")
    try study.film("masks/a.png")
    try study.film("labels/a.png")
    try study.film("other/masks/a.png")
    try study.film(".hidden/a.png")
    try study.film(".b.png")
    try Data("{}".utf8).write(to: URL(fileURLWithPath: study("films/a.json")))
    try Data().write(to: URL(fileURLWithPath: study("films/empty.png")))
    #expect(try names() == ["films/a.png", "films/noextension", "other/masks/a.png"])
  }

  @Test func linksAreFollowedOnceAndLoopsEnd() throws {
    try study.film("a/b/c.png")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: study("a/b/loop"), withDestinationPath: study("a"))
    try manager.createSymbolicLink(atPath: study("a/film.png"), withDestinationPath: study("a/b/c.png"))
    try manager.createSymbolicLink(atPath: study("a/nowhere.png"), withDestinationPath: study("gone.png"))
    #expect(try names() == ["a/b/c.png", "a/film.png"])
  }

  @Test func aNameThatIsNoTextIsSaidAndLeftOut() throws {
    try study.film("a.png")
    let bytes: [CChar] = Array((study.path + "/bad").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
    let file = open(bytes, O_CREAT | O_WRONLY, 0o600)
    #expect(file >= 0)
    close(file)
    let store = try StudyStore.open(study: study.path)
    let result = try store.scan()
    #expect(result.count == 1)
    #expect(result.unreadable.count == 1 && result.unreadable[0].contains("not UTF-8"))
  }

  @Test func aScanListsAsItGoesAndStopsWhenAsked() throws {
    for i in 0..<1200 { try study.film("f\(i).png") }
    let store = try StudyStore.open(study: study.path)
    var listed: [Int] = []
    try store.scan { result in
      listed.append((try? store.films().count) ?? -1)
      return result.count < 1000
    }
    #expect(listed == [500, 1000])
    // What a stopped scan did not reach is not taken for gone.
    #expect(try store.films().count == 1000)
    try store.scan()
    #expect(try store.films().count == 1200)
    #expect(try store.films(first: 3).map(\.name) == ["f0.png", "f1.png", "f2.png"])
    try store.scan { _ in false }
    #expect(try store.films().count == 1200)
    #expect(try store.scan() == ScanResult(count: 1200))
  }

  @Test func aStudyThatWentAwayIsSaidAndItsListIsKept() throws {
    try study.film("sub/a.png")
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    let sub = try StudyStore.open(study: study("sub"))
    try FileManager.default.removeItem(atPath: study("sub"))
    let error = #expect(throws: StoreError.self) { try sub.scan() }
    #expect(error?.exitCode == 66)
    #expect(try store.films().count == 1)
    try store.scan()
    #expect(try store.films().isEmpty)
  }
}
