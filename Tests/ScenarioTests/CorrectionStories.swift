import Foundation
import Testing

/// Correcting a film from the keyboard alone: each tool, and what it does to the values.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct CorrectionStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  private func openFilm() throws -> TerminalRobot {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.see("L3", where: { $0.value("L3") != nil })
    return robot
  }

  /// Puts the structure down, so that the film's own keys are meant.
  private func putDown(_ robot: TerminalRobot) throws {
    try robot.press("Escape")
    try robot.see("Space next")
  }

  @Test func aDeletedVertebraIsDrawnAnewByFourPoints() throws {
    let robot = try openFilm()
    let machine = try #require(try robot.screen().value("L3")).machine
    try robot.press("3", "D")
    try robot.see("L3*  not on the film or not found")
    try robot.press("d")
    try robot.see("3  L3")
    try robot.press("3")
    // The crosshair begins in front, in the middle between L2 and L4.
    try robot.see("L3: place the anterior superior corner (1 of 4)")
    try robot.type("5k")
    try robot.press("Enter")
    try robot.see("posterior superior corner (2 of 4)")
    try robot.type("9l2l")
    try robot.press("Enter")
    try robot.see("posterior inferior corner (3 of 4)")
    try robot.press("u")
    try robot.see("posterior superior corner (2 of 4)")
    try robot.press("Enter")
    try robot.see("posterior inferior corner (3 of 4)")
    try robot.press("J", "Enter")
    try robot.see("anterior inferior corner (4 of 4)")
    try robot.type("9h2h")
    try robot.press("Enter")
    try robot.see("L3 anterior superior corner")
    try robot.see("saved")
    // Its endplates are level as drawn; the machine's value stays beside it.
    let drawn = try robot.see("L3's value", where: { $0.value("L3") != nil })
    #expect(drawn.value("L3")?.now == 0 && drawn.value("L3")?.machine == machine, "\(drawn)")
    try putDown(robot)
    try robot.press("L")
    try robot.see("drew L3")
    try robot.see("deleted L3")
  }

  @Test func levelsAreShiftedAndOneIsNamedAnew() throws {
    let robot = try openFilm()
    let before = try study.landmarks(of: "P001-normal")
    try robot.type("(")
    try robot.see("L5*  not on the film or not found")
    try robot.press("4")
    try robot.see("L4 anterior superior corner")
    try robot.press("r")
    try robot.see("L4 is really")
    try robot.press("5")
    try robot.see("L5 anterior superior corner")
    try robot.see("L4*  not on the film or not found")
    try putDown(robot)
    try robot.press("u")
    try robot.see("L5*  not on the film or not found")
    try robot.press("u")
    try robot.notSee("L5*  not on the film")
    try robot.see("saved")
    #expect(try study.landmarks(of: "P001-normal")?.dropFilmName == before?.dropFilmName)
    try robot.press("L")
    try robot.see("renamed L4 to L5")
  }

  @Test func anEndplateIsTurnedAsOneAndSnapsBackToTheFilm() throws {
    let robot = try openFilm()
    let first = try #require(try robot.screen().value("L3"))
    try robot.press("3", "e")
    try robot.see("L3 superior endplate")
    try robot.press(">", ">", ">")
    // Old and new stand in the line at the foot, the machine's and mine in the table.
    try robot.see("L3 \(text(first.now)) → ")
    let turned = try robot.see("three degrees", where: { abs(($0.value("L3")?.now ?? first.now) - first.now) > 1 })
    #expect(turned.value("L3")?.machine == first.machine)
    try robot.see("saved")
    try robot.press("s")
    try robot.see("the film's edge", where: { $0.value("L3") != nil && $0.value("L3")?.now != turned.value("L3")?.now })
    let snapped = try robot.see("saved")
    // The film's edges lie nearer to what the machine saw than three degrees.
    #expect(
      abs((snapped.value("L3")?.now ?? 99) - first.machine) < abs((turned.value("L3")?.now ?? 0) - first.machine),
      "\(snapped)")
    try putDown(robot)
    try robot.press("L")
    try robot.see("snapped L3 to the film's edges")
  }

  @Test func stepsAreUndoneAndRedoneAlsoAfterARestart() throws {
    let robot = try openFilm()
    let first = try #require(try robot.screen().value("L3")).now
    try robot.press("3", "J")
    try robot.see("a changed L3", where: { ($0.value("L3")?.now ?? first) != first })
    let one = try #require(try robot.see("saved").value("L3")).now
    try robot.press("Space", "J")
    try robot.see("L3 posterior superior corner")
    try robot.see("another L3", where: { ($0.value("L3")?.now ?? one) != one })
    let two = try #require(try robot.see("saved").value("L3")).now
    try putDown(robot)
    try robot.press("u")
    try robot.see("one step back", where: { $0.value("L3")?.now == one })
    try robot.press("U")
    try robot.see("and forth", where: { $0.value("L3")?.now == two })
    try robot.see("saved")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)

    let again = try study.open(columns: 120, rows: 40)
    try again.see("in progress")
    try again.press("Enter")
    try again.see("what was left", where: { $0.value("L3")?.now == two })
    try again.press("u", "u")
    try again.see("the machine's reading", where: { $0.value("L3")?.now == first })
    try again.press("u")
    try again.see("nothing to undo")
    try again.press("C-r")
    try again.see("one step", where: { $0.value("L3")?.now == one })
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }
}
