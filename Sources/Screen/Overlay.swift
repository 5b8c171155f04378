import Radiograph
import Spine

/// What is drawn over a film: masks, outlines, lines, points, words. All points in film pixels.
public struct Overlay: Hashable, Sendable {
  /// A line's look. `width` in fractions of a cell column; 0.4 is about one sub-cell of a sextant.
  public struct Stroke: Hashable, Sendable {
    public var color: Color
    public var width: Double
    public var isDashed: Bool

    public init(_ color: Color, width: Double = 0.4, isDashed: Bool = false) {
      self.color = color
      self.width = width
      self.isDashed = isDashed
    }
  }

  /// A filled area's look. The letter stands for it where there are no colours.
  public struct Fill: Hashable, Sendable {
    public var color: Color
    /// 0 shows the film alone, 1 the colour alone.
    public var opacity: Double
    public var letter: Unicode.Scalar

    public init(_ color: Color, opacity: Double = 0.35, letter: Unicode.Scalar = "#") {
      self.color = color
      self.opacity = opacity
      self.letter = letter
    }
  }

  /// Where a label's text lies from its point.
  public enum Anchor: Hashable, Sendable { case leading, centre, trailing }

  public enum Shape: Hashable, Sendable {
    case polygon([Point], fill: Fill?, outline: Stroke?)
    case polyline([Point], Stroke)
    case circle(centre: Point, radius: Double, fill: Fill?, outline: Stroke?)
    /// A landmark: a dot, with a ring about it when selected.
    case point(Point, Color, isSelected: Bool)
    /// Text in whole cells; `.leading` starts at the point, `.trailing` ends there.
    case label(String, at: Point, anchor: Anchor, color: Color)
    /// A hair cross through the pane with a gap at the point.
    case crosshair(Point, Color)
  }

  /// A label image of the film with its classes' looks: one fill a label value, a missing one isn't shown.
  public struct Mask: Hashable, Sendable {
    public var image: LabelImage
    public var fills: [UInt8: Fill]
    /// Shows the borders of the labels instead of, or with, their fills.
    public var outline: Double?

    public init(_ image: LabelImage, fills: [UInt8: Fill], outline: Double? = nil) {
      self.image = image
      self.fills = fills
      self.outline = outline
    }
  }

  public var mask: Mask?
  /// Drawn in this order, over the mask.
  public var shapes: [Shape]

  public init(mask: Mask? = nil, shapes: [Shape] = []) {
    self.mask = mask
    self.shapes = shapes
  }

  public static let none = Overlay()
}
