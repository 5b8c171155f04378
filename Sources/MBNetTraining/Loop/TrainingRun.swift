import Dispatch
import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine

/// Trains a network on real films and phantoms: batches made ahead on another thread, AdamW on a cosine, averaged
/// weights, checkpoints, a log, and scores on films that are never trained on.
public struct TrainingRun {
  public var options: TrainingOptions
  public let stop: StopRequest

  public init(_ options: TrainingOptions, stop: StopRequest = StopRequest()) {
    self.options = options
    self.stop = stop
  }

  /// What a run tells as it goes.
  public enum Report: Sendable {
    /// Something to say once: rows left out, a checkpoint that could not be written.
    case note(String)
    case step(Int, progress: Double, losses: Losses, learningRate: Double, secondsPerStep: Double)
    case validation(step: Int, Evaluation)
  }

  /// How a run ended.
  public struct Outcome: Sendable {
    public var steps: Int
    public var minutes: Double
    /// The run was asked to stop; its checkpoint stands and `resume` goes on from it.
    public var stopped: Bool
    /// The score of the validation films with the weights that the run started from, where they were given.
    public var start: Evaluation?
    /// The last score of the validation films.
    public var evaluation: Evaluation?
  }

  /// Runs to the end, or until `stop` or a signal asks. Throws when nothing can be trained or the weights can't be
  /// written.
  public func run(progress: (Report) -> Void) throws -> Outcome {
    try stop.whileCatchingSignals { try train(progress) }
  }

  /// The same without heed to signals.
  func train(_ report: (Report) -> Void) throws -> Outcome {
    var session = try TrainingSession(options, report: report)
    // What the given weights score before anything is learned: the end is held against it.
    if options.initial != nil, session.step == 0 { try session.validate(report: report) }
    let start = session.evaluation
    let source = session.batches
    var next = Prefetch { [step = session.step] in try source.samples(ofBatch: step) }
    var lastCheckpoint = DispatchTime.now()
    var lastValidation = lastCheckpoint
    while session.progress < 1 && !stop.isAsked {
      let samples = try next.take()
      next = Prefetch { [step = session.step + 1] in try source.samples(ofBatch: step) }
      try session.advance(samples, report: report)
      if lastCheckpoint.minutesAgo >= session.options.checkpointMinutes {
        session.save(report: report)
        lastCheckpoint = DispatchTime.now()
      }
      if lastValidation.minutesAgo >= session.options.validationMinutes {
        try session.validate(report: report)
        lastValidation = DispatchTime.now()
      }
    }
    _ = try next.take()
    session.save(report: report)
    if !stop.isAsked { try session.validate(report: report) }
    try session.export()
    return Outcome(
      steps: session.step, minutes: session.seconds / 60, stopped: stop.isAsked, start: start,
      evaluation: session.evaluation)
  }
}

extension DispatchTime {
  var minutesAgo: Double {
    Double(DispatchTime.now().uptimeNanoseconds - uptimeNanoseconds) * 1e-9 / 60
  }
}
