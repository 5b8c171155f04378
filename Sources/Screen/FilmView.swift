import Radiograph
import Spine

/// How a reader looks at a film: where, how near, through which window. Kept per film; knows no screen size.
public struct FilmView: Hashable, Codable, Sendable {
  /// The film point in the pane's middle; nil is the film's middle.
  public var centre: Point?
  /// Film pixels across one cell column (a cell row shows twice as many); nil fits the film into the pane.
  public var pixelsPerColumn: Double?
  /// Nil shows the film's whole range, 0 … `Film.maximum`.
  public var window: Window?
  public var isInverted = false
  public var isFlippedHorizontally = false
  public var isFlippedVertically = false
  /// Quarter turns clockwise, 0 … 3, done after the flips.
  public var quarterTurns = 0
  /// Contrast-limited adaptive histogram equalisation before the window.
  public var hasLocalContrast = false

  public init() {}

  /// Back to the whole film; window, flips and turns stay.
  public mutating func fit() {
    centre = nil
    pixelsPerColumn = nil
  }
}

/// Where film points lie in a pane of cells, and back: one view, one film size, one pane size.
///
/// Cell coordinates are continuous, origin at the top left corner of the pane's first cell: the middle of that cell is
/// (0.5, 0.5). A cell is twice as high as wide.
public struct FilmProjection: Hashable, Sendable {
  public let filmWidth: Int
  public let filmHeight: Int
  public let columns: Int
  public let rows: Int
  /// Film pixels across one cell column, the fit resolved.
  public private(set) var pixelsPerColumn: Double
  /// Film pixels down one cell row: twice `pixelsPerColumn`, but for pictures stretched to whole cells.
  public private(set) var pixelsPerRow: Double
  /// The film point in the pane's middle.
  public let centre: Point
  /// film = centre + (a·u + b·v, c·u + d·v), u to the right and v down in film pixels as shown.
  private(set) var a: Double, b: Double, c: Double, d: Double

  public init(_ view: FilmView, filmWidth: Int, filmHeight: Int, columns: Int, rows: Int) {
    self.filmWidth = max(filmWidth, 1)
    self.filmHeight = max(filmHeight, 1)
    self.columns = max(columns, 1)
    self.rows = max(rows, 1)
    let turns = ((view.quarterTurns % 4) + 4) % 4
    let shown = turns % 2 == 0 ? (self.filmWidth, self.filmHeight) : (self.filmHeight, self.filmWidth)
    let fit = max(Double(shown.0) / Double(self.columns), Double(shown.1) / Double(2 * self.rows))
    let wanted = view.pixelsPerColumn ?? fit
    pixelsPerColumn = wanted.isFinite && wanted > 0 ? max(wanted, 1.0 / 64) : fit
    pixelsPerRow = 2 * pixelsPerColumn
    centre = view.centre ?? Point(Double(self.filmWidth) / 2, Double(self.filmHeight) / 2)
    let h = view.isFlippedHorizontally ? -1.0 : 1.0
    let v = view.isFlippedVertically ? -1.0 : 1.0
    // Undo the turn (clockwise on the screen), then the flips.
    switch turns {
    case 1: (a, b, c, d) = (0, h, -v, 0)
    case 2: (a, b, c, d) = (-h, 0, 0, -v)
    case 3: (a, b, c, d) = (0, -h, v, 0)
    default: (a, b, c, d) = (h, 0, 0, v)
    }
  }

  /// The largest pane of at most `columns` × `rows` cells that the whole film fills, stretched to whole cells.
  ///
  /// A film's shape is kept to less than a cell; view gives the flips and turns.
  public static func filling(
    _ view: FilmView, filmWidth: Int, filmHeight: Int, columns: Int, rows: Int
  ) -> FilmProjection {
    let isTurned = view.quarterTurns % 2 != 0
    let width = Double(max(isTurned ? filmHeight : filmWidth, 1)),
      height = Double(max(isTurned ? filmWidth : filmHeight, 1))
    let limit = (columns: max(columns, 1), rows: max(rows, 1))
    let perColumn = max(width / Double(limit.columns), height / Double(2 * limit.rows))
    let c = min(limit.columns, max(1, Int(width / perColumn + 1e-6)))
    let r = min(limit.rows, max(1, Int(height / (2 * perColumn) + 1e-6)))
    var whole = view
    whole.fit()
    return FilmProjection(
      FilmProjection(whole, filmWidth: filmWidth, filmHeight: filmHeight, columns: c, rows: r),
      pixelsPerColumn: width / Double(c), pixelsPerRow: height / Double(r))
  }

