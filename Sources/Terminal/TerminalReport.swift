import Screen

/// What a terminal was found to be, and a card for the eyes: what `lumbar terminal` prints.
public enum TerminalReport {
  /// Lines of findings with their reasons.
  public static func lines(
    _ capabilities: TerminalCapabilities, _ answers: TerminalAnswers, environment: [String: String]
  ) -> [String] {
    func set(_ names: [String]) -> String {
      let found = names.compactMap { name in environment[name].map { "\(name)=\(printable($0))" } }
      return found.isEmpty ? "not set" : found.joined(separator: " ")
    }
    var lines = [
      "terminal   \(answers.version.map(printable) ?? "no name given") · \(set(["TERM", "TERM_PROGRAM", "TMUX", "STY", "MOSH_CONNECTION"]))",
      "locale     \(set(["LC_ALL", "LC_CTYPE", "LANG"])) · \(capabilities.isUTF8 ? "UTF-8" : "not UTF-8: ASCII only")",
      "colours    \(capabilities.depth.rawValue) · \(set(["COLORTERM", "NO_COLOR"]))",
      "glyphs     \(capabilities.glyphs.rawValue)",
    ]
    let cell = (capabilities.cell ?? answers.cell).map { "\($0.width)×\($0.height) pixels" }
    lines.append("cell       \(cell ?? "the terminal doesn't say")")
    lines.append(
      "background \(answers.background.map { "\($0.red) \($0.green) \($0.blue)" } ?? "the terminal doesn't say")")
    lines += capabilities.reasons
    return lines
  }

  /// A name to remember a terminal by: what it calls itself and TERM.
  public static func identity(_ answers: TerminalAnswers, environment: [String: String]) -> String {
    printable(
      [environment["TERM"], environment["TERM_PROGRAM"], answers.version].compactMap { $0 }.joined(separator: " "))
  }

  /// Rows of every kind of glyph, greys and colours, to be looked at: each line says what must be seen.
  public static func card(depth: ColorDepth, isUTF8: Bool) -> String {
    var grid = Grid(rows: 9, columns: 78)
    let ink = Color(230, 159, 0), ground = Color(0, 60, 110)
    func glyphs(_ row: Int, _ name: String, _ scalars: [UInt32], _ must: String) {
      grid.text(name, row: row, column: 0)
      for (index, value) in scalars.enumerated() {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let style = depth == .mono ? Style() : Style(foreground: depth.shown(ink), background: depth.shown(ground))
        grid[row, 11 + index] = Cell(scalar, style: style)
      }
      grid.text(must, row: row, column: 46)
    }
    grid.text("0 ASCII    .:-=+*#%@", row: 0, column: 0)
    if isUTF8 { blocks(glyphs) }
    grid.text("4 greys", row: 7, column: 0)
    for column in 0..<64 {
      let grey = UInt8(column * 255 / 63)
      grid[7, 11 + column] = Cell(" ", style: Style(background: depth.shown(Color(grey, grey, grey))))
    }
    grid.text("an even ramp from black to white, without tints", row: 8, column: 11)
    // In 24 bits whatever was found: only an eye can tell whether the terminal hides that it has them.
    var ramp = Grid(rows: 2, columns: 78)
    ramp.text("5 24 bits", row: 0, column: 0)
    for column in 0..<64 where depth != .mono {
      let t = column * 255 / 63
      ramp[0, 11 + column] = Cell(" ", style: Style(background: Color(UInt8(t), UInt8(160 - t / 3), UInt8(255 - t))))
    }
    ramp.text("from blue to orange: smooth, in steps, or nothing like it", row: 1, column: 11)
    return grid.transcript(depth: depth) + ramp.transcript(depth: depth == .mono ? .mono : .truecolor)
  }

  /// The rows of the card that need the font.
  private static func blocks(_ glyphs: (_ row: Int, _ name: String, _ scalars: [UInt32], _ must: String) -> Void) {
    glyphs(1, "1 half", [0x2580, 0x2584, 0x258C, 0x2590, 0x2588], "halves, no gaps")
    glyphs(2, "  shades", [0x2591, 0x2592, 0x2593], "three even tones")
    glyphs(
      3, "2 quadrant", Array(0x2596...0x259F) + Array(0x2581...0x2587) + Array(0x2589...0x258F),
      "quarters, steps; no boxes")
    glyphs(4, "3 sextant", Array(0x1FB00...0x1FB1F), "sixths of a cell; no boxes")
    glyphs(5, "", Array(0x1FB20...0x1FB3B), "the same")
    glyphs(6, "  bars", Array(0x1FB70...0x1FB7B), "thin bars; no boxes")
  }

  /// A small ramp in pixels, with a line of its own.
  public static func pixelCard(_ kind: PixelProtocol) -> String {
    let width = 256, height = 32
    var rgb: [UInt8] = []
    for _ in 0..<height { for x in 0..<width { rgb += [UInt8(x), UInt8(x), UInt8(x)] } }
    let bytes = PixelPicture(width: width, height: height, rgb: rgb).encoded(kind, columns: 32, rows: 2)
    // Kitty leaves the cursor where it is.
    return String(decoding: bytes, as: UTF8.self) + (kind == .kitty ? "\n\n\n" : "\n")
  }

  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
  }
}

/// What people said about their terminals, one a line: name, glyphs, colours, pixels, separated by tabs.
public struct TerminalMemory: Hashable, Sendable {
  public struct Answer: Hashable, Sendable {
    public var glyphs: GlyphSet?
    public var depth: ColorDepth?
    public var graphics: PixelProtocol?

    public init(glyphs: GlyphSet? = nil, depth: ColorDepth? = nil, graphics: PixelProtocol? = nil) {
      self.glyphs = glyphs
      self.depth = depth
      self.graphics = graphics
    }
  }

  private var answers: [String: Answer] = [:]

  /// Reads a file's text; lines that make no sense are left out.
  public init(_ text: String = "") {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 4 else { continue }
      answers[fields[0]] = Answer(
        glyphs: GlyphSet(rawValue: fields[1]), depth: ColorDepth(rawValue: fields[2]),
        graphics: PixelProtocol(rawValue: fields[3]))
    }
  }

  public var isEmpty: Bool { answers.isEmpty }

  public subscript(identity: String) -> Answer? {
    get { answers[identity] }
    set { answers[identity.filter { $0 != "\t" && $0 != "\n" }] = newValue }
  }

  /// The file's text.
  public var text: String {
    answers.sorted { $0.key < $1.key }.map { name, answer in
      [name, answer.glyphs?.rawValue ?? "", answer.depth?.rawValue ?? "", answer.graphics?.rawValue ?? ""]
        .joined(separator: "\t") + "\n"
    }.joined()
  }
}
