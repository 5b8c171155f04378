import Foundation
import Testing

/// A worklist to live in: one film is found among many, some are shown, in an order, and new ones come by themselves.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct WorklistStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  /// What the machine made of LL, by film, from the least.
  private func lordoses() throws -> [(film: String, value: Double)] {
    let exported = try study.run("export", study.path, "--format", "json", "-o", "-")
    return try exported.output.split(separator: "\n").compactMap { line -> (String, Double)? in
      let film = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let value = ((film?["values"] as? [String: Any])?["LL"] as? [String: Any])?["value"] as? Double
      guard let name = film?["film"] as? String, let value else { return nil }
      return (name.replacing("films/", with: ""), value)
    }.sorted { $0.1 < $1.1 }
  }

  @Test func aFilmIsFoundByAPartOfItsName() throws {
    let robot = try study.open()
    // The folder that all films lie in takes no room, but is searched.
    try robot.see("▸ P001-normal.png")
    try robot.type("/screws")
    try robot.press("Enter")
    try robot.see("▸ P005-screws.png")
    try robot.type("/films/p003")
    try robot.press("Enter")
    try robot.see("▸ P003-listhesis")
    try robot.type("/elbow")
    try robot.press("Enter")
    try robot.see("no film mentions “elbow”")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func filmsAreShownByAValueAndOrderedByIt() throws {
    let known = try lordoses()
    #expect(known.count > 3)
    // A limit in the widest gap, where no rounding decides.
    let gap = try #require(
      zip(known, known.dropFirst()).enumerated().max {
        $0.element.1.value - $0.element.0.value < $1.element.1.value - $1.element.0.value
      })
    let limit = String(format: "%.1f", (gap.element.0.value + gap.element.1.value) / 2)
    let below = known.prefix(gap.offset + 1).map(\.film), above = known.dropFirst(gap.offset + 1).map(\.film)
    let robot = try study.open(columns: 120, rows: 40)
    try robot.see("8 films")
    try robot.type("fLL<\(limit)")
    try robot.press("Enter")
    let few = try robot.see("\(below.count) shown: LL<\(limit)")
    #expect(below.allSatisfy(few.contains) && !above.contains(where: few.contains), "\(few)")
    try robot.press("Escape")
    try robot.notSee("shown:")
    try robot.press("s")
    try robot.see("Sort by")
    try robot.press("l")
    let sorted = try robot.see("by LL")
    // Two films of one value to the last figure that is exported may stand either way round.
    func shown(_ text: String) -> [Double] {
      zip(lines(of: known.map(\.film), in: text), known.map(\.value)).sorted { $0.0 < $1.0 }.map(\.1)
    }
    #expect(shown(sorted) == known.map(\.value), "\(sorted)")
    try robot.press("r")
    let reversed = try robot.see("by LL, reversed")
    #expect(shown(reversed) == known.map(\.value).reversed(), "\(reversed)")
    try robot.type("fpair")
    try robot.press("Enter")
    let pair = try robot.see("2 shown: pair")
    #expect(pair.contains("P007-preop.png") && pair.contains("P007-postop.png") && !pair.contains("P003"), "\(pair)")
    try robot.press("Escape")
    try robot.notSee("shown:")
    try robot.type("fLL<many")
    try robot.press("Enter")
    try robot.see("“many” is not known")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func decisionsAreCountedAndShownByStatus() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.see("8 machine read")
    try robot.see("0% decided")
    try robot.press("Enter")
    try robot.see("P001-normal.png  machine read")
    try robot.press("f")
    try robot.see("Flag, because")
    try robot.press("d")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("a")
    try robot.see("P003-listhesis.png  machine read")
    try robot.press("q")
    try robot.see("6 machine read · 1 accepted · 1 flagged")
    try robot.see("25% decided")
    try robot.type("fflagged")
    try robot.press("Enter")
    let flagged = try robot.see("1 shown: flagged")
    #expect(flagged.contains("P001-normal.png") && !flagged.contains("P002"), "\(flagged)")
    try robot.see("100% decided")
    try robot.press("Escape")
    try robot.see("P002-kyphotic-disc.png")
    try robot.type("ftodo")
    try robot.press("Enter")
    let open = try robot.see("6 shown: todo")
    #expect(!open.contains("P001") && !open.contains("P002") && open.contains("P003"), "\(open)")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func aFilmThatComesWhileTheListIsOpenIsListedAndRead() throws {
    let film = study.path + "/films/P006-cropped-heads.png", elsewhere = study.folder.path + "/late.png"
    try FileManager.default.moveItem(atPath: film, toPath: elsewhere)
    let robot = try study.open()
    try robot.see("7 films")
    let before = try robot.screen()
    #expect(!before.contains("P006"))
    try FileManager.default.moveItem(atPath: elsewhere, toPath: study.path + "/films/P009-late.png")
    try robot.see("P009-late.png", within: 90)
    // Known by its content: what the machine made of it is still there.
    try robot.see("8 films · 8 machine read")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func aWideScreenShowsTheFilmUnderTheCursorBesideTheList() throws {
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: study.path + "/films/P000-broken.png"))
    try (Data(contentsOf: URL(fileURLWithPath: study.path + "/films/P001-normal.png")).prefix(2_000))
      .write(to: URL(fileURLWithPath: study.path + "/films/P010-cut.png"))
    let robot = try study.open(columns: 120, rows: 40)
    // Level names stand over films only.
    let first = try robot.see("▸ P001-normal.png") { $0.contains("▸ P001-normal.png") && $0.contains("L3") }
    #expect(first.contains("PI") && first.contains("…"), "\(first)")
    try robot.press("G")
    try robot.see("▸ P010-cut.png")
    try robot.see("the file ends in the middle")
    try robot.press("g", "g")
    try robot.see("a film again") { $0.contains("L3") && !$0.contains("the file ends") }
    try robot.press("p")
    try robot.notSee("L3")
    try robot.resize(columns: 80, rows: 24)
    try robot.press("p")
    try robot.see("L3")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  /// Where each film's line is on the screen.
  private func lines(of films: [String], in screen: String) -> [Int] {
    let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
    return films.compactMap { film in rows.dropFirst(3).firstIndex { $0.dropFirst(2).hasPrefix(film.prefix(20)) } }
  }
}
