/// What a training run is asked to do.
public struct TrainingOptions: Codable, Sendable {
  /// The table of real films (`data.csv`); nil trains on phantoms alone.
  public var data: String?
  /// A second table of the same kind: signed reviews, as `lumbar train --from-reviews` writes them down.
  public var reviews: String?
  /// A built-in configuration's name: "compact", "paper", ….
  public var configuration = "compact"
  /// Where the finished weights go (safetensors). Checkpoints, log and curve stand beside it.
  public var output = "model.safetensors"
  /// Weights to start from instead of random ones.
  public var initial: String?
  /// What those weights are and how they came about, for the card; filled in by the run.
  public var startedFrom: String?
  /// Trains the second branch alone, anew, on what the weights in `initial` segment; nil in older checkpoints: no.
  public var onlyValues: Bool?
  /// Goes on from the checkpoint beside `output`.
  public var resume = false
  /// Share of the samples that are phantoms, 0 … 1; with no real films all are.
  public var phantomShare = 0.4
  /// The run ends after this many steps, or …
  public var steps = 4000
  /// … after this many minutes, where given; the learning rate then follows the clock.
  public var minutes: Double?
  public var batch = 4
  /// The highest learning rate; it rises over `warmUp` steps and falls by a cosine to a fiftieth.
  public var learningRate = 2e-3
  public var warmUp = 100
  public var weightDecay = 1e-2
  public var averageDecay = 0.997
  /// Weights of cross-entropy, Dice and values in the loss.
  public var crossEntropyWeight = 0.6
  public var diceWeight = 0.6
  public var valuesWeight = 0.2
  /// Multiplies each class's cross-entropy: background, vertebra, sacrum, head 1, head 2.
  public var classWeights: [Double] = [1, 1.1, 1, 1.1, 1.1]
  public var seed: UInt64 = 1
  public var threads = 2
  public var checkpointMinutes = 3.0
  public var validationMinutes = 6.0
  /// Names of films that are never trained on but scored as the run goes.
  public var validation: [String] = ValidationFilms.names.sorted()
  /// Sources left out of training: `full` rebuilds the model without the films that carry no licence.
  public var withoutSources: [String] = []
  /// How much of the augmentation real films get, 0 … 1.
  public var augmentation = 1.0

  public init() {}
}
