#if DICOM
  import Foundation
  import Testing

  @testable import Radiograph

  /// DICOM files made element by element.
  struct DICOMFile {
    enum Syntax: String {
      case implicit = "1.2.840.10008.1.2"
      case explicit = "1.2.840.10008.1.2.1"
      case bigEndian = "1.2.840.10008.1.2.2"
      case unknown = "1.2.840.10008.1.2.4.999"
    }
    var syntax = Syntax.explicit
    var hasPreamble = true
    private var elements: [(UInt16, UInt16, String, [UInt8])] = []

    mutating func add(_ group: UInt16, _ element: UInt16, _ vr: String, _ bytes: [UInt8]) {
      elements.append((group, element, vr, bytes + (bytes.count % 2 == 0 ? [] : [vr == "UI" ? 0 : 32])))
    }

    mutating func add(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) {
      add(group, element, vr, Array(text.utf8))
    }

    mutating func add(_ group: UInt16, _ element: UInt16, _ number: UInt16) {
      add(group, element, "US", bytes(number))
    }

    func bytes(_ number: UInt16) -> [UInt8] {
      let little = [UInt8(number & 255), UInt8(number >> 8)]
      return syntax == .bigEndian ? little.reversed() : little
    }

    /// A computed radiograph with the given stored values.
    init(
      width: Int, height: Int, pixels: [UInt16], bits: UInt16 = 16, photometric: String = "MONOCHROME2",
      signed: Bool = false, syntax: Syntax = .explicit, extra: (inout DICOMFile) -> Void = { _ in }
    ) {
      self.syntax = syntax
      add(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1")
      add(0x0008, 0x0018, "UI", "1.2.3.4")
      add(0x0028, 0x0002, 1)
      add(0x0028, 0x0004, "CS", photometric)
      add(0x0028, 0x0010, UInt16(height))
      add(0x0028, 0x0011, UInt16(width))
      add(0x0028, 0x0100, 16)
      add(0x0028, 0x0101, bits)
      add(0x0028, 0x0102, bits - 1)
      add(0x0028, 0x0103, signed ? 1 : 0)
      extra(&self)
      let data = pixels.flatMap { bytes($0) }
      add(0x7FE0, 0x0010, "OW", data)
    }

    var file: [UInt8] {
      let sorted = elements.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      let body = sorted.flatMap { encode($0, $1, $2, $3, syntax) }
      if !hasPreamble { return body }
      let meta =
        encode(2, 2, "UI", Array("1.2.840.10008.5.1.4.1.1.1".utf8) + [0], .explicit)
        + encode(2, 3, "UI", Array("1.2.3.4".utf8) + [0], .explicit)
        + encode(2, 0x10, "UI", padded(syntax.rawValue), .explicit)
      let length = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: meta.count >> $0) }
      return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + encode(2, 0, "UL", length, .explicit) + meta
        + body
    }

    private func padded(_ uid: String) -> [UInt8] { Array(uid.utf8) + (uid.utf8.count % 2 == 0 ? [] : [0]) }

    private func encode(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8], _ syntax: Syntax) -> [UInt8]
    {
      func number(_ value: Int, _ count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return syntax == .bigEndian ? little.reversed() : little
      }
      var out = number(Int(group), 2) + number(Int(element), 2)
      if syntax == .implicit {
        out += number(value.count, 4)
      } else if vr == "OW" {
        out += Array(vr.utf8) + [0, 0] + number(value.count, 4)
      } else {
        out += Array(vr.utf8) + number(value.count, 2)
      }
      return out + value
    }
  }

  @Suite struct DICOMTests {
    private let ramp = (0..<40 * 30).map { UInt16($0) }

    private func failure(_ bytes: [UInt8]) -> FilmError? {
      do throws(FilmError) {
        _ = try Film.decode(bytes, path: "x.dcm")
        return nil
      } catch { return error }
    }

    @Test(arguments: [DICOMFile.Syntax.explicit, .implicit, .bigEndian]) func `stored values come out in every order`(
      syntax: DICOMFile.Syntax
    ) throws {
      let film = try Film.decode(
        DICOMFile(width: 40, height: 30, pixels: ramp, bits: 12, syntax: syntax).file, path: "x")
      #expect((film.width, film.height, film.maximum) == (40, 30, 4095))
      #expect(film.pixels == ramp && film.photometric == .monochrome2 && film.spacing == nil)
    }

    @Test func `MONOCHROME1 keeps its values and shows bone bright`() throws {
      let film = try Film.decode(
        DICOMFile(width: 40, height: 30, pixels: ramp, bits: 12, photometric: "MONOCHROME1").file, path: "x")
      #expect(film.photometric == .monochrome1 && film.pixels == ramp)
      let plain = Film(width: 40, height: 30, pixels: ramp.map { 4095 - $0 }, maximum: 4095).brightness()
      #expect(zip(film.brightness().values, plain.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `signed values move up, windows and rescale with them`() throws {
      let stored = [Int16(-2048), -1, 0, 2047].map { UInt16(bitPattern: $0) & 0x0FFF }
      let film = try Film.decode(
        DICOMFile(width: 2, height: 2, pixels: stored, bits: 12, signed: true) {
          $0.add(0x0028, 0x1050, "DS", "0\\100")
          $0.add(0x0028, 0x1051, "DS", "400\\50")
          $0.add(0x0028, 0x1052, "DS", "-1000")
          $0.add(0x0028, 0x1053, "DS", "2")
          $0.add(0x0028, 0x1055, "LO", "BONE\\")
        }.file, path: "x")
      #expect(film.pixels == [0, 2047, 2048, 4095])
      #expect(film.presets.map(\.name) == ["BONE", "file 2"])
      // Modality 0 is stored (0 + 1000) / 2 = 500, moved up by 2048.
      #expect(film.presets.first?.window == Window(centre: 2548, width: 200))
      #expect(Window.presets(for: film).map(\.name).prefix(3) == ["auto", "BONE", "file 2"])
    }

    @Test func `spacing says what it was measured on`() throws {
      func identity(_ extra: @escaping (inout DICOMFile) -> Void) throws -> FilmIdentity? {
        let scratch = try Scratch()
        return try Film.identity(
          path: scratch.write(DICOMFile(width: 40, height: 30, pixels: ramp, extra: extra).file, "x"))
      }
      let detector = try identity { $0.add(0x0018, 0x1164, "DS", "0.143\\0.143") }
      #expect(detector?.spacing == 0.143 && detector?.spacingMeaning == .detector)
      let calibrated = try identity {
        $0.add(0x0018, 0x1164, "DS", "0.143\\0.143")
        $0.add(0x0028, 0x0030, "DS", "0.12\\0.12")
      }
      #expect(calibrated?.spacing == 0.12 && calibrated?.spacingMeaning == .calibrated)
      #expect(try identity { $0.add(0x0028, 0x0030, "DS", "0.1\\0.2") }?.spacing == nil)
      #expect(try identity { $0.add(0x0028, 0x0030, "DS", "0\\0") }?.spacing == nil)
    }

    @Test func `names in other letters come out in UTF-8`() throws {
      let scratch = try Scratch()
      for (term, bytes, name) in [
        ("ISO_IR 100", [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72], "Müller"),
        ("ISO_IR 144", [0xBB, 0xEE, 0xDA], "Люк"), ("ISO_IR 192", Array("王^小東".utf8), "王^小東"),
        ("", [0x1B, 0x5B, 0x33, 0x31, 0x6D], "\u{1B}[31m"),
        // PS3.5, annexes H, I and K: several sets in one name, turned on by escape sequences.
        (
          "\\ISO 2022 IR 87", Array("Yamada^Tarou=\u{1B}$B;3ED\u{1B}(B^\u{1B}$BB@O:\u{1B}(B".utf8),
          "Yamada^Tarou=山田^太郎"
        ),
        (
          "ISO 2022 IR 13\\ISO 2022 IR 87",
          [0xD4, 0xCF, 0xC0, 0xDE] + Array("=\u{1B}$B;3ED\u{1B}(J^\u{1B}$BB@O:\u{1B}(J".utf8), "ﾔﾏﾀﾞ=山田^太郎"
        ),
        (
          "\\ISO 2022 IR 149",
          Array("Hong^Gildong=\u{1B}$)C".utf8) + [0xFB, 0xF3] + Array("^\u{1B}$)C".utf8) + [0xD1, 0xCE, 0xD4, 0xD7],
          "Hong^Gildong=洪^吉洞"
        ),
        (
          "\\ISO 2022 IR 58", Array("Zhang^XiaoDong=\u{1B}$)A".utf8) + [0xD5, 0xC5], "Zhang^XiaoDong=张"
        ),
        (
          "ISO 2022 IR 100\\ISO 2022 IR 144", [0xC4] + Array("neas=\u{1B}-L".utf8) + [0xBB, 0xEE, 0xDA, 0x5E, 0xC4],
          "Äneas=Люк^Ä"
        ),
      ] as [(String, [UInt8], String)] {
        let file = DICOMFile(width: 2, height: 1, pixels: [1, 2]) {
          if !term.isEmpty { $0.add(0x0008, 0x0005, "CS", term) }
          $0.add(0x0010, 0x0010, "PN", bytes)
        }.file
        #expect(try Film.identity(path: scratch.write(file, "x"))?.patientName == name)
      }
    }

    @Test func `a frame is chosen, and one that is not there refused`() throws {
      let file = DICOMFile(width: 2, height: 2, pixels: [1, 2, 3, 4, 5, 6, 7, 8]) { $0.add(0x0028, 0x0008, "IS", "2") }
        .file
      #expect(try Film.decode(file, path: "x", frame: 1).pixels == [5, 6, 7, 8])
      #expect(throws: FilmError.self) { try Film.decode(file, path: "x", frame: 2) }
      let scratch = try Scratch()
      #expect(try Film.header(path: scratch.write(file, "x")).frames == 2)
    }

    @Test func `a file without preamble is known by its first element`() throws {
      var file = DICOMFile(width: 40, height: 30, pixels: ramp)
      file.hasPreamble = false
      #expect(try Film.decode(file.file, path: "x").pixels == ramp)
    }

    @Test func `what can't be a film is refused with its reason`() throws {
      let good = DICOMFile(width: 40, height: 30, pixels: ramp).file
      for cut in [1, 600, 2000] {
        #expect(failure(Array(good.dropLast(cut)))?.reason == "the file ends in the middle of the picture")
      }
      let deep = DICOMFile(width: 1, height: 1, pixels: [1], bits: 32).file
      #expect(failure(deep)?.reason.contains("32 bits") == true)
      let large = DICOMFile(width: 60000, height: 60000, pixels: [1]).file
      #expect(failure(large)?.reason.contains("60000×60000") == true)
      let unknown = DICOMFile(width: 40, height: 30, pixels: ramp, syntax: .unknown).file
      #expect(failure(unknown)?.kind == .badContent)
    }

    @Test func `directories and reports are no films of a study`() throws {
      let scratch = try Scratch()
      let file = DICOMFile(width: 2, height: 1, pixels: [1, 2]).file
      try scratch.write(file, "IM0001")
      let film = Array("1.2.840.10008.5.1.4.1.1.1".utf8)
      for (name, uid) in [("DICOMDIR", "1.2.840.10008.1.3.10"), ("SR", "1.2.840.10008.5.1.4.1.1.88.33")] {
        var other = file
        let at = try #require((0..<other.count).first { other[$0...].starts(with: film) })
        // Only the first bytes are looked at: the meta header's UID is made longer in place.
        let bytes = Array(uid.utf8) + [UInt8](repeating: 0, count: uid.utf8.count % 2)
        other[at - 2] = UInt8(bytes.count)
        other.replaceSubrange(at..<at + film.count + 1, with: bytes)
        try scratch.write(other, name)
      }
      #expect(try FilmListing(scratch.path).films.map(\.path) == ["IM0001"])
    }
  }

  /// Files given by LUMBAR_FILMS, in its folder `dicom`.
  @Suite struct RealDICOMTests {
    static let folder = RealFilmTests.folder.map { $0 + "/dicom/" }

    @Test(.enabled(if: folder != nil, "LUMBAR_FILMS is not set")) func `one picture in every lossless syntax`() throws {
      let folder = try #require(Self.folder)
      let films = try ["RG3_JPLL", "RG3_JLSL", "RG3_J2KR", "RG3_RLE"].map { try Film.read(path: folder + $0 + ".dcm") }
      #expect(films.allSatisfy { $0.photometric == .monochrome1 && $0.maximum == 1023 && $0.pixels == films[0].pixels })
      let lossy = try Film.read(path: folder + "RG3_J2KI.dcm").pixels
      #expect(try Film.read(path: folder + "RG3_UNCI.dcm").pixels == lossy)
      for name in ["RG3_J2KI", "RG3_JLSN", "RG3_JPLY"] {
        let film = try Film.read(path: folder + name + ".dcm")
        let error = zip(film.pixels, films[0].pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(error / film.pixels.count < 8, "\(name)")
      }
    }

    @Test(.enabled(if: folder != nil, "LUMBAR_FILMS is not set")) func `odd files are shown or refused with a reason`()
      throws
    {
      let folder = try #require(Self.folder)
      let little = try Film.read(path: folder + "MR_small_implicit.dcm")
      #expect(try Film.read(path: folder + "MR_small_bigendian.dcm").pixels == little.pixels)
      #expect(try Film.read(path: folder + "image_dfl.dcm").width == 512)
      #expect(try Film.read(path: folder + "examples_overlay.dcm").maximum == 4095)
      for (name, reason) in [("MR_truncated", "the file ends in the middle"), ("badVR", "32 bits")] {
        do {
          _ = try Film.read(path: folder + name + ".dcm")
          Issue.record("\(name) was read")
        } catch { #expect(error.reason.contains(reason)) }
      }
    }
  }
#endif
