import Testing

@testable import StudyStore

@Suite struct DropFolderTests {
  private func film(_ name: String, _ size: Int64, _ modified: Int64 = 1) -> StudyFilm {
    StudyFilm(name: name, size: size, modified: modified)
  }

  @Test func waitsUntilAFileHasStoppedGrowing() {
    var drop = DropFolder()
    for size in 1...5 { #expect(drop.ready([film("a", Int64(size), Int64(size))]) { _ in false }.isEmpty) }
    #expect(drop.isWaiting)
    #expect(drop.ready([film("a", 5, 5)]) { _ in false }.map(\.name) == ["a"])
    #expect(!drop.isWaiting)
    #expect(drop.ready([film("a", 5, 5)]) { _ in false }.isEmpty, "never twice")
  }

  @Test func readsAgainWhatWasReplaced() {
    var drop = DropFolder()
    _ = drop.ready([film("a", 5)]) { _ in false }
    #expect(drop.ready([film("a", 5)]) { _ in false }.count == 1)
    #expect(drop.ready([film("a", 5, 2)]) { _ in false }.isEmpty)
    #expect(drop.ready([film("a", 5, 2)]) { _ in false }.count == 1)
    #expect(drop.ready([]) { _ in false }.isEmpty)
    #expect(drop.ready([film("a", 5, 2)]) { _ in false }.isEmpty)
    #expect(drop.ready([film("a", 5, 2)]) { _ in false }.count == 1, "it left and came back")
  }

  @Test func leavesAloneWhatIsDone() {
    var drop = DropFolder()
    let films = [film("a", 1), film("b", 1)]
    _ = drop.ready(films) { $0.name == "a" }
    #expect(drop.ready(films) { $0.name == "a" }.map(\.name) == ["b"])
    #expect(drop.ready(films) { _ in false }.isEmpty)
  }
}
