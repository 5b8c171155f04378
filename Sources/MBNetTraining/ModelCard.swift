import Foundation
import Spine

/// What a model says of itself: what it was trained on, how, and what it scores on films it never saw.
public struct ModelCard: Codable, Sendable {
  public var configuration: String
  public var steps: Int
  public var minutes: Double
  public var options: TrainingOptions
  /// Real films trained on, by source.
  public var trainedOn: [String: Int]
  /// Scores on films held back, by source and for all: name, then figures.
  public var scores: [String: Scores]

  /// The figures of one group of films held back.
  public struct Scores: Codable, Sendable {
    public var films: Int
    public var vertebra: Double?
    public var sacrum: Double?
    public var femoralHeads: Double?
    public var mean: Double?
    public var rightlyNumbered: Double?
    public var cornerMedianPercentD: Double?

    init(_ evaluation: Evaluation) {
      films = evaluation.films.count
      vertebra = evaluation.iou(1)
      sacrum = evaluation.iou(2)
      femoralHeads = evaluation.headsIoU
      mean = evaluation.meanIoU
      rightlyNumbered = evaluation.rightlyNumbered
      cornerMedianPercentD = evaluation.cornerPercentile(0.5)
    }
  }

  init(
    configuration: String, steps: Int, minutes: Double, options: TrainingOptions, trainedOn: [String: Int],
    evaluation: Evaluation?
  ) {
    self.configuration = configuration
    self.steps = steps
    self.minutes = minutes
    self.options = options
    // Paths of the machine that trained say nothing to a reader.
    self.options.data = options.data.map { URL(fileURLWithPath: $0).lastPathComponent }
    self.options.reviews = options.reviews.map { URL(fileURLWithPath: $0).lastPathComponent }
    self.options.output = URL(fileURLWithPath: options.output).lastPathComponent
    self.options.initial = options.initial.map { URL(fileURLWithPath: $0).lastPathComponent }
    self.trainedOn = trainedOn
    scores = [:]
    if let evaluation {
      for (source, part) in evaluation.bySource { scores[source] = Scores(part) }
      scores["all"] = Scores(evaluation)
    }
  }

  /// The key under which a model's metadata keeps its card.
  public static let key = "card"

  var metadata: [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(self) else { return [:] }
    return [ModelCard.key: String(decoding: data, as: UTF8.self)]
  }

  /// The card in a model's metadata; nil where it has none that can be read.
  public init?(metadata: [String: String]) {
    guard let text = metadata[ModelCard.key],
      let card = try? JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
    else { return nil }
    self = card
  }
}
