/// What picture cells may be made of.
public struct PictureOptions: Hashable, Sendable {
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// What lies about the film.
  public var background: Color
  /// The terminal shows pixels, so many a cell: the film is placed as a picture and not made of cells.
  public var pixels: CellSize?

  /// One colour a cell for a moment, not for want of glyphs.
  private(set) var isCoarse = false

  /// Letters stand for masks where blocks can't show their shape or colours their kind.
  var hasLetters: Bool { depth == .mono || (glyphs == .ascii && !isCoarse) }

  public init(
    depth: ColorDepth = .truecolor, glyphs: GlyphSet = .sextant, background: Color = Color(0, 0, 0),
    pixels: CellSize? = nil
  ) {
    self.depth = depth
    self.glyphs = glyphs
    self.background = background
    self.pixels = pixels
  }

  /// For frames while something moves on a slow link: one colour a cell, in few enough colours that runs merge.
  public var coarse: PictureOptions {
    guard depth != .mono else { return self }
    var options = PictureOptions(
      depth: depth == .truecolor ? .indexed240 : depth, glyphs: .ascii, background: background)
    options.isCoarse = true
    return options
  }
}
