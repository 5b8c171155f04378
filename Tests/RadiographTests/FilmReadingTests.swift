import Testing

@testable import Radiograph

@Suite struct FilmReadingTests {
  private func decode(_ bytes: [UInt8]) throws -> Film { try Film.decode(bytes, path: "x.png") }

  @Test(arguments: [255, 65535]) func `stored values come back as written`(maximum: Int) throws {
    let scratch = try Scratch()
    var dice = Dice(state: 7)
    let pixels = (0..<37 * 23).map { _ in UInt16(Int(dice.next()) % (maximum + 1)) }
    let film = Film(width: 37, height: 23, pixels: pixels, maximum: maximum, spacing: 0.143)
    try film.writePNG(to: scratch("a.png"))
    let back = try Film.read(path: scratch("a.png"))
    #expect(back.pixels == pixels)
    #expect((back.width, back.height, back.maximum) == (37, 23, maximum))
    #expect(abs((back.spacing ?? 0) - 0.143) < 1e-4)
  }

  @Test func `a MONOCHROME1 film is written with bone bright`() throws {
    let film = Film(width: 2, height: 1, pixels: [0, 4095], maximum: 4095, photometric: .monochrome1)
    let back = try decode(film.png())
    #expect(back.pixels == [4095, 0])
  }

  @Test(
    arguments: [
      (1, [[0b1010_0000]], [255, 0, 255, 0]), (2, [[0b00_01_10_11]], [0, 85, 170, 255]),
      (4, [[0x0F, 0x71]], [0, 255, 119, 17]),
    ] as [(UInt8, [[UInt8]], [UInt16])])
  func `few bits are stretched to eight`(depth: UInt8, rows: [[UInt8]], expected: [UInt16]) throws {
    let film = try decode(PNGFile.bytes(width: 4, height: 1, depth: depth, colour: 0, rows: rows))
    #expect(film.pixels == expected)
    #expect(film.maximum == 255)
  }

  @Test func `sixteen bits keep their byte order and ignore gamma`() throws {
    let film = try decode(
      PNGFile.bytes(
        width: 2, height: 1, depth: 16, colour: 0, rows: [[0x01, 0x02, 0xFF, 0x00]],
        chunks: [("gAMA", PNGFile.big(45455))]))
    #expect(film.pixels == [0x0102, 0xFF00])
  }

  @Test func `grey written as RGB is exact and colours become luma`() throws {
    let film = try decode(
      PNGFile.bytes(width: 3, height: 1, depth: 8, colour: 2, rows: [[7, 7, 7, 255, 0, 0, 254, 254, 254]]))
    #expect(film.pixels == [7, 54, 254])
  }

  @Test func `a palette shows its colours in a film and its indices in a label image`() throws {
    let scratch = try Scratch()
    let bytes = PNGFile.bytes(
      width: 4, height: 1, depth: 2, colour: 3, rows: [[0b00_01_10_11]],
      chunks: [("PLTE", [9, 9, 9, 200, 200, 200, 0, 0, 0, 255, 255, 255])])
    #expect(try decode(bytes).pixels == [9, 200, 0, 255])
    #expect(try LabelImage.read(path: scratch.write(bytes, "m.png")).labels == [0, 1, 2, 3])
  }

  @Test func `alpha is laid over black, unless all of it is nothing`() throws {
    let half = PNGFile.bytes(width: 3, height: 1, depth: 8, colour: 4, rows: [[200, 255, 200, 0, 200, 128]])
    #expect(try decode(half).pixels == [200, 0, 100])
    let none = PNGFile.bytes(width: 2, height: 1, depth: 8, colour: 4, rows: [[200, 0, 90, 0]])
    #expect(try decode(none).pixels == [200, 90])
    let colour = PNGFile.bytes(width: 2, height: 1, depth: 8, colour: 6, rows: [[50, 50, 50, 255, 50, 50, 50, 0]])
    #expect(try decode(colour).pixels == [50, 0])
  }

  @Test func `an interlaced film is whole`() throws {
    // 5×3: passes of Adam7 as (x, y, step) → the pixels value 16·y + x.
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    var rows: [[UInt8]] = []
    for (x0, y0, dx, dy) in passes {
      for y in stride(from: y0, to: 3, by: dy) where x0 < 5 {
        rows.append(stride(from: x0, to: 5, by: dx).map { UInt8(16 * y + $0) })
      }
    }
    let film = try decode(PNGFile.bytes(width: 5, height: 3, depth: 8, colour: 0, rows: rows, interlaced: true))
    #expect(film.pixels == (0..<3).flatMap { y in (0..<5).map { UInt16(16 * y + $0) } })
  }

