import ArgumentParser
import Foundation
import MBNet
import MBNetTraining

/// `lumbar train`: learns from films and phantoms.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network on phantoms and on your own labelled films.",
    discussion: """
      Ctrl-C stops cleanly; --resume goes on from the checkpoint beside the output. A log (JSON lines) lies beside it too.
      Example: lumbar train --data films/data.csv --minutes 90 -o model.safetensors
      """)

  @Option(help: ArgumentHelp("Table of films, masks and values.", valueName: "data.csv")) var data: String?
  @Option(
    help: ArgumentHelp("Network: \(Configuration.builtInNames.joined(separator: ", ")).", valueName: "NAME"))
  var config = "compact"
  @Option(help: ArgumentHelp("Share of phantoms among the samples, 0 to 1.", valueName: "SHARE")) var phantoms = 0.4
  @Option(name: .customLong("init"), help: ArgumentHelp("Weights to start from.", valueName: "M")) var initial: String?
  @Flag(help: "Goes on from the checkpoint beside the output.") var resume = false
  @Option(name: .shortAndLong, help: ArgumentHelp("The finished weights.", valueName: "model.safetensors"))
  var output: String
  @Option(help: "Steps to take.") var steps: Int?
  @Option(help: "Minutes to take, instead of steps.") var minutes: Double?
  @Option(help: "Films a step.") var batch: Int?
  @Option(help: "Highest learning rate.") var learningRate: Double?
  @Option(help: "Seed of everything drawn by chance.") var seed: UInt64?
  @Option(
    name: .customLong("without"), parsing: .singleValue,
    help: ArgumentHelp("Leaves out films whose name starts with SOURCE-.", valueName: "SOURCE"))
  var withoutSources: [String] = []
  @OptionGroup var threads: ThreadChoice

  func validate() throws {
    guard (0...1).contains(phantoms) else { throw ValidationError("--phantoms takes a share from 0 to 1") }
    guard data != nil || phantoms > 0 else { throw ValidationError("give --data, or a share of --phantoms") }
    guard steps ?? 1 > 0, minutes ?? 1 > 0, batch ?? 1 > 0 else {
      throw ValidationError("--steps, --minutes and --batch take positive numbers")
    }
  }

  func run() throws {
    try data.map(requireFile)
    try initial.map(requireFile)
    var options = TrainingOptions()
    options.data = data
    options.configuration = config
    options.output = output
    options.initial = initial
    options.resume = resume
    options.phantomShare = phantoms
    options.withoutSources = withoutSources
    options.threads = threads.threads
    options.minutes = minutes
    if let steps { options.steps = steps }
    if let batch { options.batch = batch }
    if let learningRate { options.learningRate = learningRate }
    if let seed { options.seed = seed }

    var lastLine = ContinuousClock.now
    let outcome = try TrainingRun(options).run { report in
      switch report {
      case .note(let text): Standard.error(printable(text))
      case .step(let step, let progress, let losses, let rate, let seconds):
        let now = ContinuousClock.now
        let pause: Duration = Standard.errorIsTerminal ? .seconds(1) : .seconds(30)
        guard now - lastLine >= pause || step == 1 else { return }
        lastLine = now
        Standard.error(
          String(
            format:
              "step %d · %.0f %% · loss %.4f (cross-entropy %.4f, Dice %.4f, values %.4f) · rate %.2g · %.2f s a step",
            step, progress * 100, losses.total, losses.crossEntropy, losses.dice, losses.values, rate, seconds))
      case .validation(let step, let evaluation):
        Standard.error("validation after \(step) steps\n" + evaluation.text)
      }
    }
    Standard.error(
      outcome.stopped
        ? "stopped after \(outcome.steps) steps; go on with --resume"
        : String(format: "trained %d steps in %.0f minutes; weights in %@", outcome.steps, outcome.minutes, output))
  }
}
