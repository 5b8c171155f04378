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
    if plan { return try printPlan(of: model) }
    var text =
      ModelCard(metadata: model.metadata)?.text ?? "# Model \(model.configuration.name)\n\nIt has no card.\n"
    text += "\n## Network\n\(model.identity)\n\(Self.shape(of: model))\n"
    if let near = model.closeUp {
      text += "\n## Close-ups\nCorners of single bodies and of S1 are placed by a second network, seen from near.\n"
      text += Self.shape(of: near) + "\n"
      if let card = ModelCard(metadata: near.metadata) { text += card.recipe + "\n" }
    }
    if let table = model.metadata[ModelCard.comparisonKey] {
      text += "\n## Networks compared\nSmall ones on the same films for the same steps; mean ± sd over seeds.\n\n"
      text += table + "\n"
    }
    // Card and table come from a file.
    try Standard.output(printableLines(text))
  }

  private static func shape(of model: Model) -> String {
    let c = model.configuration
    func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
    return """
      \(c.variant.rawValue), input [3, \(c.height), \(c.width)], \(c.preprocessing.rawValue); \
      encoder \(list(c.encoderWidths)); spatial path \(list(c.spatialWidths)); fusion \(c.fusionWidth)\
      \(c.fusionGlobalPool ? " with global pool" : ""); batch normalisation \
      \(c.batchNormalization.rawValue); \(model.network.trainableCount) parameters.
      """
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
