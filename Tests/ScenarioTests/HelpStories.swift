import Foundation
import Testing

/// Hands that don't know the keys yet, and hands that want others.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct HelpStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func helpIsSearchedAndACommandFinished() throws {
    let robot = try study.open(columns: 100, rows: 30)
    try robot.openFirstFilm()
    try robot.press("?")
    try robot.see("accept the values as they are")
    try robot.type("/contrast")
    let found = try robot.see("search: contrast")
    #expect(found.contains("local contrast on or off") && !found.contains("accept the values"), "\(found)")
    try robot.press("Escape")
    try robot.see("accept the values as they are")
    try robot.press("Escape")
    try robot.notSee("Help: Film")
    try robot.type(":pos")
    try robot.press("Tab")
    try robot.see(":posture")
    try robot.type("supine")
    try robot.press("Enter")
    try robot.see("supine", where: { $0.contains("supine") && !$0.contains(":posture") })
    try robot.type(":nonsense")
    try robot.press("Enter")
    try robot.see("“:nonsense” is no command; there are quit, write")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func theGuideOpensAtTheStructureInHand() throws {
    let robot = try study.open(columns: 100, rows: 40)
    try robot.openFirstFilm()
    for (keys, structure, title, words) in [
      ("3", "L3 anterior superior corner", "Guide: vertebral bodies", "A spur is no part of the body"),
      ("6", "S1", "Guide: S1 endplate", "the back wall of S1"),
      ("7", "head 1", "Guide: femoral heads", "Which head is which"),
      ("9", "sacrum", "Guide: sacrum", "the posterior wall of the sacral bodies"),
    ] {
      try robot.press(keys)
      try robot.see(structure)
      try robot.press("G")
      let page = try robot.see(title)
      #expect(page.contains(words), "\(page)")
      try robot.press("Escape")
      try robot.notSee(title)
      try robot.press("Escape")
      try robot.see("Space next")
    }
    try robot.press("G")
    try robot.see("Guide: what to draw")
  }

  @Test func aClickOnTheFootersWordPressesItsKey() throws {
    let robot = try study.open(columns: 120, rows: 30)
    try robot.openFirstFilm()
    func click(on word: String) throws {
      let rows = try robot.screen().split(separator: "\n", omittingEmptySubsequences: false)
      let footer = try #require(rows.lastIndex { $0.contains("? help") })
      let place = try #require(rows[footer].range(of: word))
      try robot.click(row: footer, column: rows[footer].distance(from: rows[footer].startIndex, to: place.lowerBound))
    }
    try click(on: "? help")
    try robot.see("Help: Film")
    try robot.press("Escape")
    try robot.notSee("Help: Film")
    try click(on: "Tab correct")
    try robot.see("step 1 px")
    try click(on: "Esc done")
    try robot.see("Space next")
    try click(on: "Esc list")
    try robot.see("8 films")
  }

  @Test func keysOfOnesOwnAreObeyedAndShown() throws {
    let config = study.folder.appending(path: "config/lumbar")
    try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
    try Data(
      """
      [keys.worklist]
      open = ["o"]
      [keys.film]
      accept = ["f5"]
      flag = ["S"]
      """.utf8
    ).write(to: config.appending(path: "config.toml"))
    let robot = try study.open(columns: 120, rows: 30)
    try robot.see("P001-normal.png")
    // What can't be had is said, the rest holds.
    try robot.see("S already means sign")
    try robot.press("Enter")
    try robot.see("o open")
    try robot.press("o")
    try robot.see("P001-normal.png  machine read")
    try robot.see("f5 accept")
    try robot.press("a")
    try robot.press("F5")
    try robot.see("P002-kyphotic-disc.png")
    try robot.press("q")
    try robot.see("1 accepted")
  }
}
