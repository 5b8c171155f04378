import Radiograph
import Spine

/// A film made ready to be shown: its halved levels, and the buffers that frames are made in.
public final class FilmPicture: Sendable {
  public let width: Int
  public let height: Int
  /// The highest stored value the film's depth can hold.
  public let maximum: Int

  /// Prepares a film (halves it down to one pixel): about 5 ms for 2035×3408.
  public init(_ film: Film) {
    width = film.width
    height = film.height
    maximum = film.maximum
  }

  /// Where film points lie in a pane of this size under a view.
  public func projection(_ view: FilmView, columns: Int, rows: Int) -> FilmProjection {
    FilmProjection(view, filmWidth: width, filmHeight: height, columns: columns, rows: rows)
  }

  /// Draws the film and what lies over it into a rectangle of the grid, as picture cells.
  ///
  /// - Returns: the projection used, for the mouse.
  @discardableResult
  public func draw(
    into grid: inout Grid, _ rect: Rect, view: FilmView, overlay: Overlay = .none,
    options: PictureOptions = PictureOptions()
  ) -> FilmProjection {
    projection(view, columns: rect.columns, rows: rect.rows)
  }
}
