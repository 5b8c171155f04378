import Screen
import Testing

@testable import Terminal

@Suite struct TerminalProbeTests {
  func answers(_ text: String) -> TerminalAnswers {
    var parser = InputParser()
    _ = parser.feed(Array(text.utf8))
    return TerminalAnswers(parser.answers)
  }

  func graphics(_ text: String, _ environment: [String: String], wanted: PixelProtocol? = nil) -> PixelProtocol? {
    var found = TerminalCapabilities(depth: .truecolor, glyphs: .half, isUTF8: true, paletteColors: 256)
    found.learn(answers(text), environment: environment, graphics: wanted)
    return found.graphics
  }

  let xterm = "\u{1b}P>|XTerm(379)\u{1b}\\\u{1b}[6;15;8t\u{1b}]11;rgb:ffff/8080/0000\u{1b}\\\u{1b}[?62;4;22c"
  let kitty = "\u{1b}_Gi=31;OK\u{1b}\\\u{1b}P>|kitty(0.31)\u{1b}\\\u{1b}[6;20;10t\u{1b}[?62;c"

  @Test func answersAreRead() {
    let found = answers(xterm)
    #expect(found.version == "XTerm(379)")
    #expect(found.cell == CellSize(width: 8, height: 15))
    #expect(found.background == Color(255, 128, 0))
    #expect(found.hasSixel && !found.hasKitty)
    #expect(answers(kitty).hasKitty && !answers(kitty).hasSixel)
    #expect(!answers("").answered)
  }

  @Test func pixelsAreUsedWhereTheyAreSure() {
    #expect(graphics(xterm, ["TERM": "xterm-256color"]) == .sixel)
    #expect(graphics(kitty, ["TERM": "xterm-kitty"]) == .kitty)
    // It claims kitty's protocol, and shows nothing of it.
    #expect(graphics(kitty, ["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"]) == .iterm2)
    #expect(graphics(kitty, ["TERM": "tmux-256color", "TMUX": "x"]) == nil)
    #expect(graphics("", ["TERM": "xterm-256color"]) == nil)
    #expect(graphics("\u{1b}[?62;4c", ["TERM": "xterm-256color"]) == nil)
    #expect(graphics("", ["TERM": "tmux-256color", "TMUX": "x"], wanted: .sixel) == .sixel)
  }

  @Test func glyphsFollowTheTerminalsName() {
    func glyphs(_ version: String, chosen: GlyphSet? = nil, from: GlyphSet = .half) -> GlyphSet {
      var found = TerminalCapabilities(depth: .truecolor, glyphs: chosen ?? from, isUTF8: true, paletteColors: 256)
      found.learn(answers("\u{1b}P>|\(version)\u{1b}\\"), environment: [:], glyphs: chosen)
      return found.glyphs
    }
    #expect(glyphs("kitty(0.31)") == .sextant)
    #expect(glyphs("XTerm(379)") == .quadrant)
    #expect(glyphs("tmux 3.3a") == .half)
    #expect(glyphs("kitty(0.31)", chosen: .half) == .half)
    #expect(glyphs("kitty(0.31)", from: .ascii) == .ascii)
  }

  @Test func whatPeopleSaidIsKept() {
    var memory = TerminalMemory("nonsense\nxterm A\tsextant\t256\t\n")
    #expect(memory["xterm A"] == TerminalMemory.Answer(glyphs: .sextant, depth: .indexed240))
    memory["b\tc"] = TerminalMemory.Answer(graphics: .kitty)
    #expect(TerminalMemory(memory.text) == memory)
    #expect(memory.text == "bc\t\t\tkitty\nxterm A\tsextant\t256\t\n")
  }

  @Test func theReportShowsNoControlOfTheTerminal() {
    var found = answers(xterm)
    found.version = "evil\u{1b}[2J"
    let capabilities = TerminalCapabilities.detect(environment: ["TERM": "x\u{7}"], isTerminal: true)
    for line in TerminalReport.lines(capabilities, found, environment: ["TERM": "x\u{7}"]) {
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
    }
  }
}

