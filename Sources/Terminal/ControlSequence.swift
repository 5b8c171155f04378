import Screen

/// A finished CSI sequence: what key or report it is.
struct ControlSequence {
  let parameters: ArraySlice<UInt8>
  let final: UInt8

  /// The numbers between the semicolons; a missing one is 0, what follows a colon is left out.
  private var numbers: [Int] {
    parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { field in
      var value = 0
      for byte in field {
        guard byte >= 0x30, byte <= 0x39 else { break }
        value = min(value * 10 + Int(byte - 0x30), 1_000_000)
      }
      return value
    }
  }

  var isPasteStart: Bool { final == UInt8(ascii: "~") && parameters.elementsEqual("200".utf8) }

  /// SGR 1006: `<code;column;row` and M or m.
  var mouseReport: (code: Int, column: Int, row: Int, isRelease: Bool)? {
    guard parameters.first == UInt8(ascii: "<"), final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else {
      return nil
    }
    let rest = ControlSequence(parameters: parameters.dropFirst(), final: final).numbers
    guard rest.count == 3 else { return nil }
    return (rest[0], rest[1] - 1, rest[2] - 1, final == UInt8(ascii: "m"))
  }

  var key: KeyPress? {
    // A private marker means an answer.
    if let first = parameters.first, first >= 0x3C, first <= 0x3F { return nil }
    if parameters.contains(where: { $0 < 0x30 }) { return nil }
    let n = numbers
    let modifiers = Self.modifiers(n.count > 1 ? n[1] : 1)
    switch final {
    case UInt8(ascii: "A"): return KeyPress(.up, modifiers)
    case UInt8(ascii: "B"): return KeyPress(.down, modifiers)
    case UInt8(ascii: "C"): return KeyPress(.right, modifiers)
    case UInt8(ascii: "D"): return KeyPress(.left, modifiers)
    case UInt8(ascii: "H"): return KeyPress(.home, modifiers)
    case UInt8(ascii: "F"): return KeyPress(.end, modifiers)
    case UInt8(ascii: "P"): return KeyPress(.function(1), modifiers)
    case UInt8(ascii: "Q"): return KeyPress(.function(2), modifiers)
    case UInt8(ascii: "S"): return KeyPress(.function(4), modifiers)
    case UInt8(ascii: "Z"): return KeyPress(.tab, .shift)
    case UInt8(ascii: "u"): return Self.coded(n.first ?? 0, modifiers)
    case UInt8(ascii: "~"):
      if n.first == 27, n.count == 3 { return Self.coded(n[2], modifiers) }
      return Self.numbered(n.first ?? 0).map { KeyPress($0, modifiers) }
    default: return nil
    }
  }

  /// SS3: application cursor keys, keypad and F1–F4.
  static func singleShift(_ byte: UInt8) -> KeyPress? {
    switch byte {
    case UInt8(ascii: "A"): KeyPress(.up)
    case UInt8(ascii: "B"): KeyPress(.down)
    case UInt8(ascii: "C"): KeyPress(.right)
    case UInt8(ascii: "D"): KeyPress(.left)
    case UInt8(ascii: "H"): KeyPress(.home)
    case UInt8(ascii: "F"): KeyPress(.end)
    case UInt8(ascii: "M"): KeyPress(.enter)
    case UInt8(ascii: "P")...UInt8(ascii: "S"): KeyPress(.function(Int(byte) - 0x4F))
    // The keypad's own digits and signs: `j` is *, `y` is 9.
    case UInt8(ascii: "j")...UInt8(ascii: "y"): KeyPress(.character(Character(Unicode.Scalar(byte - 0x40))))
    default: nil
    }
  }

  private static func numbered(_ number: Int) -> KeyPress.Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// A key by its Unicode value: kitty's `u`, xterm's modifyOtherKeys.
  private static func coded(_ value: Int, _ modifiers: KeyPress.Modifiers) -> KeyPress? {
    switch value {
    case 9: return KeyPress(.tab, modifiers)
    case 13: return KeyPress(.enter, modifiers)
    case 27: return KeyPress(.escape, modifiers)
    case 8, 127: return KeyPress(.backspace, modifiers)
    default:
      guard value >= 32, value < 0xE000 || value > 0xF8FF, let scalar = Unicode.Scalar(UInt32(value)) else {
        return nil
      }
      var character = Character(scalar), rest = modifiers
      if modifiers == .shift {
        character = Character(String(character).uppercased().first.map(String.init) ?? String(character))
        rest = []
      }
      return KeyPress(.character(character), rest)
    }
  }

  private static func modifiers(_ number: Int) -> KeyPress.Modifiers {
    let bits = max(number, 1) - 1
    var out: KeyPress.Modifiers = []
    if bits & 1 != 0 { out.insert(.shift) }
    if bits & 2 != 0 { out.insert(.alt) }
    if bits & 4 != 0 { out.insert(.control) }
    return out
  }
}
