import Radiograph
import Spine

extension FilmPicture {
  /// The whole film as text, at most `columns` × `rows` cells: it fits inside and fills the limiting side.
  ///
  /// What `lumbar render` prints: rows of cells, each ended by a reset and a newline.
  public func text(
    columns: Int, rows: Int, view: FilmView = FilmView(), overlay: Overlay = .none,
    options: PictureOptions = PictureOptions()
  ) -> String {
    wholeGrid(columns: columns, rows: rows, view: view, overlay: overlay, options: options)
      .transcript(depth: options.depth)
  }

  /// The whole film as a grid of its own, at most `columns` × `rows` cells.
  public func wholeGrid(
    columns: Int, rows: Int, view: FilmView = FilmView(), overlay: Overlay = .none,
    options: PictureOptions = PictureOptions()
  ) -> Grid {
    let projection = FilmProjection.filling(
      view, filmWidth: width, filmHeight: height, columns: columns, rows: rows)
    var grid = Grid(rows: projection.rows, columns: projection.columns)
    draw(
      into: &grid, Rect(row: 0, column: 0, rows: projection.rows, columns: projection.columns), projection: projection,
      view: view, overlay: overlay, options: options)
    return grid
  }
}
