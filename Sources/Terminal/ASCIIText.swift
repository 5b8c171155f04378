import Screen

/// What stands for a character where only ASCII can be shown; always one column.
enum ASCIIText {
  static func fallback(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    if let known = table[scalar] { return known }
    // A letter with a mark becomes the letter.
    if let base = Character(scalar).decomposedBase, base.isASCII { return base }
    switch scalar.value {
    case 0x2500...0x257F: return "+"
    case 0x2580...0x259F, 0x1FB00...0x1FBAF: return "#"
    case 0x2190...0x21FF: return ">"
    default: return "?"
    }
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = [
    "─": "-", "━": "=", "│": "|", "┃": "|", "╌": "-", "┄": "-", "°": " ", "…": ".", "±": "~", "×": "x", "·": ".",
    "•": "*", "●": "*", "○": "o", "◉": "@", "◦": "o", "✓": "v", "✔": "v", "✗": "x", "✘": "x", "–": "-", "—": "-",
    "‘": "'", "’": "'", "“": "\"", "”": "\"", "←": "<", "→": ">", "↑": "^", "↓": "v", "▲": "^", "▼": "v", "▶": ">",
    "◀": "<", "►": ">", "◄": "<", "≤": "<", "≥": ">", "−": "-", "µ": "u", "²": "2", "³": "3", "\u{A0}": " ",
    "▸": ">", "◂": "<", "⚑": "!", "⚠": "!", "★": "*", "☆": "*", "■": "#", "□": "o", "◆": "*", "◇": "o", "ß": "s",
    "ø": "o", "Ø": "O", "æ": "a", "Æ": "A", "ł": "l", "Ł": "L", "ð": "d", "þ": "p", "đ": "d", "Σ": "S", "Δ": "D",
  ]
}

extension Character {
  /// The plain Latin letter that this letter with marks is made of.
  fileprivate var decomposedBase: Unicode.Scalar? { Self.bases[self] }

  private static let bases: [Character: Unicode.Scalar] = {
    var table: [Character: Unicode.Scalar] = [:]
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".unicodeScalars)
    for base in letters {
      for mark in 0x300...0x331 as ClosedRange<UInt32> {
        guard let scalar = Unicode.Scalar(mark) else { continue }
        var text = String.UnicodeScalarView()
        text.append(base)
        text.append(scalar)
        table[Character(String(text))] = base
      }
    }
    return table
  }()
}
