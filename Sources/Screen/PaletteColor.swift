import CKernels

extension Color {
  init(packed: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8), UInt8(truncatingIfNeeded: packed)
    )
  }

  var packed: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  /// Black or white, whichever is read better on a ground.
  static func readable(on ground: UInt32) -> Color {
    let light = 299 * (ground >> 16 & 255) + 587 * (ground >> 8 & 255) + 114 * (ground & 255)
    return light > 110_000 ? Color(0, 0, 0) : Color(255, 255, 255)
  }

  /// The ground of a label: the film under it, dark enough to read light letters on.
  static func darkened(_ cell: ck_cell, depth: ColorDepth) -> Color {
    func mix(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: ((cell.foreground >> shift & 255) + (cell.background >> shift & 255)) / 5)
    }
    return depth.shown(Color(mix(16), mix(8), mix(0)))
  }
}

extension ColorDepth {
  var kernelCode: Int32 {
    switch self {
    case .truecolor: Int32(CK_TRUECOLOR)
    case .palette: Int32(CK_OWN)
    case .indexed240: Int32(CK_INDEXED)
    case .ansi16: Int32(CK_ANSI16)
    case .mono: Int32(CK_MONO)
    }
  }

  /// The colour that a terminal of this depth shows for one asked for.
  public func shown(_ color: Color) -> Color {
    switch self {
    case .truecolor, .mono: color
    case .palette: Color(packed: ck_color_own(ck_nearest_own(color.packed)))
    case .indexed240: Color(packed: ck_color240(ck_nearest240(color.packed)))
    case .ansi16: Color(packed: ck_color16(ck_nearest16(color.packed)))
    }
  }
}

extension ColorDepth {
  /// The colour of an index of the palette.
  public func shown(_ index: UInt8) -> Color {
    switch self {
    case .ansi16: Color(packed: ck_color16(index))
    case .palette: Color(packed: ck_color_own(index))
    default: Color(packed: ck_color240(index))
    }
  }

  /// The index of the palette colour nearest to a colour: 16–255, or 0–15 for the sixteen. 0 without a palette.
  public func paletteIndex(of color: Color) -> UInt8 {
    switch self {
    case .palette: ck_nearest_own(color.packed)
    case .indexed240: ck_nearest240(color.packed)
    case .ansi16: ck_nearest16(color.packed)
    case .truecolor, .mono: 0
    }
  }
}

extension GlyphSet {
  var kernelCode: Int32 {
    switch self {
    case .half: Int32(CK_HALF)
    case .quadrant: Int32(CK_QUADRANT)
    case .sextant: Int32(CK_SEXTANT)
    case .ascii: Int32(CK_ASCII)
    }
  }
}
