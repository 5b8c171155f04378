/// A reader's change to the landmarks, as the review log keeps it. Applying one is pure and never fails: an edit of
/// something absent leaves the landmarks as they are.
public enum LandmarkEdit: Hashable, Codable, Sendable {
  case movePoint(Handle, to: Point)
  case moveStructure(Structure, by: Point)
  /// Both ends of an endplate at once.
  case moveEndplate(Endplate, ant: Point, post: Point)
  /// Turns a structure about its middle, clockwise on the screen for positive degrees.
  case turn(Structure, degrees: Double)
  case placeVertebra(Level, VertebralBody)
  case placeS1(S1Endplate)
  case placeSacrum([Point])
  case placeHead(Int, FemoralHead)
  /// Points found at the reader's asking; the reader saw them and took them.
  case refit(Structure, StructureShape, by: FitSource)
  /// Brush, eraser, polygon, fill, smooth: the pixels that changed, and the points fitted to them.
  case paint(Structure, MaskChange)
  case delete(Structure)
  /// Gives a vertebra another level's name; two that would collide swap.
  case relabel(from: Level, to: Level)
  /// Moves every name by `levels` steps caudally (+) or cranially (−): the numbering assumption changed.
  case shiftLevels(Int)
  case setFacing(Facing)
}

/// What found the points of a `refit`.
public enum FitSource: String, Codable, Sendable {
  /// The film's edges.
  case edges
  /// The network, on a part of the film.
  case network
}
