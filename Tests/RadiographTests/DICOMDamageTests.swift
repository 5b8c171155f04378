#if DICOM
  import Foundation
  import Testing

  @testable import Radiograph

  /// Files that were cut, or that lie about what they hold.
  @Suite struct DICOMDamageTests {
    /// A film with a texture that no encoding makes trivial.
    private static func file(
      _ syntax: DICOMSyntax, width: Int = 64, height: Int = 75, frames: Int = 1,
      extra: (inout DICOMDataSet) -> Void = { _ in }
    ) throws -> [UInt8] {
      var data = DICOMDataSet()
      data.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1")
      data.set(0x0008, 0x0018, "UI", "1.2.3.4")
      data.set(0x0028, 0x0002, 1)
      data.set(0x0028, 0x0004, "CS", "MONOCHROME2")
      if frames > 1 { data.set(0x0028, 0x0008, "IS", "\(frames)") }
      data.set(0x0028, 0x0010, UInt16(height))
      data.set(0x0028, 0x0011, UInt16(width))
      data.set(0x0028, 0x0100, 16)
      data.set(0x0028, 0x0101, 16)
      data.set(0x0028, 0x0102, 15)
      data.set(0x0028, 0x0103, 0)
      extra(&data)
      data.set(
        0x7FE0, 0x0010, "OW", words: pixels(width, height, frames))
      return try data.file(syntax)
    }

    private static func pixels(_ width: Int, _ height: Int, _ frames: Int) -> [UInt16] {
      (0..<width * height * frames).map { UInt16(truncatingIfNeeded: $0 * 7 + $0 * $0 % 97) }
    }

    /// Decodes; a refusal must say why on one line.
    private func survives(_ bytes: [UInt8], _ note: String) {
      do throws(FilmError) {
        let film = try Film.decode(bytes, path: "x.dcm")
        #expect(film.pixels.count == film.width * film.height, "\(note)")
      } catch {
        #expect(!error.reason.isEmpty && !error.description.contains("\n"), "\(note)")
      }
    }

    @Test(arguments: DICOMSyntax.allCases) func `random damage never crashes and is never left unexplained`(
      syntax: DICOMSyntax
    ) throws {
      let good = try Self.file(syntax)
      // Where the compressed picture's own header begins: sizes that lie there have overrun GDCM's buffers.
      let stream =
        good.indices.dropFirst(200).dropLast(4).first {
          good[$0] == 0xFF && (good[$0 + 1] == 0xD8 || good[$0 + 1] == 0x4F) && good[$0 + 2] == 0xFF
        } ?? 400
      var dice = Dice(state: UInt64(syntax.uid.utf8.count))
      func below(_ limit: Int) -> Int { Int(dice.next() % UInt64(limit)) }
      for round in 0..<150 {
        var bytes = good
        switch round % 4 {
        case 0: bytes = Array(bytes.prefix(1 + below(bytes.count)))
        case 1: for _ in 0..<4 { bytes[132 + below(500)] = UInt8(below(256)) }
        case 2: for _ in 0..<2 { bytes[min(bytes.count - 1, stream + below(120))] = UInt8(below(256)) }
        default: for _ in 0..<6 { bytes[below(bytes.count)] = UInt8(below(256)) }
        }
        survives(bytes, "\(syntax.rawValue) \(round)")
      }
    }

    @Test(arguments: [DICOMSyntax.jpegLossless, .jpegLS, .jpeg2000])
    func `a stream larger than its header says is refused`(syntax: DICOMSyntax) throws {
      let large = try Self.file(syntax, width: 90, height: 70)
      // The header's columns (0028,0011) made smaller in place.
      let tag: [UInt8] = [0x28, 0, 0x11, 0, 0x55, 0x53, 2, 0, 90, 0]
      let at = try #require(large.indices.first { large[$0...].starts(with: tag) })
      var lying = large
      lying[at + 8] = 60
      let error = #expect(throws: FilmError.self) { try Film.decode(lying, path: "x") }
      #expect(error?.reason.contains("claims 90 x 70 pixels") == true)
    }

    @Test func `the smallest film is read in every syntax, the largest claims are refused`() throws {
      for syntax in DICOMSyntax.allCases where ![.jpegLS, .jpeg2000].contains(syntax) {
        let film = try Film.decode(try Self.file(syntax, width: 1, height: 1), path: "x")
        #expect((film.width, film.height, film.pixels) == (1, 1, Self.pixels(1, 1, 1)), "\(syntax.rawValue)")
      }
      // The encoders, not the decoders, want more than a pixel.
      for syntax in [DICOMSyntax.jpegLS, .jpeg2000] {
        let error = #expect(throws: FilmError.self) { try Self.file(syntax, width: 1, height: 1) }
        #expect(error?.kind == .unwritable)
      }
      for syntax in [DICOMSyntax.explicit, .jpegLS, .rle] {
        var lying = try Self.file(syntax)
        for element in [UInt8(0x10), 0x11] {
          let tag: [UInt8] = [0x28, 0, element, 0, 0x55, 0x53, 2, 0]
          let at = try #require(lying.indices.first { lying[$0...].starts(with: tag) })
          lying.replaceSubrange(at + 8..<at + 10, with: [0x30, 0x75])  // 30,000
        }
        let error = #expect(throws: FilmError.self) { try Film.decode(lying, path: "x") }
        #expect(error?.reason.contains("30000×30000") == true, "\(error?.description ?? "")")
      }
    }

    @Test func `an unknown transfer syntax is named`() throws {
      let file = DICOMFile(width: 40, height: 30, pixels: Self.pixels(40, 30, 1), syntax: .unknown).file
      let error = #expect(throws: FilmError.self) { try Film.decode(file, path: "x") }
      #expect(error?.reason.contains("1.2.840.10008.1.2.4.999") == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [DICOMSyntax.explicit, .rle, .jpegLossless, .jpegLS, .jpeg2000])
    func `a frame is named with the film`(syntax: DICOMSyntax) throws {
      let scratch = try Scratch()
      let path = try scratch.write(Self.file(syntax, frames: 3), "film.dcm")
      let all = Self.pixels(64, 75, 3)
      for frame in 1...3 {
        let film = try Film.read(named: "\(path)#\(frame)")
        #expect(film.pixels == Array(all[(frame - 1) * 4800..<frame * 4800]), "\(syntax.rawValue) \(frame)")
      }
      #expect(try Film.read(named: path).pixels == Array(all.prefix(4800)))
      for wrong in ["#4", "#0", "#x"] {
        let error = #expect(throws: FilmError.self) { try Film.read(named: path + wrong) }
        #expect(wrong != "#4" || error?.advice == "choose one of its 3")
      }
      // A file of that very name comes first.
      let odd = try scratch.write(Self.file(syntax), "film.dcm#2")
      #expect(try Film.read(named: odd).pixels == Array(all.prefix(4800)))
    }

    @Test func `two files of one instance are two films`() throws {
      let scratch = try Scratch()
      let (a, b) = (try scratch.write(Self.file(.explicit), "a.dcm"), try scratch.write(Self.file(.rle), "b.dcm"))
      #expect(try FilmListing(scratch.path).films.map(\.path) == ["a.dcm", "b.dcm"])
      #expect(try Film.identity(path: a)?.sopInstanceUID == Film.identity(path: b)?.sopInstanceUID)
      #expect(try Film.contentHash(ofFileAt: a) != Film.contentHash(ofFileAt: b))
      #expect(try Film.read(path: a).pixels == Film.read(path: b).pixels)
    }

    @Test func `lookup tables and windows are offered under their names`() throws {
      let bytes = try Self.file(.explicit) { data in
        func table(_ entries: [UInt16]) -> DICOMDataSet {
          var item = DICOMDataSet()
          item.set(0x0028, 0x3002, UInt16(entries.count), 0, 16)
          item.set(0x0028, 0x3006, "OW", words: entries)
          return item
        }
        data.set(0x0028, 0x1050, "DS", "300\\600")
        data.set(0x0028, 0x1051, "DS", "200\\400")
        data.set(0x0028, 0x1055, "LO", "BONE\\SOFT")
        data.set(0x0028, 0x3000, [table((0..<1024).map { UInt16(2 * $0) })])
        data.set(0x0028, 0x3010, [table((0..<2048).map { UInt16($0 * 16) })])
      }
      let film = try Film.decode(bytes, path: "x")
      #expect(film.pixels == Self.pixels(64, 75, 1).map { UInt16(2 * min(1023, Int($0))) })
      #expect(film.presets.map(\.name) == ["BONE", "SOFT", "VOI LUT"])
      #expect(film.presets[0].window == Window(centre: 300, width: 200))
      #expect(abs(film.presets[2].window.centre - 1024) < 2 && abs(film.presets[2].window.width - 1843) < 4)
    }

    @Test(.enabled(if: RealDICOMTests.folder != nil, "LUMBAR_FILMS is not set"))
    func `damaged real files never crash`() throws {
      let folder = try #require(RealDICOMTests.folder)
      var dice = Dice(state: 11)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        let good = try FileBytes.read(folder + name)
        for round in 0..<12 {
          var bytes = good
          if round % 4 == 0 {
            bytes = Array(bytes.prefix(1 + Int(dice.next()) % bytes.count))
          } else {
            let reach = round % 4 == 1 ? min(2000, bytes.count) : bytes.count
            for _ in 0..<5 { bytes[Int(dice.next()) % reach] = UInt8(dice.next() & 255) }
          }
          survives(bytes, "\(name) \(round)")
        }
      }
    }
  }
#endif
