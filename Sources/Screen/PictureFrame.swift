import CKernels
import Radiograph
import Spine

/// The buffers of one picture's frames; grows to the largest frame and is used again.
struct PictureFrame: ~Copyable {
  private let fitter: OpaquePointer?
  private var cells: [ck_cell] = []
  private var raster = OverlayRaster()
  private var transposed: FilmLevels?
  private var columns = 0
  private var rows = 0
  private var letters: [PlacedLetter] = []

  init() { fitter = ck_cells_create() }

  deinit { ck_cells_destroy(fitter) }

  mutating func render(
    _ picture: FilmPicture, projection: FilmProjection, view: FilmView, overlay: Overlay, options: PictureOptions
  ) {
    columns = projection.columns
    rows = projection.rows
    if cells.count < columns * rows { cells = Array(repeating: ck_cell(), count: columns * rows) }
    raster.prepare(columns: columns, rows: rows)
    raster.draw(overlay, projection, fills: options.depth != .mono)
    letters = raster.text(overlay, projection, letters: options.depth == .mono)

    let isTurned = projection.a == 0
    if isTurned, transposed == nil { transposed = picture.levels.transposed }
    let source = isTurned ? (transposed ?? picture.levels) : picture.levels
    let step = max(projection.pixelsPerColumn / 8, projection.pixelsPerRow / 16)
    let index = source.index(step: step, samples: columns * rows * 128)
    let level = source.levels[index]
    let shrink = 1 / Double(1 << index)
    let origin = projection.film(column: 0, row: 0)
    let across = projection.filmStep(columns: 1.0 / 8, rows: 0), down = projection.filmStep(columns: 0, rows: 1.0 / 16)
    let tone = view.greyScale(maximum: picture.maximum, storesBoneDark: picture.storesBoneDark)
    let background = options.background

    level.pixels.withUnsafeBufferPointer { pixels in
      raster.withUnsafePointers { over, touched in
        var frame = ck_frame()
        frame.film = ck_sampling(
          pixels: pixels.baseAddress, width: Int32(level.width), height: Int32(level.height),
          x0: (isTurned ? origin.y : origin.x) * shrink, dx: (isTurned ? across.y : across.x) * shrink,
          y0: (isTurned ? origin.x : origin.y) * shrink, dy: (isTurned ? down.x : down.y) * shrink,
          scale: tone.scale, offset: tone.offset, outside: Float(background.green))
        frame.columns = Int32(columns)
        frame.rows = Int32(rows)
        frame.overlay = over
        frame.touched = touched
        frame.background = background.packed
        frame.depth = options.depth.kernelCode
        frame.glyphs = options.glyphs.kernelCode
        cells.withUnsafeMutableBufferPointer { out in
          // Without memory the pane stays as it was, which is better than none.
          _ = ck_cells_render(fitter, &frame, out.baseAddress)
        }
      }
    }
  }

  func copy(into grid: inout Grid, _ rect: Rect, options: PictureOptions) {
    let isMono = options.depth == .mono
    cells.withUnsafeBufferPointer { cells in
      for row in 0..<rows {
        for column in 0..<columns {
          let cell = cells[row * columns + column]
          let scalar = Unicode.Scalar(cell.scalar) ?? " "
          let style = isMono
            ? Style(attributes: cell.background != 0 ? .reverse : [])
            : Style(foreground: Color(packed: cell.foreground), background: Color(packed: cell.background))
          grid[rect.row + row, rect.column + column] = Cell(scalar, style: style, isPicture: true)
        }
      }
      for letter in letters where letter.row >= 0 && letter.row < rows && letter.column >= 0 && letter.column < columns {
        let under = cells[letter.row * columns + letter.column]
        let style = isMono
          ? Style(attributes: letter.isLabel ? [.bold] : under.background != 0 ? [.reverse] : [])
          : Style(foreground: letter.color, background: Color.darkened(under, depth: options.depth), attributes: .bold)
        grid[rect.row + letter.row, rect.column + letter.column] = Cell(letter.scalar, style: style, isPicture: true)
      }
    }
  }
}

/// A character over the picture.
struct PlacedLetter: Hashable {
  var row: Int
  var column: Int
  var scalar: Unicode.Scalar
  var color: Color
  var isLabel: Bool
}

extension Color {
  init(packed: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8), UInt8(truncatingIfNeeded: packed))
  }

  var packed: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  /// The ground of a label: the film under it, dark enough to read light letters on.
  static func darkened(_ cell: ck_cell, depth: ColorDepth) -> Color {
    func mix(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: ((cell.foreground >> shift & 255) + (cell.background >> shift & 255)) / 5)
    }
    return depth.shown(Color(mix(16), mix(8), mix(0)))
  }
}

extension ColorDepth {
  var kernelCode: Int32 {
    switch self {
    case .truecolor: Int32(CK_TRUECOLOR)
    case .indexed240: Int32(CK_INDEXED)
    case .ansi16: Int32(CK_ANSI16)
    case .mono: Int32(CK_MONO)
    }
  }

  /// The colour that a terminal of this depth shows for one asked for.
  public func shown(_ color: Color) -> Color {
    switch self {
    case .truecolor, .mono: color
    case .indexed240: Color(packed: ck_color240(ck_nearest240(color.packed)))
    case .ansi16: Color(packed: ck_color16(ck_nearest16(color.packed)))
    }
  }
}

extension ColorDepth {
  /// The index of the palette colour nearest to a colour: 16–255, or 0–15 for the sixteen. 0 without a palette.
  public func paletteIndex(of color: Color) -> UInt8 {
    switch self {
    case .indexed240: ck_nearest240(color.packed)
    case .ansi16: ck_nearest16(color.packed)
    case .truecolor, .mono: 0
    }
  }
}

extension GlyphSet {
  var kernelCode: Int32 {
    switch self {
    case .half: Int32(CK_HALF)
    case .quadrant: Int32(CK_QUADRANT)
    case .sextant: Int32(CK_SEXTANT)
    case .ascii: Int32(CK_ASCII)
    }
  }
}
