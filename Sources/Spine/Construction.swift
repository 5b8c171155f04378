/// What to draw on a film to show where a value comes from, in pixels of the film (as it is, not mirrored).
public struct Construction: Hashable, Sendable {
  /// What a shape stands for, so that themes can colour it.
  public enum Role: String, Hashable, Sendable {
    /// A plate or wall that was fitted.
    case landmark
    /// Where a plate is prolonged.
    case extension_ = "extension"
    /// A perpendicular, a horizontal or a vertical.
    case auxiliary
    /// The angle or length itself.
    case measure
  }

  public enum Shape: Hashable, Sendable {
    case line(Point, Point, Role)
    /// From angle `from` clockwise (on the screen) to angle `to`, radians, 0 = right.
    case arc(center: Point, radius: Double, from: Double, to: Double, Role)
    case circle(center: Point, radius: Double, Role)
    case point(Point, Role)
    case text(String, at: Point)
  }

  public var shapes: [Shape]

  public init(shapes: [Shape] = []) { self.shapes = shapes }
}
