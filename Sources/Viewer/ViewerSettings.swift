import Screen
import Spine
import StudyStore

/// What the viewer is told once, at its start.
public struct ViewerSettings: Sendable {
  public var theme: Theme
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// The pixels of a cell where the terminal shows pictures as pixels; nil makes them of characters.
  public var pixels: CellSize?
  /// False in the C locale and on terminals without UTF-8: only ASCII is drawn.
  public var unicode: Bool
  public var mouse: Bool
  /// The study's name as the title shows it.
  public var study: String
  public var reader: Reader
  /// Whose log this session writes.
  public var role = ReadingRole.primary
  /// Few values in large figures, wide letters, room between lines: for a projector.
  public var largePrint = false
  /// The keys, as the configuration changed them.
  public var keys = KeyTables()
  /// What the reader said of the whole study: how patients stand on films that say nothing else.
  public var posture = Posture.unknown
  /// Whether a decision opens the next film.
  public var advances = true

  public init(
    theme: Theme, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .half, unicode: Bool = true, mouse: Bool = true,
    study: String, reader: Reader
  ) {
    self.theme = theme
    self.depth = depth
    self.glyphs = glyphs
    self.unicode = unicode
    self.mouse = mouse
    self.study = study
    self.reader = reader
  }
}