  @Test func `a screen's resolution is no spacing`() {
    #expect(Film.spacing(pixelsPerMetre: (2835, 2835)) == nil)  // 72 dpi
    #expect(Film.spacing(pixelsPerMetre: (3780, 3780)) == nil)  // 96 dpi
    #expect(Film.spacing(pixelsPerMetre: (11811, 11811)) == nil)  // 300 dpi
    #expect(Film.spacing(pixelsPerMetre: (7000, 3500)) == nil)
    #expect(Film.spacing(pixelsPerMetre: (0, 0)) == nil)
    #expect(Film.spacing(pixelsPerMetre: (5000, 5000)) == 0.2)
  }
}

@Suite struct BadFilmTests {
  private func failure(_ bytes: [UInt8]) -> FilmError? {
    do throws(FilmError) {
      _ = try Film.decode(bytes, path: "bad.png")
      return nil
    } catch { return error }
  }

  private let good = PNGFile.bytes(
    width: 64, height: 64, depth: 8, colour: 0, rows: (0..<64).map { y in (0..<64).map { UInt8($0 ^ y) } })

  @Test func `every cut of a film is refused as too short`() {
    for count in stride(from: 8, to: good.count, by: 7) {
      let error = failure(Array(good[..<count]))
      #expect(error?.kind == .badContent)
      #expect(error?.reason.isEmpty == false)
    }
    #expect(failure(Array(good[..<2000]))?.reason == "the file ends in the middle of the picture")
  }

  @Test func `a flipped bit in the pixels is found`() {
    var bytes = good
    bytes[1000] ^= 4
    #expect(failure(bytes)?.reason == "the PNG is damaged (IDAT: incorrect data check)")
  }

  @Test func `claims that memory could not hold are refused by the header alone`() {
    let claim = { (w: UInt32, h: UInt32, depth: UInt8, colour: UInt8) in
      PNGFile.bytes(width: w, height: h, depth: depth, colour: colour, rows: [[0]])
    }
    #expect(failure(claim(60000, 60000, 16, 0))?.reason.contains("60000×60000") == true)
    #expect(failure(claim(30000, 30000, 8, 0))?.reason.contains("more than") == true)
    #expect(failure(claim(16384, 16384, 16, 6))?.reason.contains("more than") == true)
    #expect(failure(claim(16000, 16000, 8, 0))?.reason.contains("can't hold") == true)
  }

  @Test func `a size of nothing, an empty file and another kind of file say so`() {
    #expect(
      failure(PNGFile.bytes(width: 0, height: 5, depth: 8, colour: 0, rows: []))?.reason == "the picture is 0×5 pixels")
    #expect(failure([])?.reason == "the file is empty")
    #expect(failure(Array("%PDF-1.4".utf8))?.reason.contains("no picture") == true)
  }

  @Test func `random damage never crashes`() {
    var dice = Dice(state: 42)
    var refused = 0
    for _ in 0..<400 {
      var bytes = good
      for _ in 0..<3 { bytes[8 + Int(dice.next()) % (bytes.count - 8)] = UInt8(dice.next() & 255) }
      if failure(bytes) != nil { refused += 1 }
    }
    #expect(refused > 390)
  }

  @Test func `the message is one line and harmless on a terminal`() {
    let error = FilmError(.badContent, path: "a\u{1B}[31m\nb\u{202E}.png", reason: "r", advice: "n")
    #expect(error.description == "cannot read a\\u{1b}[31m\\u{a}b\\u{202e}.png: r; n")
  }

  @Test func `folders, absent files and unwritable places name their exit codes`() throws {
    let scratch = try Scratch()
    #expect(throws: FilmError.self) { try Film.read(path: scratch.path) }
    do { _ = try Film.read(path: scratch("none.png")) } catch { #expect(error.exitCode == 66) }
    let film = Film(width: 1, height: 1, pixels: [1], maximum: 255)
    do {
      try film.writePNG(to: scratch("no/such.png"))
      Issue.record("it was written")
    } catch { #expect(error.exitCode == 73) }
  }
}
