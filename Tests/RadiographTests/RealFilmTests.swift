import Foundation
import Testing

@testable import Radiograph

/// Films given by LUMBAR_FILMS, a folder with `films` and `masks`.
@Suite struct RealFilmTests {
  static let folder = ProcessInfo.processInfo.environment["LUMBAR_FILMS"]

  @Test(.enabled(if: folder != nil, "LUMBAR_FILMS is not set"))
  func `films and masks are read, and upright ones told from negatives`() throws {
    let folder = try #require(Self.folder)
    let listing = try FilmListing(folder + "/films")
    #expect(listing.films.count > 0)
    for entry in listing.films.enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) where entry.format == .png {
      let film = try Film.read(path: folder + "/films/" + entry.path)
      let mask = try LabelImage.read(path: folder + "/masks/" + entry.path)
      #expect((film.width, film.height) == (mask.width, mask.height))
      #expect(Set(mask.labels).isSubset(of: [0, 1, 2, 3, 4, 255]))
      let upright = !film.looksInverted
      #expect(upright, "\(entry.path)")
      let negative = Film(
        width: film.width, height: film.height, pixels: film.pixels.map { 255 - $0 }, maximum: 255)
      let inverted = negative.looksInverted
      #expect(inverted, "\(entry.path)")
    }
  }
}
