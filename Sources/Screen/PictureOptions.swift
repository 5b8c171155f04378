/// What picture cells may be made of.
public struct PictureOptions: Hashable, Sendable {
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// What lies about the film.
  public var background: Color
  /// The terminal shows pixels, so many a cell: the film is placed as a picture and not made of cells.
  public var pixels: CellSize?

  public init(
    depth: ColorDepth = .truecolor, glyphs: GlyphSet = .sextant, background: Color = Color(0, 0, 0),
    pixels: CellSize? = nil
  ) {
    self.depth = depth
    self.glyphs = glyphs
    self.background = background
    self.pixels = pixels
  }
}
