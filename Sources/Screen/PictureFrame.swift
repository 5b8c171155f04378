import CKernels
import Radiograph
import Spine

/// The buffers of one picture's frames; grows to the largest frame and is used again.
struct PictureFrame: ~Copyable {
  private let fitter: OpaquePointer?
  private var cells: [ck_cell] = []
  private var raster = OverlayRaster()
  /// The levels in other forms, made when first needed.
  private var transposed: FilmLevels?
  private var equalised: FilmLevels?
  private var equalisedTransposed: FilmLevels?
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
    letters = raster.text(overlay, projection, letters: options.hasLetters)

    prepare(picture, projection, view)
    // Taken out while the other buffers are read.
    var target: [ck_cell] = []
    swap(&target, &cells)
    withFrame(picture, projection, view, options) { fitter, frame in
      target.withUnsafeMutableBufferPointer { out in
        // Without memory the pane stays as it was, which is better than none.
        _ = ck_cells_render(fitter, &frame, out.baseAddress)
      }
    }
    swap(&target, &cells)
  }

  /// The samples as RGB bytes, rows of `columns * 8` pixels; labels are left to the caller.
  mutating func pixels(
    _ picture: FilmPicture, projection: FilmProjection, view: FilmView, overlay: Overlay, background: Color
  ) -> [UInt8] {
    columns = projection.columns
    rows = projection.rows
    raster.prepare(columns: columns, rows: rows)
    raster.draw(overlay, projection, fills: true)
    prepare(picture, projection, view)
    var rgb = [UInt8](repeating: 0, count: columns * rows * 128 * 3)
    withFrame(picture, projection, view, PictureOptions(background: background)) { fitter, frame in
      rgb.withUnsafeMutableBufferPointer { out in _ = ck_pixels_render(fitter, &frame, out.baseAddress) }
    }
    return rgb
  }

  /// A film on its side is read from levels on their side.
  private mutating func prepare(_ picture: FilmPicture, _ projection: FilmProjection, _ view: FilmView) {
    let isTurned = projection.a == 0
    if view.hasLocalContrast {
      if equalised == nil { equalised = picture.levels.withLocalContrast(maximum: picture.maximum) }
      if isTurned, equalisedTransposed == nil { equalisedTransposed = equalised?.transposed }
    } else if isTurned, transposed == nil {
      transposed = picture.levels.transposed
    }
  }

  private func withFrame(
    _ picture: FilmPicture, _ projection: FilmProjection, _ view: FilmView, _ options: PictureOptions,
    _ body: (OpaquePointer?, inout ck_frame) -> Void
  ) {
    let isTurned = projection.a == 0
    let upright = view.hasLocalContrast ? equalised : picture.levels
    let source = (isTurned ? (view.hasLocalContrast ? equalisedTransposed : transposed) : upright) ?? picture.levels
    let step = max(projection.pixelsPerColumn / 8, projection.pixelsPerRow / 16)
    let index = source.index(step: step, samples: columns * rows * 128)
    let level = source.levels[index]
    let shrink = source.scale(of: index)
    let origin = projection.film(column: 0, row: 0)
    let across = projection.filmStep(columns: 1.0 / 8, rows: 0), down = projection.filmStep(columns: 0, rows: 1.0 / 16)
    let tone = view.greyScale(maximum: picture.maximum, storesBoneDark: picture.storesBoneDark)
    level.pixels.withUnsafeBufferPointer { pixels in
      raster.withUnsafePointers { over, touched in
        var frame = ck_frame()
        frame.film = ck_sampling(
          pixels: pixels.baseAddress, width: Int32(level.width), height: Int32(level.height),
          x0: (isTurned ? origin.y : origin.x) * shrink, dx: (isTurned ? across.y : across.x) * shrink,
          y0: (isTurned ? origin.x : origin.y) * shrink, dy: (isTurned ? down.x : down.y) * shrink,
          scale: tone.scale, offset: tone.offset, outside: Float(options.background.green))
        frame.columns = Int32(columns)
        frame.rows = Int32(rows)
        frame.overlay = over
        frame.touched = touched
        frame.background = options.background.packed
        frame.depth = options.depth.kernelCode
        frame.glyphs = options.glyphs.kernelCode
        body(fitter, &frame)
      }
    }
  }

  func copy(into grid: inout Grid, _ rect: Rect, options: PictureOptions) {
    let isMono = options.depth == .mono
    cells.withUnsafeBufferPointer { cells in
      for row in 0..<rows {
        grid.withRow(rect.row + row, from: rect.column, count: columns) { line, skipped in
          for index in line.indices {
            let cell = cells[row * columns + skipped + index]
            let scalar = Unicode.Scalar(cell.scalar) ?? " "
            let style =
              isMono
              ? Style(attributes: cell.background != 0 ? .reverse : [])
              : Style(foreground: Color(packed: cell.foreground), background: Color(packed: cell.background))
            line[index] = Cell(scalar, style: style, isPicture: true)
          }
        }
      }
      for letter in letters where letter.row >= 0 && letter.row < rows && letter.column >= 0 && letter.column < columns
      {
        let under = cells[letter.row * columns + letter.column]
        let style =
          isMono
          ? Style(attributes: letter.isLabel ? [.bold] : under.background != 0 ? [.reverse] : [])
          : letter.isLabel
            ? Style(
              foreground: letter.color, background: Color.darkened(under, depth: options.depth), attributes: .bold)
            : Style(foreground: Color.readable(on: under.background), background: Color(packed: under.background))
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
