import ArgumentParser
import Foundation
import MBNet
import MBNetTraining

/// `lumbar model`: what a model is and what it can do.
struct ShowModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Prints a model's card: what it was trained on, how, its scores and its limits.",
    discussion: "Example: lumbar model")

  @Argument(help: ArgumentHelp("A weight file or a built-in name.", valueName: "M")) var name: String?

  func run() throws {
    var choice = ModelChoice()
    choice.model = name
    let model = try choice.load()
    let configuration = model.configuration
    var text = ModelCard(metadata: model.metadata)?.text ?? "# Model \(configuration.name)\n\nIt has no card.\n"
    text += """

      ## Network
      \(model.identity)
      \(configuration.variant.rawValue), input [3, \(configuration.height), \(configuration.width)], \
      \(configuration.preprocessing.rawValue); encoder \(configuration.encoderWidths.map(String.init).joined(separator: ", ")); \
      spatial path \(configuration.spatialWidths.map(String.init).joined(separator: ", ")); fusion \(configuration.fusionWidth)\
      \(configuration.fusionGlobalPool ? " with global pool" : ""); batch normalisation \
      \(configuration.batchNormalization.rawValue); \(model.network.trainableCount) parameters.

      """
    try Standard.output(text)
  }
}
