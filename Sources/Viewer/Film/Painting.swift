import Spine

/// A brush over the mask of one structure.
public struct Painting: Hashable, Sendable {
  public enum Tool: Hashable, Sendable { case brush, eraser }

  /// The structure that owns the mask.
  public var structure: Structure
  public var tool = Tool.brush
  /// The brush's middle, film pixels.
  public var cursor: Point
  /// Film pixels.
  public var radius: Double
  /// Moving by keys paints.
  public var isDown = false
  /// Corners placed so far; nil while no polygon is drawn.
  public var polygon: [Point]?

  public init(_ structure: Structure, cursor: Point, radius: Double) {
    self.structure = structure.masked
    self.cursor = cursor
    self.radius = radius
  }

  /// The tool and what it does next, in words.
  var request: String {
    let what = tool == .brush ? "brush" : "eraser"
    if let polygon {
      let effect = tool == .brush ? "adds it" : "takes it away"
      return "polygon, \(polygon.count) corners: Space places one, Enter \(effect)"
    }
    return "\(what) \(Lettering.number(2 * radius, decimals: 0)) px" + (isDown ? ", pen down" : "")
  }
}
