import CKernels

/// Writes cells as text with SGR escapes, and no more of them than the change from the cell before needs.
public struct SGRWriter {
  /// A colour as one depth names it.
  private enum Ink: Equatable { case unknown, standard, code(UInt32) }

  public let depth: ColorDepth
  private var foreground = Ink.unknown
  private var background = Ink.unknown
  private var attributes: Style.Attributes? = nil

  public init(depth: ColorDepth) { self.depth = depth }

  /// The terminal is in its default rendition, as after `ESC [ 0 m`.
  public mutating func assumeReset() {
    foreground = .standard
    background = .standard
    attributes = []
  }

  public mutating func reset(into out: inout [UInt8]) {
    if attributes == [], foreground == .standard, background == .standard { return }
    out.append(contentsOf: [0x1B, 0x5B, 0x30, 0x6D])
    assumeReset()
  }

  public mutating func write(_ cell: Cell, into out: inout [UInt8]) {
    var scalar = cell.scalar
    if scalar == TextCell.continuation { return }
    var ink = self.ink(cell.style.foreground), ground = self.ink(cell.style.background)
    if cell.isPicture, depth != .mono {
      // A glyph in two colours is its inverse in the colours swapped: take the one that needs fewer changes.
      if scalar == " " {
        if ground != background, ground == foreground {
          scalar = "█"
          ink = ground
          ground = background
        } else {
          ink = foreground
        }
      } else if let inverse = BlockGlyphs.inverse(of: scalar) {
        let straight = (ink == foreground ? 0 : 1) + (ground == background ? 0 : 1)
        let swapped = (ground == foreground ? 0 : 1) + (ink == background ? 0 : 1)
        if swapped < straight {
          scalar = inverse
          (ink, ground) = (ground, ink)
        }
      }
    } else if scalar == " ", !cell.style.attributes.contains(.underline), !cell.style.attributes.contains(.reverse) {
      ink = foreground == .unknown ? ink : foreground
    }
    change(to: cell.style.attributes, ink, ground, into: &out)
    out.append(contentsOf: String(scalar).utf8)
  }

  private mutating func change(
    to wanted: Style.Attributes, _ ink: Ink, _ ground: Ink, into out: inout [UInt8]
  ) {
    if attributes == wanted, ink == foreground, ground == background { return }
    out.append(0x1B)
    out.append(0x5B)
    var isFirst = true
    func add(_ bytes: String.UTF8View) {
      if !isFirst { out.append(0x3B) }
      isFirst = false
      out.append(contentsOf: bytes)
    }
    if attributes != wanted {
      if let old = attributes, old.isSubset(of: wanted) {
      } else if attributes == .reverse, wanted == [] {
        add("27".utf8)
        attributes = []
      } else {
        add("0".utf8)
        foreground = .standard
        background = .standard
        attributes = []
      }
      let new = wanted.subtracting(attributes ?? [])
      if new.contains(.bold) { add("1".utf8) }
      if new.contains(.dim) { add("2".utf8) }
      if new.contains(.underline) { add("4".utf8) }
      if new.contains(.reverse) { add("7".utf8) }
      attributes = wanted
    }
    if ink != foreground {
      add(code(ink, isBackground: false).utf8)
      foreground = ink
    }
    if ground != background {
      add(code(ground, isBackground: true).utf8)
      background = ground
    }
    out.append(0x6D)
  }

  private func ink(_ color: Color?) -> Ink {
    guard let color else { return .standard }
    switch depth {
    case .truecolor: return .code(color.packed)
    case .indexed240: return .code(UInt32(ck_nearest240(color.packed)))
    case .ansi16: return .code(UInt32(ck_nearest16(color.packed)))
    case .mono: return .standard
    }
  }

  private func code(_ ink: Ink, isBackground: Bool) -> String {
    guard case .code(let value) = ink else { return isBackground ? "49" : "39" }
    switch depth {
    case .truecolor:
      return "\(isBackground ? 48 : 38);2;\(value >> 16 & 255);\(value >> 8 & 255);\(value & 255)"
    case .indexed240: return "\(isBackground ? 48 : 38);5;\(value)"
    case .ansi16: return "\((isBackground ? 40 : 30) + value % 8 + (value >= 8 ? 60 : 0))"
    case .mono: return isBackground ? "49" : "39"
    }
  }
}

/// What is known of block characters.
enum BlockGlyphs {
  /// The glyph that covers what this one leaves, where Unicode has it.
  static func inverse(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let v = scalar.value
    if v >= 0x1FB00, v <= 0x1FB3B {
      var mask = v - 0x1FB00 + 1
      if mask >= 21 { mask += 1 }
      if mask >= 42 { mask += 1 }
      let rest = 63 - mask
      return Unicode.Scalar(0x1FB00 + rest - 1 - (rest > 21 ? 1 : 0) - (rest > 42 ? 1 : 0))
    }
    return pairs[scalar]
  }

  private static let pairs: [Unicode.Scalar: Unicode.Scalar] = {
    let list: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("▀", "▄"), ("▌", "▐"), ("▘", "▟"), ("▝", "▙"), ("▖", "▜"), ("▗", "▛"), ("▚", "▞"), ("▇", "▔"), ("▉", "▕"),
      ("█", " "),
    ]
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (a, b) in list {
      table[a] = b
      table[b] = a
    }
    return table
  }()
}
