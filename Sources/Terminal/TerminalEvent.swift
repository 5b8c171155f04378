import Screen

/// What came in from the terminal or the system.
public enum TerminalEvent: Hashable, Sendable {
  case key(KeyPress)
  case mouse(MouseEvent)
  /// Text pasted with bracketed paste; controls but line ends and tabs removed.
  case paste(String)
  case resized(rows: Int, columns: Int)
  /// TERM, HUP or INT, by number: save and leave with 128 + number. A lost terminal comes as HUP.
  case signal(Int32)
  /// Back from Ctrl-Z: draw again.
  case resumed
  /// Someone called `TerminalWaker.wake()` on another thread.
  case woken
}

/// Why there is no screen to draw on.
public enum TerminalError: Error, Hashable, CustomStringConvertible {
  case notATerminal
  case unnamed
  case unknown(String)
  case cannotMoveCursor(String)
  case failed(String)

  public var description: String {
    switch self {
    case .notATerminal:
      "the viewer needs a terminal, but standard input or output is not one; "
        + "try `lumbar render FILE` or `lumbar measure FILE`"
    case .unnamed: "TERM is not set, so the terminal's kind is unknown; set it, e.g. TERM=xterm-256color"
    case .unknown(let name):
      "this machine has no terminfo entry for TERM=\(name); try TERM=xterm-256color, or install ncurses-term"
    case .cannotMoveCursor(let name):
      "TERM=\(name) can't move the cursor, so nothing can be drawn; set TERM to what the terminal is, "
        + "e.g. TERM=xterm-256color"
    case .failed(let why): "the terminal could not be opened: \(why)"
    }
  }
}
