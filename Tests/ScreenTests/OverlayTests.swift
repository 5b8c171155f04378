import Radiograph
import Spine
import Testing

@testable import Screen

@Suite struct OverlayTests {
  let picture = FilmPicture(film(columns: 16, rows: 8) { _, _ in 100 })

  func grid(_ overlay: Overlay, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .sextant) -> Grid {
    picture.wholeGrid(columns: 16, rows: 8, overlay: overlay, options: PictureOptions(depth: depth, glyphs: glyphs))
  }

  let square = [Point(32, 32), Point(96, 32), Point(96, 96), Point(32, 96)]

  @Test func aFillTintsByItsOpacity() {
    let drawn = grid(Overlay(shapes: [.polygon(square, fill: .init(Color(200, 100, 0), opacity: 0.5), outline: nil)]))
    for row in 2..<6 { for column in 4..<12 { #expect(drawn[row, column].style.background == Color(150, 100, 50)) } }
    #expect(drawn[1, 4].style.background == Color(100, 100, 100))
    #expect(drawn[2, 3].style.background == Color(100, 100, 100))
  }

  @Test func aMaskIsWhereItsLabelsAre() {
    var labels = [UInt8](repeating: 0, count: 16 * 16)
    for y in 4..<12 { for x in 4..<12 { labels[y * 16 + x] = 3 } }
    labels[0] = 255
    // An eighth of the film's size each way: it is stretched over the film.
    let mask = Overlay.Mask(
      LabelImage(width: 16, height: 16, labels: labels), fills: [3: .init(Color(0, 200, 0), opacity: 1)])
    let drawn = grid(Overlay(mask: mask))
    #expect(drawn[4, 8].style.background == Color(0, 200, 0))
    #expect(drawn[0, 0].style.background == Color(100, 100, 100))
    #expect(drawn[2, 4].style.background == Color(0, 200, 0))
    #expect(drawn[1, 4].style.background == Color(100, 100, 100))
  }

  @Test func anOutlineLeavesTheInside() {
    let stroke = Overlay.Stroke(Color(255, 255, 0), width: 0.5)
    let drawn = grid(Overlay(shapes: [.polygon(square, fill: nil, outline: stroke)]))
    #expect(drawn[4, 8].style.background == Color(100, 100, 100))
    let edge = drawn[4, 4].style
    #expect([edge.foreground, edge.background].contains { $0.map { $0.red > 200 && $0.blue < 60 } ?? false })
  }

  @Test func lettersStandForMasksWithoutColours() {
    let fill = Overlay.Fill(Color(0, 0, 255), opacity: 0.4, letter: "V")
    let drawn = grid(Overlay(shapes: [.polygon(square, fill: fill, outline: nil)]), depth: .mono, glyphs: .ascii)
    var inside = 0, outside = 0
    for row in 0..<8 {
      for column in 0..<16 where drawn[row, column].scalar == "V" {
        if row >= 2, row < 6, column >= 4, column < 12 { inside += 1 } else { outside += 1 }
      }
    }
    #expect(inside >= 16 && outside == 0)
    // ASCII with colours has the letters too, a coarse frame of blocks has not.
    let shape = Overlay(shapes: [.polygon(square, fill: fill, outline: nil)])
    let colored = grid(shape, depth: .indexed240, glyphs: .ascii)
    #expect(colored.cells.contains { $0.scalar == "V" })
    var coarse = Grid(rows: 8, columns: 16)
    picture.draw(
      into: &coarse, Rect(row: 0, column: 0, rows: 8, columns: 16), view: FilmView(), overlay: shape,
      options: PictureOptions().coarse)
    #expect(!coarse.cells.contains { $0.scalar == "V" })
  }

  @Test func labelsAreWordsOverThePicture() {
    let drawn = grid(
      Overlay(shapes: [
        .label("L5", at: Point(64, 64), anchor: .leading, color: Color(255, 255, 255)),
        .label("T\u{1b}[2J", at: Point(16, 16), anchor: .leading, color: Color(255, 255, 255)),
        .label("cut off at the edge", at: Point(120, 100), anchor: .leading, color: Color(255, 255, 255)),
      ]))
    #expect(drawn[4, 8].scalar == "L" && drawn[4, 9].scalar == "5")
    #expect(drawn[1, 3].scalar == "\u{FFFD}")
    #expect(drawn[6, 15].scalar == "c")
  }

  @Test func wildShapesEnd() {
    let far = [Point(-1e12, 3), Point(1e12, 1e300), Point(.nan, 2), Point(.infinity, 0)]
    let color = Color(9, 9, 9)
    let overlay = Overlay(shapes: [
      .polygon(far, fill: .init(color), outline: .init(color)), .polyline(far, .init(color, isDashed: true)),
      .polyline([Point(-1e9, -1e9), Point(1e9, 1e9)], .init(color)),
      .circle(centre: far[0], radius: 1e9, fill: .init(color), outline: .init(color)),
      .circle(centre: Point(3, 3), radius: .nan, fill: .init(color), outline: nil),
      .point(far[3], color, isSelected: true), .crosshair(far[1], color),
      .label("x", at: far[2], anchor: .centre, color: color), .label("x", at: far[1], anchor: .centre, color: color),
    ])
    #expect(grid(overlay).cells.count == 128)
    #expect(grid(overlay, depth: .mono).cells.count == 128)
  }
}
