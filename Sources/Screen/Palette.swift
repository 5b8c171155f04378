/// Our own colours in the places 16–255 of a terminal's palette.
public enum Palette {
  /// Terminals that hand a redefinition on or hide it: tmux, GNU screen and mosh keep it to themselves, iTerm2, Konsole and
  /// PuTTY don't take it, and neither does what is not known to.
  public static func isTaken(by environment: [String: String]) -> Bool {
    let term = environment["TERM"] ?? ""
    if environment["TMUX"] != nil || environment["STY"] != nil || environment["MOSH_CONNECTION"] != nil { return false }
    if environment["KONSOLE_VERSION"] != nil || environment["TERM_PROGRAM"] == "iTerm.app" { return false }
    if environment["LC_TERMINAL"] == "iTerm2" { return false }
    return ["xterm", "alacritty", "foot", "mintty", "vte", "gnome", "ghostty", "wezterm", "contour"]
      .contains { term.hasPrefix($0) }
  }

  /// OSC 4 for every colour; a long sequence in parts, for terminals cut off what is too long.
  public static let definition: [UInt8] = {
    var out: [UInt8] = []
    for index in 16...255 {
      if index % 16 == 0 { out += Array("\u{1b}]4".utf8) }
      let color = ColorDepth.palette.shown(UInt8(index))
      func hex(_ value: UInt8) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
      out += Array(";\(index);rgb:\(hex(color.red))/\(hex(color.green))/\(hex(color.blue))".utf8)
      if index % 16 == 15 { out += Array("\u{1b}\\".utf8) }
    }
    return out
  }()

  /// OSC 104: the terminal's own colours again.
  public static let restoration = Array("\u{1b}]104\u{1b}\\".utf8)
}
