import Radiograph
import Spine
import Testing

@testable import Screen

@Suite struct PixelTests {
  @Test func pixelsAreTheFilms() {
    let picture = FilmPicture(film(columns: 4, rows: 2) { x, y in x * 5 + y })
    let shown = picture.pixels(
      FilmProjection.filling(FilmView(), filmWidth: 32, filmHeight: 32, columns: 4, rows: 2),
      cell: CellSize(width: 8, height: 16), view: FilmView())
    #expect(shown.width == 32 && shown.height == 32)
    for y in 0..<32 { for x in 0..<32 { #expect(shown.rgb[(y * 32 + x) * 3] == UInt8(x * 5 + y)) } }
  }

  @Test func cellsOfAnySizeShowTheWholeFilm() {
    // Bright at its four corners' pixels' cells.
    let picture = FilmPicture(
      film(columns: 10, rows: 5) { x, y in (x < 8 || x >= 72) && (y < 8 || y >= 72) ? 250 : 20 })
    for cell in [CellSize(width: 7, height: 13), CellSize(width: 10, height: 22)] {
      let projection = FilmProjection.filling(FilmView(), filmWidth: 80, filmHeight: 80, columns: 30, rows: 15)
      let shown = picture.pixels(projection, cell: cell, view: FilmView())
      #expect(shown.width == 30 * cell.width && shown.height == 15 * cell.height)
      for (x, y) in [(0, 0), (shown.width - 1, 0), (0, shown.height - 1), (shown.width - 1, shown.height - 1)] {
        #expect(shown.rgb[(y * shown.width + x) * 3] > 200)
      }
      #expect(shown.rgb[(shown.height / 2 * shown.width + shown.width / 2) * 3] < 40)
    }
  }

  @Test func sixelSpellsAKnownPicture() {
    // Two columns of black and white, six rows: one band, two passes.
    let rgb = (0..<12).flatMap { i in [UInt8](repeating: i % 2 == 0 ? 0 : 255, count: 3) }
    let text = String(decoding: Sixel.encode(PixelPicture(width: 2, height: 6, rgb: rgb)), as: UTF8.self)
    #expect(text == "\u{1b}P0;1;0q\"1;1;2;6#0;2;0;0;0#127;2;100;100;100#0~$#127?~-\u{1b}\\")
  }

  @Test func kittySendsChunksOfTheSameBytes() {
    let picture = PixelPicture(width: 64, height: 40, rgb: (0..<64 * 40 * 3).map { UInt8(truncatingIfNeeded: $0) })
    let text = String(decoding: KittyGraphics.encode(picture, identifier: 5, columns: 8, rows: 3), as: UTF8.self)
    let chunks = text.split(separator: "\u{1b}\\")
    #expect(chunks.count == 3)
    #expect(chunks[0].contains("i=5,p=1,c=8,r=3,C=1,z=-1,q=2,f=24,s=64,v=40") && chunks[0].contains("m=1;"))
    #expect(chunks[2].contains("m=0;"))
    let data = chunks.map { $0.drop { $0 != ";" }.dropFirst() }.joined()
    #expect(Array(data.utf8) == Base64.encode(picture.rgb))
  }

  @Test func base64IsTheStandardOne() {
    for (plain, coded) in [("lumbar", "bHVtYmFy"), ("ab", "YWI="), ("a", "YQ=="), ("", "")] {
      #expect(Base64.encode(Array(plain.utf8)) == Array(coded.utf8))
    }
  }

  @Test func pngChecksumsAreRight() {
    let png = PlainPNG.encode(PixelPicture(width: 1, height: 1, rgb: [1, 2, 3]))
    // IEND and its well-known checksum.
    #expect(Array(png.suffix(8)) == [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }
}
