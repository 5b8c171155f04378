import Testing

@testable import Radiograph

@Suite struct FilmHeaderTests {
  @Test func `a header says what the decoded film says`() throws {
    let scratch = try Scratch()
    let film = Film(width: 9, height: 4, pixels: [UInt16](repeating: 3, count: 36), maximum: 65535, spacing: 0.16)
    try film.writePNG(to: scratch("a.png"))
    let header = try Film.header(path: scratch("a.png"))
    #expect((header.width, header.height, header.format) == (9, 4, .png))
    #expect(abs((header.spacing ?? 0) - 0.16) < 1e-4)
    #expect(header.spacing == (try Film.read(path: scratch("a.png"))).spacing)
  }

  @Test func `what is no film has no header`() throws {
    let scratch = try Scratch()
    #expect(throws: FilmError.self) { try Film.header(path: scratch.write([], "a")) }
    #expect(throws: FilmError.self) {
      try Film.header(path: scratch.write([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "b"))
    }
    let huge = PNGFile.bytes(width: 60000, height: 60000, depth: 8, colour: 0, rows: [[0]])
    #expect(throws: FilmError.self) { try Film.header(path: scratch.write(huge, "c")) }
  }

  @Test func `a colour picture keeps its colours`() throws {
    let picture = RGBImage(width: 2, height: 1, pixels: [10, 10, 10, 255, 0, 0])
    #expect(try Film.decode(picture.png(), path: "x").pixels == [10, 54])
    #expect(
      RGBImage(GreyImage(width: 3, height: 1, values: [-1, 0.5, 2])).pixels == [0, 0, 0, 128, 128, 128, 255, 255, 255])
  }
}
