/// A reader's change to the landmarks, as the review log keeps it. Applying one is pure and never fails: an edit of
/// something absent leaves the landmarks as they are.
public enum LandmarkEdit: Hashable, Codable, Sendable {
  case movePoint(Handle, to: Point)
  case moveStructure(Structure, by: Point)
  case placeVertebra(Level, VertebralBody)
  case placeS1(S1Endplate)
  case placeSacrum([Point])
  case placeHead(Int, FemoralHead)
  case delete(Structure)
  /// Gives a vertebra another level's name; two that would collide swap.
  case relabel(from: Level, to: Level)
  /// Moves every name by `levels` steps caudally (+) or cranially (−): the numbering assumption changed.
  case shiftLevels(Int)
  case setFacing(Facing)
}
