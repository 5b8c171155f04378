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
    let scalar = cell.scalar
    if scalar == TextCell.continuation { return }
    var ink = self.ink(cell.style.foreground)
    let ground = self.ink(cell.style.background)
    // A blank of a picture carries its ink, so that a frame is the same bytes however it came about.
    if scalar == " ", !cell.isPicture, cell.style.attributes == attributes,
      attributes?.isDisjoint(with: [.underline, .reverse]) ?? false, foreground != .unknown
    {
      ink = foreground
    }
    change(to: cell.style.attributes, ink, ground, into: &out)
    Self.append(scalar, to: &out)
  }

  private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
    let v = scalar.value
    if v < 0x80 {
      out.append(UInt8(truncatingIfNeeded: v))
    } else {
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { out.append(byte) }
    }
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
    case .palette: return .code(UInt32(ck_nearest_own(color.packed)))
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
    case .indexed240, .palette: return "\(isBackground ? 48 : 38);5;\(value)"
    case .ansi16: return "\((isBackground ? 40 : 30) + value % 8 + (value >= 8 ? 60 : 0))"
    case .mono: return isBackground ? "49" : "39"
    }
  }
}
