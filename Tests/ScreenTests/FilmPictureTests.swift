import Radiograph
import Spine
import Testing

@testable import Screen

/// A film of one value a cell part: `parts` of 8 × 16 pixels each.
func film(columns: Int, rows: Int, maximum: Int = 255, _ value: (_ x: Int, _ y: Int) -> Int) -> Film {
  let w = columns * 8, h = rows * 16
  return Film(
    width: w, height: h, pixels: (0..<w * h).map { UInt16(value($0 % w, $0 / w)) }, maximum: maximum)
}

@Suite struct FilmPictureTests {
  func cell(_ film: Film, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .sextant, overlay: Overlay = .none) -> Cell
  {
    let picture = FilmPicture(film)
    return picture.wholeGrid(
      columns: 1, rows: 1, overlay: overlay, options: PictureOptions(depth: depth, glyphs: glyphs))[0, 0]
  }

  /// Which glyph, with its ink and ground in either order.
  func isDrawn(_ cell: Cell, _ glyph: Unicode.Scalar, _ inverse: Unicode.Scalar?, _ ink: UInt8, _ ground: UInt8) -> Bool
  {
    let a = Color(ink, ink, ink), b = Color(ground, ground, ground)
    return (cell.scalar == glyph && cell.style.foreground == a && cell.style.background == b)
      || (inverse != nil && cell.scalar == inverse && cell.style.foreground == b && cell.style.background == a)
  }

