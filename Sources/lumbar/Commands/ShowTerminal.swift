import ArgumentParser
import Foundation
import Screen
import Terminal

/// `lumbar terminal`: what this terminal can do.
struct ShowTerminal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal",
    abstract: "Says what was found of this terminal and why, with a card for your eyes.",
    discussion: """
      A terminal can't be asked whether its font has a glyph: look at the card, and give --glyphs or --colors where it is
      wrong (or set glyphs and colors in config.toml).
      Example: lumbar terminal
      """)

  @OptionGroup var look: LookChoice

  func run() throws {
    var capabilities = look.capabilities(isTerminal: isatty(STDOUT_FILENO) == 1)
    let environment = ProcessInfo.processInfo.environment
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      capabilities.learn(TerminalAnswers.ask(), environment: environment)
    }
    var lines = [
      "TERM \(printable(environment["TERM"] ?? "(not set)")), COLORTERM \(printable(environment["COLORTERM"] ?? "(not set)"))",
      "colours: \(capabilities.depth.rawValue)   glyphs: \(capabilities.glyphs.rawValue)   "
        + "UTF-8: \(capabilities.isUTF8 ? "yes" : "no")   pixels: \(capabilities.graphics?.rawValue ?? "no")",
    ]
    lines += capabilities.reasons.map { "  " + printable($0) }
    lines += ["", "If a row below shows boxes or question marks, your font lacks it:"]
    lines.append("  ascii     .:-=+*#%@")
    if capabilities.isUTF8 {
      lines += ["  half      ▀▄█", "  quadrant  ▘▝▖▗▚▞▛▜▙▟", "  sextant   🬀🬁🬂🬃🬄🬅🬆🬇🬈🬉🬊"]
    }
    lines += ["", "A grey ramp without steps or tints means that the colours are right:"]
    try Standard.output(lines.joined(separator: "\n") + "\n" + ramp(capabilities.depth))
  }

  private func ramp(_ depth: ColorDepth) -> String {
    var grid = Grid(rows: 1, columns: 64)
    for column in 0..<64 {
      let grey = UInt8(column * 255 / 63)
      grid[0, column] = Cell(" ", style: Style(background: Color(grey, grey, grey)))
    }
    return grid.transcript(depth: depth)
  }
}
