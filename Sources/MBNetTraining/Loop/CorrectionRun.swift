import FilmReader
import Foundation
import MBNet

/// Learning from corrections: first the network that sees the whole film, then the one that looks from near and places
/// the corners, each in its share of the given time.
public struct CorrectionRun {
  public var options: TrainingOptions
  public let stop: StopRequest

  /// The close-ups' share of the minutes: corners come from them.
  static let closeUpShare = 0.5

  /// - Parameter options: a run from given weights (`initial`) on reviews; `minutes` are for both networks together,
  ///   `steps` for each.
  public init(_ options: TrainingOptions, stop: StopRequest = StopRequest()) {
    self.options = options
    self.stop = stop
  }

  /// Runs to the end, or until `stop` or a signal asks; resumed, it goes on with the network that it was at. Weights
  /// without close-ups get the whole time.
  public func run(progress: (TrainingRun.Report) -> Void) throws -> TrainingRun.Outcome {
    try stop.whileCatchingSignals { try train(progress) }
  }

  private func train(_ report: (TrainingRun.Report) -> Void) throws -> TrainingRun.Outcome {
    let start =
      try options.initial
      ?? TrainingState(checkpoint: TrainingSession.checkpoint(of: options)).options.initial
    guard let start, (try? Model(contentsOf: URL(fileURLWithPath: start)))?.closeUp != nil else {
      return try TrainingRun(options, stop: stop).train(report)
    }
    report(.note("first the network that sees the whole film"))
    var whole = options
    whole.minutes = options.minutes.map { $0 * (1 - Self.closeUpShare) }
    var outcome = try TrainingRun(whole, stop: stop).train(report)
    let output = URL(fileURLWithPath: options.output)
    let model = try Model(contentsOf: output)
    guard !outcome.stopped, let near = model.closeUp else { return outcome }

    report(.note("now the close-ups, from which the corners come"))
    let before = TrainingSession.beside(options.output, "closeup-start.safetensors")
    let closeUps = closeUpOptions(from: before)
    if !closeUps.resume { try near.write(to: URL(fileURLWithPath: before)) }
    let learned = try TrainingRun(closeUps, stop: stop).train(report)
    let both = try model.with(closeUp: try Model(contentsOf: URL(fileURLWithPath: closeUps.output)))
    let held = try TrainingSession.filmsHeldBack(options)
    var card = ModelCard(metadata: model.metadata)
    if !held.isEmpty {
      let evaluation = try Evaluation.score(held, with: FilmReader(model: both), threads: options.threads)
      card = card?.scored(evaluation)
      outcome.evaluation = evaluation
    }
    try both.write(to: output, version: model.version, metadata: card?.metadata ?? [:])
    outcome.steps += learned.steps
    outcome.minutes += learned.minutes
    outcome.stopped = learned.stopped
    return outcome
  }

  /// The close-ups' own run, whose files stand beside the others.
  private func closeUpOptions(from weights: String) -> TrainingOptions {
    var near = options
    near.output = TrainingSession.beside(options.output, "closeup.safetensors")
    near.resume =
      options.resume && FileManager.default.fileExists(atPath: TrainingSession.checkpoint(of: near).path)
    near.initial = weights
    near.minutes = options.minutes.map { $0 * Self.closeUpShare }
    near.onlyValues = nil
    return near
  }
}
