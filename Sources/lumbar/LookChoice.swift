import ArgumentParser
import Foundation
import Screen
import Terminal

/// `--theme`, `--colors`, `--glyphs`: how things look where the terminal doesn't say enough of itself.
struct LookChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp("Theme: \(Theme.builtInNames.joined(separator: ", ")), or one of your own.", valueName: "T"))
  var theme: String?
  @Option(
    help: ArgumentHelp("Colours: \(ColorDepth.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "C"))
  var colors: ColorDepth?
  @Option(
    help: ArgumentHelp("Glyphs: \(GlyphSet.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "G"))
  var glyphs: GlyphSet?

  /// The theme asked for, or the one that suits the terminal. One that can't be had falls back, with a line that says
  /// why.
  func theme(for depth: ColorDepth) -> Theme {
    let name = theme ?? Settings.load().theme ?? Theme.defaultName(depth)
    let (theme, warning) = Theme.loadOrDefault(name, userFile: Self.userFile)
    if let warning { Standard.error(printable(warning)) }
    return theme
  }

  /// Flags go before the configuration, that before what was remembered of the terminal, that before what it says.
  func capabilities(isTerminal: Bool, remembered: TerminalMemory.Answer? = nil) -> TerminalCapabilities {
    TerminalCapabilities.detect(
      environment: ProcessInfo.processInfo.environment, isTerminal: isTerminal,
      depth: colors ?? Settings.load().colors ?? remembered?.depth, glyphs: chosenGlyphs(remembered: remembered))
  }

  /// The glyphs that a person chose, nil where the terminal is to say.
  func chosenGlyphs(remembered: TerminalMemory.Answer?) -> GlyphSet? {
    glyphs ?? Settings.load().glyphs ?? remembered?.glyphs
  }

  /// The user's own theme of that name, from `$XDG_CONFIG_HOME/lumbar/themes`.
  private static func userFile(_ name: String) -> String? {
    guard !name.contains("/") else { return nil }
    return Settings.folder.flatMap { try? String(contentsOfFile: "\($0)/themes/\(name).toml", encoding: .utf8) }
  }
}

/// `--large-print`: for a room that reads from far.
struct LargePrintChoice: ParsableArguments {
  @Flag(
    name: .customLong("large-print"),
    help: "Six values in large figures, letters apart, room between lines: with --theme projector for a room.")
  var isLarge = false
}

extension ColorDepth: ExpressibleByArgument {}
extension GlyphSet: ExpressibleByArgument {}
