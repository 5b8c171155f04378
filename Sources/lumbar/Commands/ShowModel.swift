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

  @Argument(help: ArgumentHelp("A weight file, a built-in name, or a network's name.", valueName: "M"))
  var name: String?
  @Flag(help: "Prints the inference plan: each layer's kernel, MACs, memory and time.") var plan = false
  @OptionGroup var threads: ThreadChoice

  func run() throws {
    let model = try load()
    let configuration = model.configuration
    if plan { return try printPlan(of: model) }
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

  /// A configuration's name stands for its network with random weights.
  private func load() throws -> Model {
    if let name, name != ModelChoice.builtInName, !FileManager.default.fileExists(atPath: name),
      let configuration = Configuration.named(name)
    {
      return try Model(configuration: configuration, seed: 1)
    }
    var choice = ModelChoice()
    choice.model = name
    return try choice.load()
  }

  private func printPlan(of model: Model) throws {
    let configuration = model.configuration
    let summary = try model.planSummary(
      input: ReferenceWeights.picture(height: configuration.height, width: configuration.width),
      threads: threads.threads)
    var table = Table(["layer", "kernel", "output", "MMAC", "weights KB", "ms"])
    for step in summary.steps {
      table.add([
        step.name, step.kernel, step.output.map(String.init).joined(separator: "×"), number(Double(step.macs) / 1e6, 2),
        number(Double(step.weightBytes) / 1024), number(step.seconds.map { $0 * 1000 }, 2),
      ])
    }
    try Standard.output(
      table.text
        + String(
          format: "%d parameters, %.2f GMAC, %d threads; activations %.1f MB (%.1f without sharing), weights %.1f MB\n",
          model.network.trainableCount, Double(summary.macs) / 1e9, summary.threads, Double(summary.arenaBytes) / 1e6,
          Double(summary.unsharedBytes) / 1e6, Double(summary.weightBytes) / 1e6))
  }
}
