import Foundation
import Testing

/// One reading against another, and one film beside another.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct ComparingStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func mineAndTheMachinesFlickerByOneKey() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("3", "J", "J", "Enter")
    try robot.see("saved")
    try robot.press("Escape")
    try robot.see("Space next")
    let mine = try #require(
      try robot.see("a changed L3", where: { $0.value("L3").map { $0.now != $0.machine } ?? false }).value("L3"))
    try robot.press("b")
    let machines = try robot.see("this is the machine's reading; b goes back")
    #expect(machines.value("L3")?.now == mine.machine, "\(machines)")
    try robot.press("b")
    let back = try robot.notSee("this is the machine's reading")
    #expect(back.value("L3")?.now == mine.now, "\(back)")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func aFollowUpStandsBesideThisFilmWithWhatChanged() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.see("8 films")
    try robot.press("G", "Enter")
    try robot.see("P007-preop.png  machine read")
    try robot.press("B")
    try robot.see("Compare with")
    // The same patient's film, by its name, comes first.
    try robot.see("1  P007-postop.png")
    try robot.press("1")
    let beside = try robot.see("differences", where: { $0.difference("L5-S1") != nil })
    let row = try #require(beside.difference("L5-S1"))
    #expect(abs(row.this - row.other - row.change) < 0.11, "\(beside)")
    #expect(beside.contains("! beyond the doubt of both"))
    let names = beside.split(separator: "\n")[1]
    #expect(names.contains("P007-preop.png") && names.contains("P007-postop.png"), "\(names)")
    // A correction here goes into the differences at once.
    try robot.press("6", "w", ">", ">", ">", ">")
    try robot.see(
      "another difference",
      where: { $0.difference("L5-S1").map { $0.change != row.change && $0.other == row.other } ?? false })
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("B")
    let alone = try robot.notSee("! beyond the doubt")
    #expect(alone.value("L5-S1") != nil && !alone.contains("P007-postop"), "\(alone)")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }
}