@Suite struct PixelPresenterTests {
  @Test func aPictureIsCutWhereTextCoversIt() {
    var grid = Grid(rows: 6, columns: 10, filling: .pixels)
    let rect = Rect(row: 0, column: 0, rows: 6, columns: 10)
    #expect(PixelPresenter.parts(of: rect, in: grid) { _, _ in true } == [rect])
    grid.text("popup", row: 2, column: 3)
    let parts = PixelPresenter.parts(of: rect, in: grid) { _, _ in true }
    #expect(
      Set(parts) == [
        Rect(row: 0, column: 0, rows: 2, columns: 10), Rect(row: 2, column: 0, rows: 1, columns: 3),
        Rect(row: 2, column: 8, rows: 1, columns: 2), Rect(row: 3, column: 0, rows: 3, columns: 10),
      ])
  }

  @Test func onlyWhatWasUncoveredIsSentAgain() {
    let picture = PixelPicture(width: 20, height: 24, rgb: [UInt8](repeating: 90, count: 20 * 24 * 3))
    var clean = Grid(rows: 6, columns: 10, filling: .pixels)
    clean.pictures = [PlacedPicture(rect: Rect(row: 0, column: 0, rows: 6, columns: 10), picture: picture)]
    var covered = clean
    covered.text("popup", row: 2, column: 3)
    var presenter = PixelPresenter(kind: .sixel, cell: CellSize(width: 2, height: 4), passesThroughTmux: false)
    #expect(String(decoding: presenter.present(clean), as: UTF8.self).contains("\"1;1;20;24"))
    #expect(presenter.present(clean).isEmpty)
    #expect(presenter.present(covered).isEmpty)
    let again = String(decoding: presenter.present(clean), as: UTF8.self)
    #expect(again.hasPrefix("\u{1b}[3;4H") && again.contains("\"1;1;10;4"))
  }

  @Test func kittysImageIsSentOnceAndItsPlacementsMove() {
    let picture = PixelPicture(width: 20, height: 24, rgb: [UInt8](repeating: 90, count: 20 * 24 * 3))
    var clean = Grid(rows: 6, columns: 10, filling: .pixels)
    clean.pictures = [PlacedPicture(rect: Rect(row: 0, column: 0, rows: 6, columns: 10), picture: picture)]
    var covered = clean
    covered.text("popup", row: 2, column: 3)
    var presenter = PixelPresenter(kind: .kitty, cell: CellSize(width: 2, height: 4), passesThroughTmux: false)
    func shows(_ grid: Grid) -> [String] {
      String(decoding: presenter.present(grid), as: UTF8.self).split(separator: "\u{1b}").map(String.init)
        .filter { $0.hasPrefix("_G") }
    }
    let first = shows(clean)
    #expect(first.filter { $0.hasPrefix("_Ga=t,i=7000,q=2,f=24,s=20,v=24") }.count == 1)
    #expect(first.last == "_Ga=p,q=2,i=7000,p=1,x=0,y=0,w=20,h=24,c=10,r=6,C=1,z=-1")
    #expect(shows(clean).isEmpty)
    let popup = shows(covered)
    #expect(popup.count == 4 && popup.allSatisfy { $0.hasPrefix("_Ga=p,q=2,i=7000,") })
    #expect(popup.contains("_Ga=p,q=2,i=7000,p=2,x=0,y=8,w=6,h=4,c=3,r=1,C=1,z=-1"))
    let gone = shows(clean)
    #expect(gone.filter { $0.hasPrefix("_Ga=d,d=i,i=7000,p=") }.count == 3)
    #expect(!gone.contains { $0.contains("a=t") })
    // Another film, then none.
    var other = clean
    other.pictures[0].picture = PixelPicture(width: 20, height: 24, rgb: [UInt8](repeating: 9, count: 20 * 24 * 3))
    let changed = shows(other)
    #expect(changed.first?.hasPrefix("_Ga=t,i=7001,") == true && changed.last == "_Ga=d,d=I,i=7000,q=2")
    #expect(shows(Grid(rows: 6, columns: 10)) == ["_Ga=d,d=I,i=7001,q=2"])
  }
}
