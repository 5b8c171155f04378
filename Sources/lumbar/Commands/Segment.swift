import ArgumentParser
import FilmReader
import Foundation
import MBNet
import Radiograph

/// `lumbar segment`: a film's label image.
struct Segment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a film's label image: vertebrae 1, sacrum 2, femoral heads 3 and 4.",
    discussion: """
      At the film's own size and orientation.
      Example: lumbar segment film.png -o mask.png
      """)

  @Argument(help: ArgumentHelp("The film; film.dcm#3 is its third frame.", valueName: "FILE")) var film: String
  @Option(name: .shortAndLong, help: ArgumentHelp("The label PNG.", valueName: "mask.png")) var output: String
  @OptionGroup var model: ModelChoice
  @Option(help: ArgumentHelp("Also writes the probabilities, [5, h, w] at the network's size.", valueName: "p.npy"))
  var probabilities: String?
  @OptionGroup var threads: ThreadChoice

  func run() throws {
    let image = try Film.read(named: film)
    let reading = try FilmReader(model: try model.load()).read(image, threads: threads.threads)
    try reading.labels.write(to: output)
    if let probabilities {
      let map = reading.map
      try NPY.write(map.planes, shape: [5, map.height, map.width], to: URL(fileURLWithPath: probabilities))
    }
    if reading.fit.landmarks.vertebrae.isEmpty { Standard.error("\(printable(film)): no lumbar spine was found") }
  }
}
