import MBNet
import Radiograph
import Spine
import Testing

@testable import FilmReader

@Suite struct FilmReaderTests {
  private func reader(mirrorsToo: Bool = false) throws -> FilmReader {
    FilmReader(model: try Model(configuration: .tiny, seed: 4), mirrorsToo: mirrorsToo)
  }

  @Test func theMapLiesOnTheFilmAndSumsToOne() throws {
    let film = discFilm(width: 300, height: 420, x: 150, y: 200, radius: 40)
    let reading = try reader().read(film, threads: 1)
    let map = reading.map
    #expect(map.filmWidth == 300 && map.filmHeight == 420)
    #expect(map.width == Configuration.tiny.width && map.height == Configuration.tiny.height)
    let size = map.width * map.height
    for i in stride(from: 0, to: size, by: 97) {
      let sum = (0..<5).reduce(Float(0)) { $0 + map.planes[$1 * size + i] }
      #expect(abs(sum - 1) < 1e-4)
    }
    #expect(reading.labels.width == 300 && reading.labels.height == 420)
    #expect(reading.network.isEmpty, "a model without ranges cannot tell degrees")
  }

  /// Averaged with its mirror image, a film and the mirrored film are read alike.
  @Test func withTheMirrorImageFacingMakesNoDifference() throws {
    let film = discFilm(width: 256, height: 384, x: 90, y: 200, radius: 40)
    let reader = try reader(mirrorsToo: true)
    let one = try reader.read(film, threads: 1).map
    let other = try reader.read(film.mirrored(), threads: 1).map
    let back = NetworkInput.mirroredRows(other.planes, width: other.width)
    #expect(zip(one.planes, back).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  /// Random weights see no spine; nothing may be guessed from them, and a blank film must not fail.
  @Test func aBlankFilmHasNoValues() throws {
    let film = Film(width: 120, height: 200, pixels: [UInt16](repeating: 9, count: 24000), maximum: 255)
    let reading = try reader().read(film, threads: 1)
    let values = InspectedValues(reading.fit.landmarks)
    #expect(InspectedValue.allCases.allSatisfy { values[$0] == nil })
  }
}
