import Testing

@testable import Screen

@Suite struct ColorDepthTests {
  func depth(_ environment: [String: String], flag: ColorDepth? = nil, isTerminal: Bool = true) -> ColorDepth {
    ColorDepth.detect(flag: flag, environment: environment, isTerminal: isTerminal)
  }

  @Test func decisionsGoInTheirOrder() {
    #expect(depth(["TERM": "dumb", "NO_COLOR": "1"], flag: .truecolor) == .truecolor)
    #expect(depth(["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"]) == .mono)
    #expect(depth(["TERM": "xterm-256color", "NO_COLOR": ""]) == .indexed240)
    #expect(depth(["TERM": "dumb", "COLORTERM": "truecolor"]) == .mono)
    #expect(depth([:]) == .mono)
    #expect(depth(["TERM": "xterm-256color", "COLORTERM": "truecolor"], isTerminal: false) == .mono)
    #expect(depth(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == .truecolor)
    #expect(depth(["TERM": "tmux-256color"]) == .indexed240)
    #expect(depth(["TERM": "vt100"]) == .mono)
    #expect(depth(["TERM": "linux"]) == .ansi16)
    #expect(depth(["TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.x"]) == .indexed240)
  }

  @Test func glyphsNeedUTF8() {
    #expect(GlyphSet.detect(environment: ["TERM": "xterm-kitty", "LC_ALL": "C", "LANG": "en_US.UTF-8"]) == .ascii)
    #expect(GlyphSet.detect(environment: ["TERM": "xterm-kitty", "LC_ALL": "", "LANG": "en_US.utf8"]) == .sextant)
    #expect(GlyphSet.detect(environment: ["TERM": "xterm-256color", "LANG": "C.UTF-8"]) == .half)
    #expect(
      GlyphSet.detect(environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"]) == .quadrant
    )
    #expect(GlyphSet.detect(environment: ["TERM": "vt100", "LANG": "C.UTF-8"]) == .ascii)
    #expect(GlyphSet.detect(flag: .sextant, environment: ["LC_ALL": "C"]) == .sextant)
  }

  @Test func theNearestPaletteColourIsTheNearest() {
    func distance(_ a: Color, _ b: Color) -> Int {
      let d = [Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue)]
      return d.reduce(0) { $0 + $1 * $1 }
    }
    let palette = (UInt8(16)...255).map { ColorDepth.indexed240.shown($0) }
    var generator = SplitMix(state: 7)
    for _ in 0..<500 {
      let bits = generator.next()
      let color = Color(
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits >> 16))
      let best = palette.map { distance($0, color) }.min()
      #expect(distance(ColorDepth.indexed240.shown(color), color) == best, "\(color)")
    }
  }
}

/// A seeded generator, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