  /// The same picture as blocks of 8 × 16 pixels, where a cell has `cell` pixels; the last blocks may stand over.
  func blocks(cell: CellSize) -> FilmProjection {
    let w = columns * cell.width, h = rows * cell.height
    let across = (w + 7) / 8, down = (h + 15) / 16
    var view = FilmView()
    view.centre = film(column: Double(across * 4) / Double(cell.width), row: Double(down * 8) / Double(cell.height))
    var out = FilmProjection(view, filmWidth: filmWidth, filmHeight: filmHeight, columns: across, rows: down)
    (out.a, out.b, out.c, out.d) = (a, b, c, d)
    out.pixelsPerColumn = pixelsPerColumn * 8 / Double(cell.width)
    out.pixelsPerRow = pixelsPerRow * 16 / Double(cell.height)
    return out
  }

  private init(_ other: FilmProjection, pixelsPerColumn: Double, pixelsPerRow: Double) {
    (filmWidth, filmHeight, columns, rows) = (other.filmWidth, other.filmHeight, other.columns, other.rows)
    (centre, a, b, c, d) = (other.centre, other.a, other.b, other.c, other.d)
    self.pixelsPerColumn = pixelsPerColumn
    self.pixelsPerRow = pixelsPerRow
  }

  /// The film point under a place of the pane.
  public func film(column: Double, row: Double) -> Point {
    let u = (column - Double(columns) / 2) * pixelsPerColumn
    let v = (row - Double(rows) / 2) * pixelsPerRow
    return Point(centre.x + a * u + b * v, centre.y + c * u + d * v)
  }

  /// The film point under the middle of a cell.
  public func film(cellColumn: Int, cellRow: Int) -> Point {
    film(column: Double(cellColumn) + 0.5, row: Double(cellRow) + 0.5)
  }

  /// The place of the pane where a film point is shown; it may lie outside the pane.
  public func cell(of point: Point) -> (column: Double, row: Double) {
    let x = point.x - centre.x, y = point.y - centre.y
    // The matrix is orthogonal: its inverse is its transpose.
    let u = a * x + c * y, v = b * x + d * y
    return (u / pixelsPerColumn + Double(columns) / 2, v / pixelsPerRow + Double(rows) / 2)
  }

  /// The cell that shows a film point, nil outside the pane.
  public func cellIndex(of point: Point) -> (column: Int, row: Int)? {
    let (column, row) = cell(of: point)
    guard column >= 0, row >= 0, column < Double(columns), row < Double(rows) else { return nil }
    return (Int(column), Int(row))
  }

  /// The film's distance for a step over cells, for pans and nudges: (columns, rows) as shown → film pixels.
  public func filmStep(columns: Double, rows: Double) -> Point {
    let u = columns * pixelsPerColumn, v = rows * pixelsPerRow
    return Point(a * u + b * v, c * u + d * v)
  }
}

extension FilmView {
  /// Nearer by `factor` > 1 with the film point under the given place kept where it is.
  public mutating func zoom(by factor: Double, column: Double, row: Double, in projection: FilmProjection) {
    guard factor.isFinite, factor > 0 else { return }
    let widest = Double(max(projection.filmWidth, projection.filmHeight))
    let near = min(max(projection.pixelsPerColumn / factor, 1.0 / 16), widest)
    let fixed = projection.film(column: column, row: row)
    let scale = near / projection.pixelsPerColumn
    centre = fixed + (projection.centre - fixed) * scale
    pixelsPerColumn = near
    keepOnFilm(projection)
  }

  /// Nearer by `factor` about the pane's middle.
  public mutating func zoom(by factor: Double, in projection: FilmProjection) {
    zoom(by: factor, column: Double(projection.columns) / 2, row: Double(projection.rows) / 2, in: projection)
  }

  /// Moves the window over the film: positive columns show what lies to the right.
  public mutating func pan(columns: Double, rows: Double, in projection: FilmProjection) {
    let step = projection.filmStep(columns: columns, rows: rows)
    centre = projection.centre + step
    pixelsPerColumn = projection.pixelsPerColumn
    keepOnFilm(projection)
  }

  /// One film pixel a sub-cell of the sextant grid (two across a column).
  public mutating func actualSize(in projection: FilmProjection) {
    centre = projection.centre
    pixelsPerColumn = 2
  }

  /// The middle of the pane never leaves the film.
  private mutating func keepOnFilm(_ projection: FilmProjection) {
    guard let at = centre else { return }
    centre = Point(min(max(at.x, 0), Double(projection.filmWidth)), min(max(at.y, 0), Double(projection.filmHeight)))
  }
}
