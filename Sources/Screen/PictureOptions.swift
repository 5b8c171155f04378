/// What picture cells may be made of.
public struct PictureOptions: Hashable, Sendable {
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// What lies about the film.
  public var background: Color
  /// The colours of the ANSI palette 0–15 as the terminal shows them, for `.ansi16`.
  public init(depth: ColorDepth = .truecolor, glyphs: GlyphSet = .sextant, background: Color = Color(0, 0, 0)) {
    self.depth = depth
    self.glyphs = glyphs
    self.background = background
  }
}
