import ArgumentParser
import Foundation
import Screen
import Terminal

/// `lumbar terminal`: what this terminal can do, and what its owner's eyes say.
struct ShowTerminal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal",
    abstract: "Says what was found of this terminal and why, with a card for your eyes.",
    discussion: """
      A terminal can't be asked whether its font has a glyph: look at the card and answer. The answers are remembered for
      terminals of this name; --glyphs, --colors and config.toml go before them.
      Example: lumbar terminal
      """)

  @OptionGroup var look: LookChoice
  @Flag(name: .customLong("no-questions"), help: "Shows the card and asks nothing.") var noQuestions = false

  func run() throws {
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let environment = ProcessInfo.processInfo.environment
    let answers = isTerminal ? TerminalAnswers.ask() : TerminalAnswers()
    let name = TerminalReport.identity(answers, environment: environment)
    let known = RememberedTerminals().memory[name]
    var capabilities = look.capabilities(isTerminal: isatty(STDOUT_FILENO) == 1, remembered: known)
    if isTerminal {
      capabilities.learn(
        answers, environment: environment, graphics: known?.graphics, glyphs: look.chosenGlyphs(remembered: known))
    }
    var lines = TerminalReport.lines(capabilities, answers, environment: environment)
    lines.append("remembered \(known.map(words) ?? "nothing of this terminal")")
    if !capabilities.isUTF8 {
      lines = lines.map { $0.replacingOccurrences(of: "·", with: "-").replacingOccurrences(of: "×", with: "x") }
    }
    try Standard.output(
      lines.joined(separator: "\n") + "\n\n"
        + TerminalReport.card(depth: capabilities.depth, isUTF8: capabilities.isUTF8))
    if isTerminal, !noQuestions { try ask(name, capabilities, answers) }
  }

  private func words(_ answer: TerminalMemory.Answer) -> String {
    [
      answer.glyphs.map { "glyphs \($0.rawValue)" }, answer.depth.map { "colours \($0.rawValue)" },
      answer.graphics.map { "pixels \($0.rawValue)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// An empty answer leaves a question open; what is answered is remembered.
  private func ask(_ name: String, _ capabilities: TerminalCapabilities, _ answers: TerminalAnswers) throws {
    var found = TerminalMemory.Answer()
    if capabilities.isUTF8 {
      found.glyphs = try choose(
        "Rows 1 to 3: the last one without boxes, gaps or question marks? 0 none, 1, 2, 3",
        ["0": GlyphSet.ascii, "1": .half, "2": .quadrant, "3": .sextant])
    }
    found.depth = try choose(
      "Row 5: smooth (s), in steps or wrong while row 4 is even (i), both wrong (f), no colours (n)?",
      ["s": ColorDepth.truecolor, "i": .indexed240, "f": .ansi16, "n": .mono])
    let offered: PixelProtocol? = answers.hasKitty ? .kitty : answers.hasSixel ? .sixel : nil
    if let offered {
      try Standard.output(TerminalReport.pixelCard(offered))
      let isSeen = try choose("A grey ramp of pixels above this line (y), or not (n)?", ["y": true, "n": false])
      found.graphics = isSeen == true ? offered : nil
    }
    guard found != TerminalMemory.Answer() else { return try Standard.output("Nothing is remembered.\n") }
    var remembered = RememberedTerminals()
    remembered.memory[name] = found
    try remembered.save()
    try Standard.output("Remembered for \(printable(name)): \(words(found)).\n")
  }

  private func choose<Answer>(_ question: String, _ answers: [String: Answer]) throws -> Answer? {
    while true {
      try Standard.output(question + " [Enter: leave open] ")
      guard let line = readLine()?.trimmingCharacters(in: .whitespaces).lowercased(), !line.isEmpty else { return nil }
      if let answer = answers[line] { return answer }
      try Standard.output("please one of \(answers.keys.sorted().joined(separator: ", "))\n")
    }
  }
}
