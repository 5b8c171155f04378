import CEmbedded
import FilmReader
import MBNet
import MBNetTraining
import Phantom
import Radiograph
import Spine
import Testing

/// The weights that ship with the program.
func builtInReader() throws -> FilmReader {
  let file = ce_model()
  return FilmReader(model: try MBNet.Model(bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.count)))
}

/// 400 × 640 pixels, without a pathology.
private func normalPhantom(_ seed: UInt64) -> PhantomFilm {
  var options = PhantomOptions()
  options.pathology = .normal
  return PhantomFilm(seed: seed, options: options, width: 400, height: 640)
}

@Suite struct BuiltInModelTests {
  /// Weights once shipped whose second branch said the same of every film: what it is said to tell, it must tell better
  /// than a constant does, on phantoms, where the truth is exact.
  @Test func theSecondBranchTellsFilmsApart() throws {
    let reader = try builtInReader()
    let told = reader.model.toldByBranch
    var said: [[InspectedValue: Double]] = []
    var known: [InspectedValues] = []
    for seed in 710_000..<710_024 {
      let phantom = PhantomFilm(seed: UInt64(seed), width: 320, height: 448)
      let reading = try reader.read(phantom.film)
      #expect(Set(reading.network.keys).isSubset(of: told))
      said.append(reading.branch)
      known.append(InspectedValues(phantom.landmarks))
    }
    for value in InspectedValue.allCases where told.contains(value) {
      let pairs = zip(said, known).compactMap { said, known in
        said[value].flatMap { said in known[value].map { (said: said, known: $0) } }
      }
      let mean = pairs.reduce(0) { $0 + $1.known } / Double(pairs.count)
      let error = pairs.reduce(0) { $0 + abs($1.said - $1.known) }
      let constant = pairs.reduce(0) { $0 + abs($1.known - mean) }
      #expect(
        error < 0.9 * constant,
        "\(value): \(error / Double(pairs.count))°, a constant \(constant / Double(pairs.count))°")
    }
  }

  /// Pictures from slides and papers are squeezed: the network sees columns of usual bodies in them too, too many or too
  /// few.
  @Test(arguments: [2.0 / 3, 1.5]) func aSqueezedFilmIsReadAsIfItWereNot(_ squeeze: Double) throws {
    let reader = try builtInReader()
    var right = 0, flagged = 0, overlap = (both: 0, either: 0)
    let seeds: Range<UInt64> = 720_000..<720_006
    for seed in seeds {
      let phantom = normalPhantom(seed)
      let width = Int(400 * squeeze)
      let reading = try reader.read(phantom.film.resampled(width: width, height: 640))
      let truth = phantom.landmarks.scaled(toWidth: width, height: 640), found = reading.fit.landmarks
      #expect(found.width == width && found.height == 640)
      let depth = try #require(phantom.landmarks.meanEndplateDepth)
      right +=
        Level.lumbar.filter { level in
          guard let a = truth.vertebrae[level], let b = found.vertebrae[level] else { return false }
          return a.centroid.distance(to: b.centroid) < 0.4 * depth
        }.count
      flagged += reading.fit.quality.contains { $0.code == QualityFlag.Code.squeezed } ? 1 : 0
      let labels = reading.labels, known = phantom.labels.resampled(width: width, height: 640)
      #expect(labels.width == width && labels.height == 640)
      for (a, b) in zip(labels.labels, known.labels) where b != 255 {
        overlap.both += a == 1 && b == 1 ? 1 : 0
        overlap.either += a == 1 || b == 1 ? 1 : 0
      }
    }
    let bodies = Level.lumbar.count * seeds.count
    #expect(right > bodies * 3 / 4, "\(right) of \(bodies) bodies are where they are")
    #expect(flagged >= seeds.count / 2, "\(flagged) of \(seeds.count) films are said to be squeezed")
    #expect(Double(overlap.both) > 0.75 * Double(overlap.either), "\(overlap)")
  }

  @Test func aFilmInItsOwnAspectIsNotSaidToBeSqueezed() throws {
    let reader = try builtInReader()
    let flagged = try (UInt64(730_000)..<730_012).filter { seed in
      try reader.read(normalPhantom(seed).film).fit.quality.contains { $0.code == QualityFlag.Code.squeezed }
    }
    #expect(flagged.count <= 1, "\(flagged)")
  }
}
