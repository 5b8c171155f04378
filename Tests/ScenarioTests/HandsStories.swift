import Foundation
import Testing

/// Hands that know counts, repeats and marks, and a room that reads from far.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct HandsStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run(
      "analyze", study.path + "/films/P001-normal.png", study.path + "/films/P002-kyphotic-disc.png")
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func countsRepeatsAndMarksWorkOnTheRealKeys() throws {
    let robot = try study.open()
    try robot.see("P001-normal.png")
    try robot.type("3j")
    try robot.type("mx")
    try robot.see("marked x: films/P004")
    try robot.type("2G")
    try robot.type("'x")
    try robot.see("x P004")
    try robot.type("gg")
    try robot.press("Enter")
    try robot.see("P001-normal.png  machine read")
    try robot.press("3")
    try robot.see("corner")
    try robot.type("#5j")
    try robot.see("saved")
    try robot.press("Space")
    try robot.type(".")
    try robot.see("saved")
    try robot.press("Escape")
    try robot.see("a accept")
    try robot.press("L")
    // Both corners, by the same way.
    try robot.see("moved L3 antSup by (")
    try robot.see("moved L3 postSup by (")
    try robot.press("Escape")
    try robot.notSee("moved L3 postSup")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func marksAreThereInTheNextSessionForTheirReaderAlone() throws {
    let first = try study.open()
    try first.see("P001-normal.png")
    try first.type("3jmx")
    try first.see("marked x: films/P004")
    try first.type("jmy")
    try first.see("marked y: films/P005")
    // Kept at once, and not when the session ends.
    let kept = study.folder.path + "/state/lumbar/studies.json"
    try first.see("a kept mark") { _ in (try? String(contentsOfFile: kept, encoding: .utf8))?.contains("P005") ?? false
    }
    kill(try first.processID(), SIGKILL)
    _ = try first.exitCode()
    try FileManager.default.removeItem(atPath: study.path + "/films/P005-screws.png")
    let again = try study.open()
    try again.see("x P004")
    try again.type("'")
    try again.see("Enter all")
    try again.press("Enter")
    let list = try again.see("x  P004-wedge-fracture.png")
    #expect(!list.contains("P005"), "\(list)")
    try again.press("x")
    try again.notSee("x  P004")
    try again.see("films/P004-wedge-fracture.png")
    try again.press("q")
    #expect(try again.exitCode() == 0)
    let other = try study.open("--reader", "Ben")
    try other.see("P004-wedge-fracture.png")
    try other.press("'", "Enter")
    try other.see("no film is marked yet")
    try other.press("q")
    #expect(try other.exitCode() == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func aRoomReadsSixValuesFromFar() throws {
    let robot = try study.open("--large-print", "--theme", "projector")
    try robot.see("P 0 0 1 - n o r m a l")
    try robot.see("research use only")
    try robot.press("Enter")
    try robot.see("P I - L L")
    // LDI's reference comes with the values.
    let screen = try robot.see("50…80")
    #expect(screen.contains("█") && !screen.contains("L1-L2"))
    try robot.type(":large-print")
    try robot.press("Enter")
    try robot.see("L1-L2")
    try robot.notSee("L D I")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }
}
