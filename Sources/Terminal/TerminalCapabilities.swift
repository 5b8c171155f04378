import Screen

/// What the terminal can do, and why we think so.
public struct TerminalCapabilities: Hashable, Sendable {
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// The locale writes UTF-8.
  public var isUTF8: Bool
  /// Colours of the terminfo entry, for the text that ncurses writes.
  public var paletteColors: Int
  /// How the terminal takes pixels, nil where it doesn't or where it is in doubt.
  public var graphics: PixelProtocol?
  /// Pixels of a cell; nil when the terminal didn't say.
  public var cell: CellSize?
  /// Pictures go through tmux to the terminal outside (`allow-passthrough` must be on).
  public var passesThroughTmux = false
  /// One line a decision, for `lumbar terminal`.
  public var reasons: [String] = []

  /// Decides from flags and environment; terminfo's colours come once the terminal is open.
  public static func detect(
    environment: [String: String], isTerminal: Bool, depth: ColorDepth? = nil, glyphs: GlyphSet? = nil
  ) -> TerminalCapabilities {
    let chosen = ColorDepth.detect(flag: depth, environment: environment, isTerminal: isTerminal)
    let set = GlyphSet.detect(flag: glyphs, environment: environment)
    return TerminalCapabilities(
      depth: chosen, glyphs: set, isUTF8: GlyphSet.isUTF8(environment), paletteColors: 0)
  }
}
