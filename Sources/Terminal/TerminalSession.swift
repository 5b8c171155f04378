import Screen

/// What came in from the terminal or the system.
public enum TerminalEvent: Hashable, Sendable {
  case key(KeyPress)
  case mouse(MouseEvent)
  /// Text pasted with bracketed paste, controls removed except line ends.
  case paste(String)
  case resized(rows: Int, columns: Int)
  /// TERM, HUP or INT, by number: save and leave with 128 + number. A lost terminal comes as HUP.
  case signal(Int32)
  /// Back from Ctrl-Z: everything was drawn again.
  case resumed
  /// Someone called `TerminalSession.wake()` from another thread.
  case woken
}
