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
}
