#if canImport(CJPEG)
  import Testing

  @testable import Radiograph

  @Suite struct JPEGTests {
    /// A smooth picture: brighter to the right, much brighter below.
    private func picture(_ width: Int, _ height: Int) -> [UInt8] {
      (0..<width * height).map { UInt8($0 % width * 60 / width + $0 / width * 180 / height) }
    }

    private func jpeg(_ width: Int, _ height: Int) throws -> [UInt8] {
      try JPEGCoding.encode(picture(width, height), width: width, height: height, quality: 95, path: "x.jpg")
    }

    /// An APP1 segment with nothing but the orientation, in one byte order or the other.
    private func exif(_ orientation: UInt8, little: Bool) -> [UInt8] {
      let order: [UInt8] = little ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0] : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1]
      let entry: [UInt8] =
        little
        ? [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0] : [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      let body = Array("Exif".utf8) + [0, 0] + order + entry + [0, 0, 0, 0]
      return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
    }

    @Test func `a film comes back near to what was written`() throws {
      let film = try Film.decode(jpeg(40, 24), path: "x.jpg")
      #expect((film.width, film.height, film.maximum) == (40, 24, 255))
      #expect(zip(film.pixels, picture(40, 24)).allSatisfy { abs(Int($0) - Int($1)) <= 6 })
    }

    @Test(arguments: 1...8, [false, true]) func `every orientation stands upright`(orientation: UInt8, little: Bool)
      throws
    {
      var bytes = try jpeg(40, 24)
      bytes.insert(contentsOf: exif(orientation, little: little), at: 2)
      let film = try Film.decode(bytes, path: "x.jpg")
      // Where the stored top left, top right and bottom left corners are seen (EXIF 2.32: row 0, column 0 by tag value).
      let turned = orientation >= 5
      #expect((film.width, film.height) == (turned ? 24 : 40, turned ? 40 : 24))
      let corner = { (right: Bool, bottom: Bool) in
        film.pixels[(bottom ? film.height - 1 : 0) * film.width + (right ? film.width - 1 : 0)]
      }
      // The darkest corner is the stored top left, the brightest the stored bottom right.
      let darkest: [UInt8: (Bool, Bool)] = [
        1: (false, false), 2: (true, false), 3: (true, true), 4: (false, true),
        5: (false, false), 6: (true, false), 7: (true, true), 8: (false, true),
      ]
      let (right, bottom) = try #require(darkest[orientation])
      #expect(corner(right, bottom) < 15)
      #expect(corner(!right, !bottom) > 215)
      // The stored top right is brighter by 60 only; it tells mirrored pictures from turned ones.
      #expect((turned ? corner(right, !bottom) : corner(!right, bottom)) < 80)
    }

    @Test func `cut and damaged files are refused`() throws {
      let bytes = try jpeg(40, 24)
      for count in stride(from: 3, to: bytes.count - 2, by: 11) {
        #expect(throws: FilmError.self) { try Film.decode(Array(bytes[..<count]), path: "x.jpg") }
      }
      var dice = Dice(state: 11)
      for _ in 0..<300 {
        var bad = bytes
        bad[3 + Int(dice.next()) % (bad.count - 3)] = UInt8(dice.next() & 255)
        // Many changes leave a valid JPEG: what counts is that none of them crashes.
        let film = try? Film.decode(bad, path: "x.jpg")
        #expect(film.map { $0.pixels.count == $0.width * $0.height } ?? true)
      }
    }

    @Test func `a large claim is refused by the header`() throws {
      var bytes = try jpeg(40, 24)
      let frame = try #require((2..<bytes.count).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])  // 60,000 × 60,000
      do {
        _ = try Film.decode(bytes, path: "x.jpg")
        Issue.record("it was read")
      } catch { #expect(error.reason.contains("60000×60000")) }
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x27, 0x10, 0x27, 0x10])  // 10,000 × 10,000
      do {
        _ = try Film.decode(bytes, path: "x.jpg")
        Issue.record("it was read")
      } catch { #expect(error.reason.contains("can't hold")) }
    }

    @Test func `broken EXIF is no orientation`() {
      #expect(EXIFOrientation(tiff: []) == nil)
      #expect(EXIFOrientation(tiff: [0x49, 0x49, 42, 0, 255, 255, 255, 255]) == nil)
      #expect(EXIFOrientation(tiff: [0x49, 0x49, 42, 0, 8, 0, 0, 0, 255, 255]) == nil)
      #expect(EXIFOrientation(jpeg: [0xFF, 0xD8, 0xFF, 0xE1, 0, 1]) == nil)
    }
  }
#endif
