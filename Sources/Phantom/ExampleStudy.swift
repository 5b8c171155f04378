import Radiograph
import Spine

/// The bundled study: eight phantoms that show what the program is for, the last two one spine before and after screws.
public enum ExampleStudy {
  public struct Entry: Sendable {
    public var name: String
    public var seed: UInt64
    public var options: PhantomOptions
  }

  public static let width = 600
  public static let height = 900

  public static let entries: [Entry] = {
    func entry(_ name: String, seed: UInt64, _ pathology: Pathology, hardware: Bool? = nil, visit: UInt64 = 0) -> Entry
    {
      var options = PhantomOptions()
      options.pathology = pathology
      options.style = .plain
      options.hardware = hardware
      options.visit = visit
      return Entry(name: name, seed: seed, options: options)
    }
    return [
      entry("P001-normal", seed: 11, .normal),
      entry("P002-kyphotic-disc", seed: 12, .kyphoticDisc),
      entry("P003-listhesis", seed: 13, .listhesis),
      entry("P004-wedge-fracture", seed: 14, .wedgeFracture),
      entry("P005-screws", seed: 15, .screws),
      entry("P006-cropped-heads", seed: 16, .croppedHeads),
      entry("P007-preop", seed: 17, .listhesis, hardware: false),
      entry("P007-postop", seed: 17, .listhesis, hardware: true, visit: 1),
    ]
  }()

  /// Twelve significant bits, as detectors have, keep the files small.
  public static func phantom(_ entry: Entry) -> PhantomFilm {
    PhantomFilm(seed: entry.seed, options: entry.options, width: width, height: height).reduced(toBits: 12)
  }

  /// Writes films/, masks/, labels/ and data.csv; the same bytes every time (with one version of zlib).
  public static func write(to folder: String) throws(FilmError) {
    let output = try PhantomFolder(folder)
    for entry in entries { try output.add(phantom(entry), named: entry.name) }
    try output.finish()
  }
}

extension PhantomFilm {
  /// The same film with the lowest bits of its 16 at zero.
  func reduced(toBits bits: Int) -> PhantomFilm {
    let mask = UInt16(truncatingIfNeeded: 0xFFFF << (16 - min(16, max(1, bits))))
    var copy = self
    copy.film = Film(
      width: film.width, height: film.height, pixels: film.pixels.map { $0 & mask }, maximum: film.maximum,
      photometric: film.photometric, spacing: film.spacing)
    return copy
  }
}
