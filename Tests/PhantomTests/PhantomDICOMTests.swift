#if DICOM
  import Foundation
  import Radiograph
  import Testing

  @testable import Phantom

  @Suite struct PhantomDICOMTests {
    private let phantom = PhantomFilm(seed: 7, width: 90, height: 130)

    @Test(arguments: DICOMSyntax.allCases) func `every syntax keeps every pixel`(syntax: DICOMSyntax) throws {
      let film = try Film.decode(try phantom.dicom(syntax), path: "x")
      #expect(film.pixels == phantom.film.pixels)
      #expect((film.width, film.height, film.maximum) == (90, 130, 65535))
      #expect(film.photometric == .monochrome2)
      let depth = try #require(phantom.landmarks.meanEndplateDepth)
      #expect(abs(try #require(film.spacing) * depth - 38) < 0.01)
      #expect(film.presets.count == 1)
    }

    @Test func `the same seed is the same patient, another visit another study`() throws {
      func identity(_ phantom: PhantomFilm) throws -> FilmIdentity {
        let path = NSTemporaryDirectory() + "phantom-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(phantom.dicom(.implicit)).write(to: URL(fileURLWithPath: path))
        return try #require(try Film.identity(path: path))
      }
      #expect(try phantom.dicom(.explicit) == PhantomFilm(seed: 7, width: 90, height: 130).dicom(.explicit))
      var options = PhantomOptions()
      options.visit = 1
      let first = try identity(phantom)
      let second = try identity(PhantomFilm(seed: 7, options: options, width: 90, height: 130))
      let other = try identity(PhantomFilm(seed: 8, width: 90, height: 130))
      #expect(first.patientID == second.patientID && first.patientID != other.patientID)
      #expect(Set([first, second, other].map(\.studyUID)).count == 3)
      #expect(Set([first, second, other].map(\.sopInstanceUID)).count == 3)
      let uid = try #require(first.sopInstanceUID)
      #expect(uid.hasPrefix("2.25.") && uid.count <= 64)
      #expect((first.modality, first.bodyPart, first.viewPosition) == ("CR", "LSPINE", "LL"))
    }

    @Test func `a film stored bone dark says so`() throws {
      var options = PhantomOptions()
      options.inverted = true
      let inverted = PhantomFilm(seed: 7, options: options, width: 90, height: 130)
      let film = try Film.decode(try inverted.dicom(.jpegLS), path: "x")
      #expect(film.photometric == .monochrome1 && film.pixels == inverted.film.pixels)
    }
  }
#endif
