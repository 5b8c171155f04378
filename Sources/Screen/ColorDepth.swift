/// How many colours a terminal shows.
public enum ColorDepth: String, CaseIterable, Sendable, Codable {
  case truecolor
  /// The 240 fixed colours 16–255; 0–15 belong to the user's own theme.
  case indexed240 = "256"
  /// The same 240, redefined to 128 greys and 112 colours: only where the terminal takes that and the user asks.
  case palette
  case ansi16 = "16"
  case mono

  /// Decides from what the user said and what the environment says.
  ///
  /// Order: the flag, `NO_COLOR`, TERM=dumb, not a terminal, COLORTERM, TERM, 16 colours.
  public static func detect(flag: ColorDepth? = nil, environment: [String: String], isTerminal: Bool) -> ColorDepth {
    if let flag { return flag == .palette && !Palette.isTaken(by: environment) ? .indexed240 : flag }
    if let refused = environment["NO_COLOR"], !refused.isEmpty { return .mono }
    let term = environment["TERM"] ?? ""
    if term.isEmpty || term == "dumb" || term == "unknown" || !isTerminal { return .mono }
    let colorTerm = environment["COLORTERM"]?.lowercased() ?? ""
    // GNU screen hands on what the terminal outside said of itself, and garbles 24-bit colour.
    if environment["STY"] == nil, colorTerm == "truecolor" || colorTerm == "24bit" { return .truecolor }
    if term.hasSuffix("-direct") || term.hasPrefix("xterm-kitty") || term.hasPrefix("alacritty") { return .truecolor }
    if term.contains("256color") || term.hasPrefix("foot") || term.hasPrefix("wezterm") { return .indexed240 }
    if term.hasPrefix("vt1") || term.hasPrefix("vt2") || term.hasPrefix("vt3") || term.hasSuffix("-m")
      || term.hasSuffix("-mono")
    {
      return .mono
    }
    return .ansi16
  }
}

/// The characters that picture cells are made of.
public enum GlyphSet: String, CaseIterable, Sendable, Codable {
  case sextant, quadrant, half, ascii

  /// The richest set that a terminal surely draws: half blocks where nothing more is known, ASCII outside UTF-8.
  ///
  /// Sextants are taken where the terminal is known to draw them itself or the calibration said so.
  public static func detect(flag: GlyphSet? = nil, environment: [String: String]) -> GlyphSet {
    if let flag { return flag }
    guard isUTF8(environment) else { return .ascii }
    let term = environment["TERM"] ?? ""
    if term.hasPrefix("vt") || term == "dumb" || term.isEmpty { return .ascii }
    if term == "linux" { return .half }
    let program = environment["TERM_PROGRAM"] ?? ""
    if ["WezTerm", "ghostty", "iTerm.app"].contains(program) { return .sextant }
    if ["xterm-kitty", "foot", "wezterm", "ghostty", "xterm-ghostty", "contour"].contains(where: term.hasPrefix) {
      return .sextant
    }
    if environment["KITTY_WINDOW_ID"] != nil || environment["WEZTERM_PANE"] != nil { return .sextant }
    if let vte = environment["VTE_VERSION"].flatMap(Int.init), vte >= 6000 { return .sextant }
    // Alacritty draws sextants itself, but not the bars that go with them.
    if environment["KONSOLE_VERSION"] != nil || term.hasPrefix("alacritty") { return .quadrant }
    // What says that it has 24-bit colour is young enough for quadrants.
    let colorTerm = environment["COLORTERM"]?.lowercased() ?? ""
    if colorTerm == "truecolor" || colorTerm == "24bit" || environment["WT_SESSION"] != nil { return .quadrant }
    return .half
  }

  /// Whether the locale of the environment writes UTF-8 (LC_ALL, then LC_CTYPE, then LANG).
  public static func isUTF8(_ environment: [String: String]) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      let folded = value.lowercased()
      return folded.contains("utf-8") || folded.contains("utf8")
    }
    return false
  }
}
