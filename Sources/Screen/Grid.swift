/// A colour of a cell, 8 bits a channel.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// How a cell's text looks. A nil colour is the terminal's default.
public struct Style: Hashable, Sendable {
  public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Attributes(rawValue: 1)
    public static let reverse = Attributes(rawValue: 2)
    public static let underline = Attributes(rawValue: 4)
    public static let dim = Attributes(rawValue: 8)
  }

  public var foreground: Color?
  public var background: Color?
  public var attributes: Attributes

  public init(foreground: Color? = nil, background: Color? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// One character cell of the screen. Picture cells are written as raw SGR beside ncurses, text cells through it.
public struct Cell: Hashable, Sendable {
  public var scalar: Unicode.Scalar
  public var style: Style
  public var isPicture: Bool

  public init(_ scalar: Unicode.Scalar = " ", style: Style = Style(), isPicture: Bool = false) {
    self.scalar = scalar
    self.style = style
    self.isPicture = isPicture
  }
}

/// A rectangle of cells.
public struct Rect: Hashable, Sendable {
  public var row: Int
  public var column: Int
  public var rows: Int
  public var columns: Int

  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = rows
    self.columns = columns
  }

  public func contains(row r: Int, column c: Int) -> Bool {
    r >= row && r < row + rows && c >= column && c < column + columns
  }
}

/// The whole screen as cells: what `view()` returns and tests read.
public struct Grid: Hashable, Sendable {
  public let rows: Int
  public let columns: Int
  public private(set) var cells: [Cell]
  /// Pictures in pixels, for terminals that show them; each is seen where the cells of its rectangle are `Cell.pixels`.
  public var pictures: [PlacedPicture] = []
  /// Pictures made of cells, so that one that only moved is recognised.
  public var panes: [PicturePane] = []

  public init(rows: Int, columns: Int, filling cell: Cell = Cell()) {
    self.rows = max(rows, 0)
    self.columns = max(columns, 0)
    cells = Array(repeating: cell, count: max(rows, 0) * max(columns, 0))
  }

  /// The cells of a row that lie in a run of columns, for whole pictures; the run is clipped.
  mutating func withRow(
    _ row: Int, from column: Int, count: Int, _ body: (UnsafeMutableBufferPointer<Cell>, _ skipped: Int) -> Void
  ) {
    let first = max(column, 0), end = min(column + count, columns)
    guard row >= 0, row < rows, first < end else { return }
    cells.withUnsafeMutableBufferPointer { cells in
      body(UnsafeMutableBufferPointer(rebasing: cells[(row * columns + first)..<(row * columns + end)]), first - column)
    }
  }

  public subscript(row: Int, column: Int) -> Cell {
    get { cells[row * columns + column] }
    set {
      guard row >= 0, row < rows, column >= 0, column < columns else { return }
      cells[row * columns + column] = newValue
    }
  }
}

/// A picture in pixels over a rectangle of cells.
public struct PlacedPicture: Hashable, Sendable {
  public var rect: Rect
  public var picture: PixelPicture

  public init(rect: Rect, picture: PixelPicture) {
    self.rect = rect
    self.picture = picture
  }
}

extension Cell {
  /// A cell that lets the picture in pixels be seen; anything else drawn there covers it.
  public static let pixels = Cell("\u{A0}", isPicture: true)
}
