import Screen
import Testing

@testable import Terminal

@Suite struct InputParserTests {
  func parse(_ text: String) -> [TerminalEvent] {
    var parser = InputParser()
    return parser.feed(Array(text.utf8)) + parser.flush()
  }

  @Test(arguments: [
    ("a", KeyPress.character("a")), ("é", .character("é")), ("\u{1b}[A", KeyPress(.up)), ("\u{1b}OA", KeyPress(.up)),
    ("\u{1b}[1;5C", KeyPress(.right, .control)), ("\u{1b}[5~", KeyPress(.pageUp)),
    ("\u{1b}[3;2~", KeyPress(.delete, .shift)),
    ("\u{1b}[Z", KeyPress(.tab, .shift)), ("\u{1b}OP", KeyPress(.function(1))), ("\u{1b}[[A", KeyPress(.function(1))),
    ("\u{1b}[24~", KeyPress(.function(12))), ("\r", KeyPress(.enter)), ("\t", KeyPress(.tab)),
    ("\u{7f}", KeyPress(.backspace)),
    ("\u{1a}", .control("z")), ("\u{1b}", KeyPress(.escape)), ("\u{1b}x", KeyPress(.character("x"), .alt)),
    ("\u{1b}[97;5u", .control("a")), ("\u{1b}[27;6;90~", KeyPress(.character("Z"), [.control, .shift])),
    ("\u{1b}\u{1b}[B", KeyPress(.down, .alt)), ("\u{1b}[H", KeyPress(.home)), ("\u{1b}[4~", KeyPress(.end)),
  ])
  func keys(text: String, key: KeyPress) {
    #expect(parse(text) == [.key(key)])
  }

  /// The program asks its terminal now and then how fast the link is: the answer may come right behind a key.
  @Test(arguments: ["\u{1b}[0n", "\u{1b}[?62;4c", "\u{1b}]11;rgb:0/0/0\u{7}"])
  func escapeIsNotLostBeforeAnAnswer(answer: String) {
    let bytes = Array(("\u{1b}" + answer + "x").utf8)
    for cut in 1..<bytes.count {
      var parser = InputParser()
      let events = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
      #expect(events == [.key(KeyPress(.escape)), .key(.character("x"))], "cut at \(cut)")
      #expect(parser.takeAnswers() == [Array(answer.utf8)])
    }
  }

  @Test func escapeIsNotLostBeforeAClick() {
    let click = parse("\u{1b}[<0;3;4M")
    #expect(click.count == 1 && parse("\u{1b}\u{1b}[<0;3;4M") == [.key(KeyPress(.escape))] + click)
  }

  @Test func everySplitOfASequenceGivesTheSameEvents() {
    let text =
      "\u{1b}[1;5A\u{1b}[<0;12;7Mq\u{1b}[200~pasted \u{1b}[A\u{1b}[201~\u{1b}OQé\u{1b}[?62;4c\u{1b}]11;rgb:00/00/00\u{1b}\\z"
    let whole = parse(text)
    #expect(whole.count == 7)
    let bytes = Array(text.utf8)
    for cut in 1..<bytes.count {
      var parser = InputParser()
      let events = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
      #expect(events == whole, "cut at \(cut)")
    }
  }

  @Test func mouseReports() {
    #expect(parse("\u{1b}[<0;300;90M") == [.mouse(MouseEvent(.press(.left), row: 89, column: 299))])
    #expect(parse("\u{1b}[<2;1;1m") == [.mouse(MouseEvent(.release(.right), row: 0, column: 0))])
    #expect(parse("\u{1b}[<32;5;6M") == [.mouse(MouseEvent(.drag(.left), row: 5, column: 4))])
    #expect(parse("\u{1b}[<65;5;6M") == [.mouse(MouseEvent(.wheelDown, row: 5, column: 4))])
    #expect(
      parse("\u{1b}[<20;5;6M") == [
        .mouse(MouseEvent(.press(.left), row: 5, column: 4, modifiers: [.shift, .control]))
      ])
    // X10's form, from terminals without SGR reports.
    #expect(parse("\u{1b}[M !!") == [.mouse(MouseEvent(.press(.left), row: 0, column: 0))])
  }

  @Test(arguments: [
    "\u{1b}[?62;4;22c", "\u{1b}[24;80R", "\u{1b}[6;16;8t", "\u{1b}]11;rgb:ffff/ffff/ffff\u{07}",
    "\u{1b}P>|tmux 3.3a\u{1b}\\",
    "\u{1b}_Gi=31;OK\u{1b}\\", "\u{1b}[?2026;2$y", "\u{1b}[I", "\u{1b}[O", "\u{1b}[0n",
  ])
  func answersAreNeverKeys(answer: String) {
    #expect(parse(answer + "q") == [.key(.character("q"))])
    // Cut off in its middle, it is dropped, not typed.
    var parser = InputParser()
    _ = parser.feed(Array(answer.utf8).dropLast())
    #expect(parser.patience ?? 0 >= 1000)
    #expect(parser.flush().isEmpty)
  }

  @Test func onlyALoneEscapeIsSoonAKey() {
    for (bytes, patience) in [([0x1B], 40), ([0x1B, 0x4F], 40), ([0x1B, 0x5B], 1000), ([0xC3], 1000)]
      as [([UInt8], Int32)]
    {
      var parser = InputParser()
      #expect(parser.feed(bytes).isEmpty)
      #expect(parser.patience == patience)
    }
    var parser = InputParser()
    #expect(parser.feed([0x61]) == [.key(.character("a"))])
    #expect(parser.patience == nil)
  }

  @Test func pasteIsOneEventWithoutControls() {
    #expect(parse("\u{1b}[200~a\rb\u{07}\u{1b}[31m\u{1b}[201~") == [.paste("a\nb[31m")])
  }

  @Test func noiseEndsAndCostsNothing() {
    // Seeded by the round, so that a failure comes again.
    var state: UInt64 = 1
    func byte() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    for _ in 0..<2000 {
      var parser = InputParser()
      let bytes = (0..<64).map { _ in byte() }
      _ = parser.feed(bytes)
      _ = parser.flush()
      // Whatever came before, a key after a rest is the key, but inside a paste.
      let after = parser.feed(Array("\u{1b}[201~q".utf8))
      #expect(after.last == .key(.character("q")))
    }
  }
}
