#if DICOM
  import Foundation
  import Radiograph
  import Spine
  import StudyStore
  import Testing

  @testable import Exchange

  @Suite struct DICOMExportTests {
    private let scratch: Scratch
    private let path: String

    /// A computed radiograph of the fixture's size, of a patient with a name in other letters.
    init() throws {
      scratch = try Scratch()
      path = scratch("a.dcm")
      var data = DICOMDataSet()
      data.set(0x0008, 0x0005, "CS", "ISO_IR 192")
      data.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1")
      data.set(0x0008, 0x0018, "UI", "2.25.44")
      data.set(0x0008, 0x0020, "DA", "20260102")
      data.set(0x0008, 0x0060, "CS", "CR")
      data.set(0x0010, 0x0010, "PN", "Müller^Zoë")
      data.set(0x0010, 0x0020, "LO", "4711")
      data.set(0x0020, 0x000D, "UI", "2.25.42")
      data.set(0x0020, 0x000E, "UI", "2.25.43")
      data.set(0x0028, 0x0002, 1)
      data.set(0x0028, 0x0004, "CS", "MONOCHROME2")
      data.set(0x0028, 0x0010, UInt16(Fixture.height))
      data.set(0x0028, 0x0011, UInt16(Fixture.width))
      data.set(0x0028, 0x0100, 16)
      data.set(0x0028, 0x0101, 16)
      data.set(0x0028, 0x0102, 15)
      data.set(0x0028, 0x0103, 0)
      data.set(0x7FE0, 0x0010, "OW", words: Fixture.pixels.pixels)
      try Data(data.file()).write(to: URL(fileURLWithPath: path))
    }

    private func film(_ actions: [ReviewAction] = Fixture.signed, spacing: Double? = nil) -> ExportedFilm {
      var film = Fixture.film("a.dcm", actions: actions, path: path, spacing: spacing)
      film.format = .dicom
      return film
    }

    private func bytes(_ format: ExportFormat, _ film: ExportedFilm) throws -> [UInt8] {
      let outcome = try Export(format, to: scratch("out")).run([film])
      #expect(outcome.failures.isEmpty && outcome.skipped.isEmpty)
      return Array(try Data(contentsOf: URL(fileURLWithPath: try #require(outcome.written.first))))
    }

    @Test func `a segmentation holds each structure's pixels, painted over they are the mask`() throws {
      let film = film()
      let file = try bytes(.dicomSEG, film)
      let landmarks = try #require(film.landmarks)
      let structures = landmarks.structures.filter { $0 != .s1 }
      let pixels = Fixture.width * Fixture.height
      // The pixel data stand last in the file.
      let packed = file.suffix((structures.count * pixels + 15) / 16 * 2)
      let start = packed.startIndex
      func bit(_ i: Int) -> Bool { packed[start + i >> 3] >> UInt8(i & 7) & 1 == 1 }
      var labels = [UInt8](repeating: 0, count: pixels)
      for (frame, structure) in structures.enumerated() {
        let own: UInt8 =
          switch structure {
          case .vertebra: 1
          case .sacrum, .s1: 2
          case .femoralHead(let i): UInt8(3 + i)
          }
        for i in 0..<pixels where bit(frame * pixels + i) { labels[i] = own }
      }
      #expect(labels == MaskWriter.labelImage(film)?.labels)
      for text in ["2.25.42", "2.25.44", "4711", "Müller^Zoë", "66794005", "54735007", "2812003"] {
        #expect(file.contains(Array(text.utf8)), "\(text)")
      }
    }

    @Test func `frames of any number of pixels follow each other bit by bit`() {
      #expect(SegmentationObject.packed([[1, 0, 0], [0, 1, 1], [1, 1, 1]]) == [0b1111_0001, 0b0000_0001])
      #expect(SegmentationObject.packed([[0, 1]]) == [0b10, 0])
    }

    @Test func `equal reviews give equal objects, another review another instance`() throws {
      for format in [ExportFormat.dicomSEG, .dicomSR] {
        let first = try bytes(format, film())
        #expect(try bytes(format, film()) == first)
        #expect(try bytes(format, film(Array(Fixture.signed.dropLast()))) != first)
      }
    }

    @Test func `an anonymous object names nobody and points to nobody's archive`() throws {
      let film = [film()].anonymous()[0]
      for format in [ExportFormat.dicomSEG, .dicomSR] {
        let file = try bytes(format, film)
        for secret in ["Müller", "4711", "20260102", "2.25.42\0", "2.25.43\0", "2.25.44\0", "Evil", "HYPERLINK"] {
          #expect(!file.contains(Array(secret.utf8)), "\(format.rawValue) tells \(secret)")
        }
        #expect(file.contains(Array("film-abababababab".utf8)))
      }
    }

    @Test func `films of other kinds are named and left out`() throws {
      var png = Fixture.film("b.png")
      png.format = .png
      let outcome = try Export(.dicomSR, to: scratch("mixed")).run([png, film()])
      #expect(outcome.written == [scratch("mixed/a.sr.dcm")])
      #expect(outcome.skipped == ["b.png: a PNG film has no DICOM instance that a dicom-sr could point to"])
    }

    @Test(.enabled(if: DCMTK.dsrdump != nil, "dsrdump (Debian package dcmtk) is not installed"))
    func `DCMTK reads the report with the same numbers`() throws {
      let film = film(spacing: 0.2)
      try Data(bytes(.dicomSR, film)).write(to: URL(fileURLWithPath: scratch("x.sr.dcm")))
      let (status, text) = try DCMTK.dump(scratch("x.sr.dcm"))
      #expect(status == 0)
      #expect(text.contains(": VERIFIED") && text.contains("Dr. "))
      let reading = try #require(film.reading)
      for measured in reading.values {
        let number = NumberText.fixed(measured.value, 2)
        #expect(
          number.isEmpty || text.contains("\"\(number)\" (\(measured.name.dicomUnit.value),UCUM"), "\(measured.name)")
      }
      let height = try #require(reading.levels[.l3]?.heightAnterior)
      #expect(text.contains("\"\(NumberText.fixed(height, 4))\" ({ratio},UCUM"))
      #expect(text.contains("\"\(NumberText.fixed(reading.millimetres(height), 2))\" (mm,UCUM"))
    }
  }

  /// The reader of structured reports of another hand.
  enum DCMTK {
    static let dsrdump: String? = ["/usr/bin/dsrdump", "/usr/local/bin/dsrdump"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }

    static func dump(_ path: String) throws -> (status: Int32, text: String) {
      let process = Process()
      process.executableURL = dsrdump.map { URL(fileURLWithPath: $0) }
      process.arguments = ["+Pc", "+Pl", path]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
  }
#endif
