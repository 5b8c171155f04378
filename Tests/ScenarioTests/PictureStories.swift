import Foundation
import Testing

/// The picture on real terminals' screens.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct PictureStories {
  private let study: Study

  init() throws { study = try Study() }

  private func openFilm(_ term: String, columns: Int = 100, rows: Int = 30) throws -> TerminalRobot {
    let robot = try study.open(columns: columns, rows: rows, term: term)
    try robot.openFirstFilm()
    try robot.see("masks filled")
    return robot
  }

  /// Waits until the screen is as wanted, or the time is up; what it is then.
  private func settled(
    _ robot: TerminalRobot, as wanted: SeenScreen, within seconds: Double = 10
  ) throws -> SeenScreen {
    var now = SeenScreen(try robot.screen(colors: true))
    let limit = Date().addingTimeInterval(seconds)
    while now != wanted, Date() < limit {
      usleep(100_000)
      now = SeenScreen(try robot.screen(colors: true))
    }
    return now
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "linux", "vt100"])
  func aFrameIsTheSameBeforeAndAfter(term: String) throws {
    let robot = try openFilm(term)
    try robot.press("+")
    try robot.see("px a column")
    let before = try settled(robot, as: SeenScreen(""), within: 2)
    try robot.press("?")
    try robot.see("Help: Film")
    try robot.press("Escape")
    var after = try settled(robot, as: before)
    #expect(after == before, "after a popup")
    try robot.resize(columns: 70, rows: 20)
    usleep(300_000)
    try robot.resize(columns: 100, rows: 30)
    after = try settled(robot, as: before)
    #expect(after == before, "after a resize")
    for (there, back) in [("Left", "Right"), ("Up", "Down")] {
      try robot.press(there)
      usleep(300_000)
      let moved = SeenScreen(try robot.screen(colors: true))
      #expect(moved != before)
      try robot.press(back)
      after = try settled(robot, as: before)
      #expect(after == before, "after \(there) and \(back)")
    }
    try robot.press("M")
    usleep(300_000)
    try robot.press("M")
    after = try settled(robot, as: before)
    #expect(after == before, "after the magnifier")
  }

  /// From a terminal without room for anything to a wall of cells.
  @Test func terminalsOfOddSizesAreDrawnOn() throws {
    for (columns, rows) in [(1, 1), (20, 5), (500, 200)] {
      let robot = try study.open(columns: columns, rows: rows, environment: ["COLORTERM": "truecolor"])
      // Nothing can be read off the small ones; the film is opened as soon as they are grown.
      if columns < 80 { usleep(1_500_000) } else { try robot.see("P001-normal.png") }
      try robot.press("Enter")
      if columns >= 80 { try robot.see("masks filled", within: 60) } else { usleep(1_500_000) }
      try robot.resize(columns: 100, rows: 30)
      try robot.see("masks filled", within: 60)
      try robot.resize(columns: columns, rows: rows)
      usleep(500_000)
      try robot.press("q")
      usleep(500_000)
      try robot.press("q")
      #expect(try robot.exitCode() == 0, "\(columns)x\(rows)")
    }
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

/// What an eye sees of a captured screen: a blank's ink is no part of it, which terminals keep as they like.
private struct SeenScreen: Hashable {
  private struct Look: Hashable {
    var foreground: [Int] = []
    var background: [Int] = []
    var attributes: Set<Int> = []
  }

  private struct Seen: Hashable {
    var character: Character
    var look: Look
  }

  private var rows: [[Seen]] = []

  init(_ text: String) {
    var look = Look()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var row: [Seen] = []
      var rest = Substring(line)
      while let first = rest.first {
        if first == "\u{1b}", let end = rest.firstIndex(where: { $0.isLetter }) {
          Self.apply(rest[rest.index(rest.startIndex, offsetBy: 2)..<end], to: &look)
          rest = rest[rest.index(after: end)...]
          continue
        }
        var seen = Seen(character: first, look: look)
        if first == " ", look.attributes.isDisjoint(with: [4, 7]) { seen.look = Look(background: look.background) }
        row.append(seen)
        rest = rest.dropFirst()
      }
      while row.last == Seen(character: " ", look: Look()) { row.removeLast() }
      rows.append(row)
    }
  }

  private static func apply(_ parameters: Substring, to look: inout Look) {
    var numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }[...]
    while let number = numbers.popFirst() {
      switch number {
      case 0: look = Look()
      case 38, 48:
        let color = [number] + numbers.prefix(numbers.first == 5 ? 2 : 4)
        numbers = numbers.dropFirst(color.count - 1)
        if number == 38 { look.foreground = color } else { look.background = color }
      case 30...37, 90...97: look.foreground = [number]
      case 40...47, 100...107: look.background = [number]
      case 39: look.foreground = []
      case 49: look.background = []
      case 22: look.attributes.subtract([1, 2])
      case 24, 27: look.attributes.remove(number - 20)
      default: look.attributes.insert(number)
      }
    }
  }
}
