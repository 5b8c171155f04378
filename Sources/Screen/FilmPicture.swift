import CKernels
import Radiograph
import Spine
import Synchronization

/// A film made ready to be shown: its halved levels, and the buffers that frames are made in.
public final class FilmPicture: Sendable {
  public let width: Int
  public let height: Int
  /// The highest stored value the film's depth can hold.
  public let maximum: Int
  /// MONOCHROME1 stores bone dark: it is shown inverted.
  let storesBoneDark: Bool
  let levels: FilmLevels
  fileprivate let frame = Mutex(PictureFrame())

  /// Prepares a film (halves it down): about 10 ms for 2035×3408.
  ///
  /// - Parameter side: nothing finer than so many pixels along a side is kept, for small pictures of many films.
  public init(_ film: Film, atMost side: Int = .max) {
    width = film.width
    height = film.height
    maximum = film.maximum
    storesBoneDark = film.photometric == .monochrome1
    levels = FilmLevels(film, atMost: side)
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
    let projection = projection(view, columns: rect.columns, rows: rect.rows)
    draw(into: &grid, rect, projection: projection, view: view, overlay: overlay, options: options)
    return projection
  }

  /// Draws under a projection made before; the view gives the window and the inversion.
  public func draw(
    into grid: inout Grid, _ rect: Rect, projection: FilmProjection, view: FilmView, overlay: Overlay = .none,
    options: PictureOptions = PictureOptions()
  ) {
    guard rect.columns > 0, rect.rows > 0, width > 0, height > 0 else { return }
    if let cell = options.pixels {
      place(into: &grid, rect, projection: projection, cell: cell, view: view, overlay: overlay, options: options)
      return
    }
    grid.panes.removeAll { $0.rect == rect }
    grid.panes.append(PicturePane(rect: rect, projection: projection))
    frame.withLock { frame in
      frame.render(self, projection: projection, view: view, overlay: overlay, options: options)
      frame.copy(into: &grid, rect, options: options)
    }
  }
}

extension FilmPicture {
  /// As a picture in pixels, with the labels as text over it.
  private func place(
    into grid: inout Grid, _ rect: Rect, projection: FilmProjection, cell: CellSize, view: FilmView, overlay: Overlay,
    options: PictureOptions
  ) {
    for row in rect.row..<(rect.row + rect.rows) {
      for column in rect.column..<(rect.column + rect.columns) { grid[row, column] = .pixels }
    }
    let picture = pixels(projection, cell: cell, view: view, overlay: overlay, background: options.background)
    grid.pictures.append(PlacedPicture(rect: rect, picture: picture))
    for letter in OverlayRaster.labels(overlay, projection) where letter.column >= 0 && letter.column < rect.columns {
      let style = Style(foreground: letter.color, background: Color(0, 0, 0), attributes: .bold)
      grid[rect.row + letter.row, rect.column + letter.column] = Cell(letter.scalar, style: style)
    }
  }

  /// The samples under a projection, 8 × 16 a cell, as RGB bytes.
  func pixelBytes(_ projection: FilmProjection, view: FilmView, overlay: Overlay, background: Color) -> [UInt8] {
    frame.withLock { frame in
      frame.pixels(self, projection: projection, view: view, overlay: overlay, background: background)
    }
  }
}

extension FilmView {
  /// Grey 0 … 255 = stored · scale + offset under this window and inversion.
  func greyScale(maximum: Int, storesBoneDark: Bool) -> (scale: Float, offset: Float) {
    let full = Double(max(maximum, 1))
    let centre = window?.centre ?? full / 2
    let width = max(window?.width ?? full, 1e-6)
    guard centre.isFinite, width.isFinite else { return (Float(255 / full), 0) }
    let scale = 255 / width, offset = -(centre - width / 2) * scale
    return isInverted != storesBoneDark ? (Float(-scale), Float(255 - offset)) : (Float(scale), Float(offset))
  }
}
