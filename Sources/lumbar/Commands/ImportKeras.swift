import ArgumentParser
import Foundation
import MBNet

/// `lumbar import-keras`: weights that the authors' scripts wrote.
struct ImportKeras: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-keras",
    abstract: "Reads BiLuNet or MBNet weights that Keras 2 saved (HDF5) and writes safetensors.",
    discussion: """
      Layers are matched by the order they were made in; the first mismatch is named.
      Example: lumbar import-keras weights.hdf5 --scaler s.csv -o paper.safetensors
      """)

  @Argument(help: ArgumentHelp("The file of model.save.", valueName: "weights.hdf5")) var weights: String
  @Option(help: ArgumentHelp("18 rows min,max in the values' order.", valueName: "s.csv")) var scaler: String?
  @Option(help: ArgumentHelp("Network: \(Configuration.builtInNames).", valueName: "NAME"))
  var config = "paper"
  @Option(name: .shortAndLong, help: ArgumentHelp("The weights written.", valueName: "model.safetensors"))
  var output: String

  func run() throws {
    guard let configuration = Configuration.named(config) else {
      throw Failure(
        "there is no network called \(printable(config)); there are \(Configuration.builtInNames)",
        .usage)
    }
    try requireFile(weights)
    try scaler.map(requireFile)
    let model = try KerasImport.model(
      contentsOf: URL(fileURLWithPath: weights), scaler: scaler.map { URL(fileURLWithPath: $0) },
      configuration: configuration)
    try model.write(to: URL(fileURLWithPath: output), precision: .float32)
  }
}
