import Radiograph
import Spine

extension VertebralBody {
  /// The body with its corners where the film shows them; nil where it shows nothing there.
  /// - Parameter depth: D, the mean endplate depth, pixels.
  public func snapped(to film: Film, depth: Double) -> VertebralBody? {
    CornerModel.standard?.found(self, on: film, depth: depth)
  }
}

extension S1Endplate {
  /// The endplate moved across itself to the film's nearest edge; nil where there is none.
  /// - Parameter outward: points away from the sacrum.
  public func snapped(to film: Film, depth: Double, outward: Point) -> S1Endplate? {
    EdgeSnap(film, depth: depth).snapped(ant, post, outward: outward).map { S1Endplate(ant: $0.0, post: $0.1) }
  }
}