  @Test func exactPatternsComeBackAsTheirGlyphs() {
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { _, y in y < 8 ? 200 : 40 }), "▀", "▄", 200, 40))
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { x, _ in x < 4 ? 200 : 40 }), "▌", "▐", 200, 40))
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { x, y in (x < 4) == (y < 8) ? 200 : 40 }), "▚", "▞", 200, 40))
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { _, y in y >= 14 ? 200 : 40 }), "▁", nil, 200, 40))
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { x, _ in x < 3 ? 200 : 40 }), "▍", nil, 200, 40))
    #expect(isDrawn(cell(film(columns: 1, rows: 1) { x, _ in x == 2 ? 200 : 40 }), "\u{1FB71}", nil, 200, 40))
    // 48 rows, so that thirds are whole: the middle left part alone.
    let third = Film(
      width: 24, height: 48, pixels: (0..<24 * 48).map { ($0 % 24 < 12) && ($0 / 24 / 16 == 1) ? 200 : 40 },
      maximum: 255)
    #expect(isDrawn(cell(third), "\u{1FB03}", "\u{1FB38}", 200, 40))
    #expect(cell(film(columns: 1, rows: 1) { _, _ in 77 }).style.background == Color(77, 77, 77))
  }

  @Test(arguments: [0, 1]) func aReducedPictureLooksTheSameFromAfar(_ turns: Int) {
    let noisy = film(columns: 100, rows: 70) { x, y in (x * 7919 ^ y * 104729) / 64 & 255 }
    let whole = FilmPicture(noisy), reduced = FilmPicture(noisy, atMost: 600)
    var view = FilmView()
    view.quarterTurns = turns
    let rect = Rect(row: 0, column: 0, rows: 6, columns: 12)
    var grids = [Grid(rows: 6, columns: 12), Grid(rows: 6, columns: 12)]
    let circle = Overlay.Shape.circle(centre: Point(300, 500), radius: 90, fill: .init(Color(255, 0, 0)), outline: nil)
    for (index, picture) in [whole, reduced].enumerated() {
      picture.draw(into: &grids[index], rect, view: view, overlay: Overlay(shapes: [circle]))
    }
    #expect(grids[0].cells == grids[1].cells, "not the same")
    #expect(reduced.levels.levels[0].width == 400)
    #expect(reduced.window(around: Point(799, 1119), radius: 20) != nil)
  }

  @Test func everyGlyphSetIsKeptTo() {
    let noisy = film(columns: 40, rows: 20) { x, y in (x * 7919 ^ y * 104729) & 255 }
    let picture = FilmPicture(noisy)
    let allowed: [(GlyphSet, (UInt32) -> Bool)] = [
      (.half, { [0x20, 0x2580, 0x2584, 0x2588, 0x258C, 0x2590, 0x2591, 0x2592, 0x2593].contains($0) }),
      (.quadrant, { $0 == 0x20 || (0x2580...0x259F).contains($0) }), (.ascii, { (0x20...0x7E).contains($0) }),
    ]
    for depth in ColorDepth.allCases {
      for (set, isAllowed) in allowed {
        let grid = picture.wholeGrid(columns: 40, rows: 20, options: PictureOptions(depth: depth, glyphs: set))
        #expect(grid.cells.allSatisfy { isAllowed($0.scalar.value) }, "\(depth) \(set)")
        #expect(grid.cells.allSatisfy { $0.isPicture })
      }
    }
  }

  @Test func only240FixedColoursAreUsed() {
    let noisy = film(columns: 40, rows: 20) { x, y in (x * 7919 ^ y * 104729) & 255 }
    let polygon = Overlay(shapes: [
      .polygon([Point(40, 40), Point(250, 60), Point(200, 280)], fill: .init(Color(86, 180, 233)), outline: nil)
    ])
    let grid = FilmPicture(noisy).wholeGrid(
      columns: 40, rows: 20, overlay: polygon, options: PictureOptions(depth: .indexed240))
    for cell in grid.cells {
      for color in [cell.style.foreground, cell.style.background] {
        let color = color ?? Color(1, 2, 3)
        #expect(ColorDepth.indexed240.shown(color) == color)
      }
    }
  }

  @Test func theWindowAndTheInversionSetTheGrey() {
    let flat = film(columns: 4, rows: 4, maximum: 65535) { _, _ in 20000 }
    let picture = FilmPicture(flat)
    func grey(_ change: (inout FilmView) -> Void) -> UInt8? {
      var view = FilmView()
      change(&view)
      return picture.wholeGrid(columns: 4, rows: 4, view: view)[1, 1].style.background?.red
    }
    let cases: [((inout FilmView) -> Void, UInt8)] = [
      ({ _ in }, 78),
      ({ $0.window = Window(centre: 19000, width: 4000) }, 191),
      ({ $0.window = Window(centre: 20250, width: 1000) }, 64),
      ({ $0.window = Window(centre: 90000, width: 1000) }, 0),
      ({ $0.isInverted = true }, 177),
      ({ $0.window = Window(centre: .nan, width: 0) }, 78),
    ]
    for (index, (change, expected)) in cases.enumerated() {
      let found = grey(change)
      #expect(found == expected, "case \(index)")
    }
    let dark = Film(width: 32, height: 64, pixels: flat.pixels, maximum: 65535, photometric: .monochrome1)
    #expect(FilmPicture(dark).wholeGrid(columns: 4, rows: 4)[1, 1].style.background?.red == 177)
  }

  @Test func flipsAndTurnsShowTheFilmThatWay() {
    // Bright top left quarter only.
    let marked = film(columns: 8, rows: 4) { x, y in x < 32 && y < 32 ? 250 : 10 }
    let picture = FilmPicture(marked)
    func brightQuarter(_ change: (inout FilmView) -> Void) -> Int? {
      var view = FilmView()
      change(&view)
      let grid = picture.wholeGrid(columns: 8, rows: 4, view: view)
      return [(0, 0), (0, 7), (3, 7), (3, 0)].firstIndex { grid[$0.0, $0.1].style.background?.red ?? 0 > 200 }
    }
    let cases: [((inout FilmView) -> Void, Int)] = [
      ({ _ in }, 0),
      ({ $0.quarterTurns = 1 }, 1),
      ({ $0.quarterTurns = 2 }, 2),
      ({ $0.quarterTurns = 3 }, 3),
      ({ $0.isFlippedHorizontally = true }, 1),
      ({ $0.isFlippedVertically = true }, 3),
      (
        {
          $0.isFlippedHorizontally = true; $0.quarterTurns = 1
        }, 2
      ),
    ]
    for (index, (change, expected)) in cases.enumerated() {
      let found = brightQuarter(change)
      #expect(found == expected, "case \(index)")
    }
  }

  @Test func oddFilmsAndPanesAreDrawn() {
    let films = [(1, 1), (1, 20_000), (20_000, 1), (2, 3), (5, 5)].map { w, h in
      Film(width: w, height: h, pixels: (0..<w * h).map { UInt16(truncatingIfNeeded: $0 &* 40503) }, maximum: 65535)
    }
    for film in films {
      let picture = FilmPicture(film)
      for (columns, rows) in [(1, 1), (20, 5), (7, 30), (500, 200)] where columns < 500 || film.width == 5 {
        for depth in ColorDepth.allCases where columns < 500 || depth == .truecolor {
          let whole = picture.wholeGrid(columns: columns, rows: rows, options: PictureOptions(depth: depth))
          #expect(whole.columns >= 1 && whole.columns <= columns && whole.rows >= 1 && whole.rows <= rows)
          var grid = Grid(rows: rows, columns: columns), view = FilmView()
          view.pixelsPerColumn = 0.05
          view.centre = Point(1e9, -1e9)
          view.quarterTurns = 1
          picture.draw(into: &grid, Rect(row: 0, column: 0, rows: rows, columns: columns), view: view)
          #expect(grid.cells.allSatisfy { $0.isPicture })
        }
      }
    }
  }

  /// Nothing to spread, and one pixel that outshines all: no division by nothing, and the rest keeps its tone.
  @Test func evenFilmsAndASingleHotPixelKeepTheirTone() {
    let hot = film(columns: 12, rows: 6, maximum: 65535) { x, y in x == 40 && y == 40 ? 65535 : 300 }
    for (film, tone) in [
      (film(columns: 12, rows: 6) { _, _ in 0 }, UInt8(0)), (film(columns: 12, rows: 6) { _, _ in 255 }, 255), (hot, 1),
    ] {
      for depth in ColorDepth.allCases where depth != .mono {
        for hasLocalContrast in [false, true] {
          var view = FilmView()
          view.hasLocalContrast = hasLocalContrast
          let grid = FilmPicture(film).wholeGrid(
            columns: 12, rows: 6, view: view, options: PictureOptions(depth: depth))
          #expect(grid.cells.allSatisfy { $0.isPicture })
          if depth == .truecolor, !hasLocalContrast {
            #expect(grid[0, 0].style.background == Color(tone, tone, tone))
          }
        }
      }
      let place = FilmPicture(film).window(around: Point(40, 40), radius: 20)
      #expect((place?.width ?? 0) > 0)
    }
  }

  /// One of the two palettes of 240 colours is the terminal's, one is our own.
  @Test func ourOwnPaletteIsNearestToo() {
    var generator = SplitMix(state: 3)
    let palette = (UInt8(16)...255).map { ColorDepth.palette.shown($0) }
    func distance(_ a: Color, _ b: Color) -> Int {
      let d = [Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue)]
      return d.reduce(0) { $0 + $1 * $1 }
    }
    for _ in 0..<300 {
      let bits = generator.next()
      let color = Color(
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits >> 16))
      let best = palette.map { distance($0, color) }.min() ?? 0
      // A tie of the last digit apart.
      #expect(distance(ColorDepth.palette.shown(color), color) <= best + 64)
    }
    let picture = FilmPicture(film(columns: 20, rows: 8) { x, y in (x * 2 + y * 3) & 255 })
    let overlay = Overlay(shapes: [
      .circle(centre: Point(80, 60), radius: 40, fill: .init(Color(86, 180, 233)), outline: .init(Color(255, 255, 0)))
    ])
    let grid = picture.wholeGrid(
      columns: 20, rows: 8, overlay: overlay, options: PictureOptions(depth: .palette, glyphs: .sextant))
    let known = Set(palette)
    for cell in grid.cells {
      #expect([cell.style.foreground, cell.style.background].allSatisfy { $0.map(known.contains) ?? false })
    }
  }

  @Test func nothingOfTheFrameBeforeIsLeft() {
    let picture = FilmPicture(film(columns: 20, rows: 10) { x, y in (x + y) & 255 })
    let overlay = Overlay(shapes: [
      .circle(centre: Point(80, 80), radius: 40, fill: .init(Color(255, 0, 0), opacity: 1), outline: nil),
      .label("L4", at: Point(20, 20), anchor: .leading, color: Color(0, 255, 0)),
    ])
    let clean = picture.wholeGrid(columns: 20, rows: 10)
    let covered = picture.wholeGrid(columns: 20, rows: 10, overlay: overlay)
    #expect(covered != clean)
    #expect(picture.wholeGrid(columns: 20, rows: 10) == clean)
  }

  @Test func withoutColoursTheMeanToneIsKept() {
    for (grey, glyphs) in [(64, GlyphSet.sextant), (128, .quadrant), (200, .half)] {
      let picture = FilmPicture(film(columns: 32, rows: 16) { _, _ in grey })
      let grid = picture.wholeGrid(columns: 32, rows: 16, options: PictureOptions(depth: .mono, glyphs: glyphs))
      let parts = glyphs == .sextant ? 6 : 4
      let lit = grid.cells.reduce(0.0) { $0 + Self.ink($1.scalar, parts: parts) } / Double(grid.cells.count)
      #expect(abs(lit * 255 - Double(grey)) < 8, "\(glyphs)")
    }
  }

  /// The inked part of a cell of block parts.
  static func ink(_ scalar: Unicode.Scalar, parts: Int) -> Double {
    let quarters: [Unicode.Scalar: Double] = [
      " ": 0, "█": 4, "▀": 2, "▄": 2, "▌": 2, "▐": 2, "▘": 1, "▝": 1, "▖": 1, "▗": 1, "▚": 2, "▞": 2, "▙": 3, "▛": 3,
      "▜": 3, "▟": 3,
    ]
    if let known = quarters[scalar] { return known / 4 }
    var mask = Int(scalar.value) - 0x1FB00 + 1
    if mask >= 21 { mask += 1 }
    if mask >= 42 { mask += 1 }
    return Double(mask.nonzeroBitCount) / 6
  }

  @Test func localContrastSpreadsAFaintStructure() {
    // Ramps over 5 % of the range, in a dim film.
    let faint = FilmPicture(film(columns: 16, rows: 8, maximum: 65535) { x, y in 20_000 + x % 16 * 200 + y })
    var view = FilmView()
    func span() -> Int {
      let greys = faint.wholeGrid(columns: 32, rows: 16, view: view).cells.compactMap {
        $0.style.background.map { Int($0.red) }
      }
      return (greys.max() ?? 0) - (greys.min() ?? 0)
    }
    let plain = span()
    view.hasLocalContrast = true
    #expect(Double(span()) > 1.8 * Double(plain))
    view.quarterTurns = 1
    #expect(Double(span()) > 1.8 * Double(plain))
  }

  @Test func theWindowUnderTheCursorIsThatOfThePlace() throws {
    let picture = FilmPicture(
      film(columns: 10, rows: 5, maximum: 65535) { x, _ in x < 40 ? 1000 + x : 50_000 + 100 * x })
    let dark = try #require(picture.window(around: Point(20, 40), radius: 15))
    #expect(dark.centre > 1000 && dark.centre < 1040 && dark.width < 300)
    let bright = try #require(picture.window(around: Point(60, 40), radius: 15))
    #expect(bright.centre > 54_000 && bright.centre < 58_000)
    #expect(picture.window(around: Point(-500, 0), radius: 5) == nil)
    #expect(picture.window(around: Point(.nan, 0), radius: 5) == nil)
  }
}
