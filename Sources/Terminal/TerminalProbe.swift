import Screen

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// What a terminal answers when asked what it is. Asked before ncurses starts, so that no answer is taken for keys.
public struct TerminalAnswers: Hashable, Sendable {
  /// What it calls itself (XTVERSION).
  public var version: String?
  public var hasSixel = false
  public var hasKitty = false
  public var cell: CellSize?
  /// Its background (OSC 11).
  public var background: Color?
  /// It answered at all.
  public var answered = false

  public init() {}

  /// Asks and waits for the last answer (primary device attributes, which every terminal gives), or the time.
  ///
  /// Slow links need the time: over ssh an answer takes a round trip.
  public static func ask(milliseconds: Int32 = 1000) -> TerminalAnswers {
    let input = STDIN_FILENO, output = STDOUT_FILENO
    var found = termios()
    guard isatty(input) == 1, isatty(output) == 1, tcgetattr(input, &found) == 0 else { return TerminalAnswers() }
    var raw = found
    cfmakeraw(&raw)
    tcsetattr(input, TCSANOW, &raw)
    // Flushing drops what comes later than the time.
    defer { tcsetattr(input, TCSAFLUSH, &found) }
    let query = Array(
      "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\\u{1b}[>q\u{1b}[16t\u{1b}]11;?\u{1b}\\\u{1b}[c".utf8)
    _ = query.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
    var parser = InputParser()
    let end = ContinuousClock.now + .milliseconds(Int(milliseconds))
    while ContinuousClock.now < end {
      var ready = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 20) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 1024)
      let count = read(input, &bytes, bytes.count)
      if count <= 0 { break }
      _ = parser.feed(bytes[..<count])
      if parser.answers.contains(where: { $0.starts(with: Array("\u{1b}[?".utf8)) && $0.last == UInt8(ascii: "c") }) {
        break
      }
    }
    var answers = TerminalAnswers(parser.answers)
    // xterm keeps its cells' size to itself by default, but the tty knows the window's pixels.
    var size = winsize()
    if answers.cell == nil, ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0,
      size.ws_xpixel > 0, size.ws_ypixel > 0
    {
      answers.cell = CellSize(width: Int(size.ws_xpixel / size.ws_col), height: Int(size.ws_ypixel / size.ws_row))
    }
    return answers
  }

  /// Reads answers as `InputParser` collected them.
  init(_ answers: [[UInt8]]) {
    for answer in answers {
      let text = String(decoding: answer, as: UTF8.self)
      answered = true
      if text.hasPrefix("\u{1b}_G") {
        if text.contains("i=31;OK") { hasKitty = true }
      } else if text.hasPrefix("\u{1b}P>|") {
        version = String(text.dropFirst(4).prefix { $0 != "\u{1b}" && $0 != "\u{07}" })
      } else if text.hasPrefix("\u{1b}[6;"), text.hasSuffix("t") {
        let numbers = text.dropFirst(4).dropLast().split(separator: ";").compactMap { Int($0) }
        if numbers.count == 2, numbers[0] > 0, numbers[1] > 0 { cell = CellSize(width: numbers[1], height: numbers[0]) }
      } else if text.hasPrefix("\u{1b}[?"), text.hasSuffix("c") {
        hasSixel = text.dropFirst(3).dropLast().split(separator: ";").contains("4")
      } else if text.hasPrefix("\u{1b}]11;rgb:") {
        let parts = text.dropFirst(9).split(separator: "/").map { UInt8($0.prefix(2), radix: 16) }
        if parts.count >= 3, let r = parts[0], let g = parts[1], let b = parts[2] { background = Color(r, g, b) }
      }
    }
  }
}

extension TerminalCapabilities {
  /// Adds what the terminal said to what the environment says.
  ///
  /// Pixels are used where the terminal offers them, says how large its cells are and isn't tmux, whose answers are
  /// about itself; iTerm2 claims kitty's protocol wrongly and is known by its name.
  public mutating func learn(
    _ answers: TerminalAnswers, environment: [String: String], graphics wanted: PixelProtocol? = nil,
    glyphs chosen: GlyphSet? = nil
  ) {
    if chosen == nil, isUTF8, glyphs == .half || glyphs == .quadrant, let known = Self.glyphs(of: answers.version) {
      glyphs = known
      reasons.append("glyphs: \(known.rawValue), known of \(TerminalReport.printable(answers.version ?? ""))")
    }
    let isTmux = environment["TMUX"] != nil || (environment["TERM"] ?? "").hasPrefix("tmux")
    cell = answers.cell ?? (wanted != nil ? CellSize(width: 8, height: 16) : nil)
    if let wanted {
      graphics = wanted
      passesThroughTmux = isTmux
      reasons.append("pixels: \(wanted.rawValue), as asked for\(isTmux ? ", passed through tmux" : "")")
      return
    }
    guard !isTmux, answers.cell != nil, depth != .mono else {
      reasons.append(
        isTmux
          ? "pixels: none through tmux; --graphics forces them with allow-passthrough on"
          : answers.answered
            ? "pixels: none, the terminal doesn't say how large its cells are"
            : "pixels: none, the terminal doesn't answer")
      return
    }
    let isITerm =
      environment["TERM_PROGRAM"] == "iTerm.app" || environment["LC_TERMINAL"] == "iTerm2"
      || answers.version?.hasPrefix("iTerm2") ?? false
    graphics = isITerm ? .iterm2 : answers.hasKitty ? .kitty : answers.hasSixel ? .sixel : nil
    reasons.append("pixels: \(graphics?.rawValue ?? "none offered")")
  }

  /// What terminals draw themselves, whatever the font, by the name they give.
  private static func glyphs(of version: String?) -> GlyphSet? {
    guard let name = version?.lowercased() else { return nil }
    if ["kitty", "foot", "wezterm", "ghostty", "vte", "iterm2", "contour"].contains(where: name.hasPrefix) {
      return .sextant
    }
    if ["xterm", "konsole", "mintty", "alacritty"].contains(where: name.hasPrefix) { return .quadrant }
    return nil
  }
}
