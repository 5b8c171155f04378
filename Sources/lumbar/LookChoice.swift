import ArgumentParser
import Foundation
import Screen
import Terminal

/// `--theme`, `--colors`, `--glyphs`: how things look where the terminal doesn't say enough of itself.
struct LookChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp("Theme: \(Theme.names.joined(separator: ", ")), or one of your own.", valueName: "T"))
  var theme: String?
  @Option(
    help: ArgumentHelp("Colours: \(ColorDepth.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "C"))
  var colors: ColorDepth?
  @Option(
    help: ArgumentHelp("Glyphs: \(GlyphSet.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "G"))
  var glyphs: GlyphSet?

  /// The theme asked for. A broken one falls back, with a line that says why; an unknown name is a usage error.
  func theme() throws -> Theme {
    let (theme, complaint) = Theme.load(theme)
    if let complaint { Standard.error(printable(complaint)) }
    return theme
  }

  func capabilities(environment: [String: String], isTerminal: Bool) -> TerminalCapabilities {
    TerminalCapabilities.detect(
      depth: colors, glyphs: glyphs, environment: environment, isTerminal: isTerminal)
  }
}

extension ColorDepth: ExpressibleByArgument {}
extension GlyphSet: ExpressibleByArgument {}
