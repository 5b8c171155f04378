import Foundation
import Testing

/// The picture on real terminals' screens.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct PictureStories {
  private let study: Study

  init() throws { study = try Study() }

  private func openFilm(_ term: String, columns: Int = 100, rows: Int = 30) throws -> TerminalRobot {
    let robot = try study.open(columns: columns, rows: rows, term: term)
    try robot.see("P001-normal.png")
    try robot.press("Enter")
    try robot.see("machine read", within: 60)
    try robot.see("masks filled")
    return robot
  }

  /// Waits until the screen stands still and is as wanted, or the time is up; what it is then.
  private func settled(_ robot: TerminalRobot, as wanted: String) throws -> String {
    var now = try robot.screen(colors: true)
    let limit = Date().addingTimeInterval(10)
    while now != wanted, Date() < limit {
      usleep(100_000)
      now = try robot.screen(colors: true)
    }
    return now
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "xterm-16color", "vt100"])
  func aFrameIsTheSameBeforeAndAfter(term: String) throws {
    let robot = try openFilm(term)
    try robot.press("+")
    try robot.see("px a column")
    let before = try settled(robot, as: "")
    try robot.press("?")
    try robot.see("Help: Film")
    try robot.press("Escape")
    #expect(try settled(robot, as: before) == before, "after a popup")
    try robot.resize(columns: 70, rows: 20)
    usleep(300_000)
    try robot.resize(columns: 100, rows: 30)
    #expect(try settled(robot, as: before) == before, "after a resize")
    for (there, back) in [("Left", "Right"), ("Up", "Down")] {
      try robot.press(there)
      usleep(300_000)
      #expect(try robot.screen(colors: true) != before)
      try robot.press(back)
      #expect(try settled(robot, as: before) == before, "after \(there) and \(back)")
    }
    try robot.press("M")
    usleep(300_000)
    try robot.press("M")
    #expect(try settled(robot, as: before) == before, "after the magnifier")
  }

  @Test(arguments: [
    ("", "TERM is not set"), ("dumb", "can't move the cursor"), ("no-such-terminal", "no terminfo entry"),
  ])
  func aTerminalThatCannotBeDrawnOnIsRefusedInOneLine(term: String, says: String) throws {
    let robot = try TerminalRobot(["view", study.path], term: term, folder: study.folder)
    #expect(try robot.exitCode() == 69)
    #expect(robot.words.contains(says), "\(robot.words)")
    #expect(robot.words.split(separator: "\n").count == 1)
  }

  /// Under `script` nobody answers.
  @Test func aTerminalThatNeverAnswersIsNotWaitedForLong() throws {
    guard let program = TerminalRobot.program else { return }
    let finished = try TerminalRobot.finish(
      ["TERM=xterm-256color", "script", "-qec", "'\(program)' terminal --no-questions", "/dev/null"])
    #expect(finished.status == 0)
    #expect(finished.output.contains("doesn't answer"), "\(finished.output)")
  }
}
