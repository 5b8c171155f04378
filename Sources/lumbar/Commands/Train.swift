import ArgumentParser
import Exchange
import Foundation
import MBNet
import MBNetTraining
import Radiograph
import Spine

/// `lumbar train`: learns from films and phantoms.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network on phantoms and on your own labelled films.",
    discussion: """
      --from-reviews learns from the corrections that readers signed: from the built-in weights (or --init) on, for 20
      minutes unless told otherwise, half of them for the close-ups; of ten films or more every fifth is held back, to say
      what was gained. Give --data too where old films are at hand, so that they are not forgotten.
      Ctrl-C stops cleanly; --resume goes on from the checkpoint beside the output. A log (JSON lines) lies beside it too.
      Example: lumbar train --data films/data.csv --minutes 90 -o model.safetensors
      """)

  @Option(help: ArgumentHelp("Table of films, masks and values.", valueName: "data.csv")) var data: String?
  @Option(help: ArgumentHelp("Study whose signed reviews are labels.", valueName: "DIR")) var fromReviews: String?
  @OptionGroup var store: StoreChoice
  @Option(
    help: ArgumentHelp("Network: \(Configuration.builtInNames); or a JSON file of one.", valueName: "NAME"))
  var config = "compact"
  @Option(help: ArgumentHelp("Share of phantoms among the samples, 0 to 1.", valueName: "SHARE")) var phantoms = 0.4
  @Option(name: .customLong("init"), help: ArgumentHelp("Weights to start from.", valueName: "M")) var initial: String?
  @Flag(help: "Trains the second branch alone, anew, on what the weights of --init segment.") var onlyValues = false
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
    guard data != nil || fromReviews != nil || phantoms > 0 else {
      throw ValidationError("give --data, --from-reviews, or a share of --phantoms")
    }
    guard !onlyValues || initial != nil || resume else {
      throw ValidationError("--only-values needs --init: the weights whose second branch is to be trained")
    }
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
    options.onlyValues = onlyValues ? true : nil
    options.resume = resume
    options.phantomShare = phantoms
    options.withoutSources = withoutSources
    options.threads = threads.threads
    options.minutes = minutes
    if let steps { options.steps = steps }
    if let batch { options.batch = batch }
    if let fromReviews { try addReviews(of: fromReviews, to: &options) }
    if let learningRate { options.learningRate = learningRate }
    if let seed { options.seed = seed }

    var lastLine = ContinuousClock.now
    let tell: (TrainingRun.Report) -> Void = { report in
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
        Standard.error("validation after \(step) steps\n" + printableLines(evaluation.text))
      }
    }
    let stop = StopRequest()
    let outcome =
      fromReviews == nil
      ? try TrainingRun(options, stop: stop).run(progress: tell)
      : try CorrectionRun(options, stop: stop).run(progress: tell)
    Standard.error(
      outcome.stopped
        ? "stopped after \(outcome.steps) steps; go on with --resume"
        : String(format: "trained %d steps in %.0f minutes; weights in %@", outcome.steps, outcome.minutes, output))
    showCurves()
    if let before = outcome.start?.cornerPercentile(0.5), let after = outcome.evaluation?.cornerPercentile(0.5) {
      Standard.error(
        String(format: "corners on the films held back: %.1f %% of D before, %.1f %% after", before, after))
    }
    if outcome.stopped { throw ExitCode(128 + stop.signal) }
  }

  /// The curves as characters on stderr and as a picture beside the weights.
  private func showCurves() {
    let stem = URL(fileURLWithPath: output).deletingPathExtension().path
    do {
      let curve = try TrainingCurve(log: stem + ".log.jsonl")
      Standard.error("the run so far\n" + curve.chart())
      let colors: [(UInt8, UInt8, UInt8)] = [(240, 180, 60), (90, 180, 240), (120, 220, 120), (230, 120, 200)]
      let loss = LinePlot.Series(
        name: "loss", color: (200, 200, 200),
        points: curve.smoothedLosses(200).map { Point(Double($0.step), $0.value) }, isShare: false)
      let scores = zip(TrainingCurve.scoreNames, colors).map { name, color in
        LinePlot.Series(
          name: name, color: color, points: (curve.scores[name] ?? []).map { Point(Double($0.step), $0.value) },
          isShare: true)
      }
      let plot = LinePlot(
        title: "training", horizontal: "steps - left loss - right iou of films held back", series: [loss] + scores)
      let picture = stem + ".curve.png"
      try FileBytes.write(try plot.image().png(path: picture), to: picture)
      Standard.error("curves in \(printable(picture))")
    } catch {
      // The weights are written: a picture that can't be is no reason to fail.
      Standard.error(Failure(error).message)
    }
  }

  /// Writes the study's signed reviews beside the output as a data set, and sets what fine-tuning needs.
  private func addReviews(of study: String, to options: inout TrainingOptions) throws {
    let folder = URL(fileURLWithPath: output).deletingPathExtension().path + ".reviews"
    let table = try TrainingTable.write(ExportedFilm.all(in: [try store.open(study, onlyReads: true)]), to: folder)
    table.skipped.forEach { Standard.error(printable($0)) }
    options.reviews = table.path
    let fifth = table.names.sorted().enumerated().filter { $0.offset % 5 == 4 }.map(\.element)
    let held = table.names.count < 10 ? [] : fifth
    options.validation += held
    Standard.error("\(table.names.count) signed films, \(held.count) of them held back")
    if minutes == nil, steps == nil { options.minutes = 20 }
    options.learningRate = 5e-4
    if initial == nil, !resume {
      // The built-in weights, as a file like any other.
      options.initial = folder + "/start.safetensors"
      try ModelChoice.builtIn { try FileBytes.write(Array($0), to: folder + "/start.safetensors") }
    }
  }
}
