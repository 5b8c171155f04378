import FilmReader
import Foundation
import MBNet
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
  /// The films held back that are read worst, one line each; nil in cards of older versions.
  public var worst: [String]?
  /// How the second branch was trained by itself, in a sentence; nil where it was trained with the rest.
  public var secondBranch: String?
  /// A model that was trained without some of the sources, and its scores; nil where none was scored along.
  public var sibling: Sibling?
  /// The reliability diagram, each film's confidences by the other films' curves; nil in cards of older versions.
  public var reliability: String?

  /// What the card says of another model, scored on the same films.
  public struct Sibling: Codable, Sendable {
    public var identity: String
    /// Real films trained on, by source.
    public var trainedOn: [String: Int]
    public var withoutSources: [String]
    public var scores: [String: Scores]
  }

  /// The figures of one group of films held back.
  public struct Scores: Codable, Sendable {
    public var films: Int
    public var vertebra: Double?
    public var sacrum: Double?
    public var femoralHeads: Double?
    public var mean: Double?
    public var rightlyNumbered: Double?
    public var cornerMedianPercentD: Double?
    /// Mean absolute errors of PI, LL, PI−LL, SS and PT, degrees; nil in cards of older versions.
    public var valueErrors: [String: Double]?
    /// Those of the second branch's values, and what their mean, said of every film, would be off by; nil in cards of
    /// older versions.
    public var branchErrors: [String: Double]?
    public var constantErrors: [String: Double]?

    init(_ evaluation: Evaluation) {
      films = evaluation.films.count
      vertebra = evaluation.iou(1)
      sacrum = evaluation.iou(2)
      femoralHeads = evaluation.headsIoU
      mean = evaluation.meanIoU
      rightlyNumbered = evaluation.rightlyNumbered
      cornerMedianPercentD = evaluation.cornerPercentile(0.5)
      func byName(_ error: (InspectedValue) -> Double?) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: Self.values.compactMap { value in error(value).map { (value.rawValue, $0) } })
      }
      valueErrors = byName(evaluation.meanAbsoluteError)
      branchErrors = byName(evaluation.branchError)
      constantErrors = byName(evaluation.constantError)
    }

    static let values: [InspectedValue] = [.pi, .ll, .pimll, .ss, .pt]
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
    if let evaluation { self = scored(evaluation) }
  }

  /// The same card with the scores of an evaluation.
  public func scored(_ evaluation: Evaluation) -> ModelCard {
    var card = self
    card.scores = Self.scores(evaluation)
    card.worst = Self.worst(evaluation)
    card.reliability = evaluation.reliability.crossCalibrated.text
    return card
  }

  /// The same card with another model's scores beside its own.
  public func with(_ other: Model, scored evaluation: Evaluation) -> ModelCard {
    let theirs = ModelCard(metadata: other.metadata)
    var card = self
    card.sibling = Sibling(
      identity: other.identity, trainedOn: theirs?.trainedOn ?? [:],
      withoutSources: theirs?.options.withoutSources ?? [], scores: Self.scores(evaluation))
    return card
  }

  private static func scores(_ evaluation: Evaluation) -> [String: Scores] {
    var scores = evaluation.bySource.reduce(into: [:]) { $0[$1.source] = Scores($1.evaluation) }
    scores["all"] = Scores(evaluation)
    return scores
  }

  private static func worst(_ evaluation: Evaluation) -> [String] {
    evaluation.films.filter { $0.classes[1].iou != nil }
      .sorted { ($0.classes[1].iou ?? 0) < ($1.classes[1].iou ?? 0) }.prefix(5).map { film in
        let alone = Evaluation([film])
        let number = film.rightlyNumbered == false ? ", levels numbered wrongly" : ""
        let corners =
          alone.cornerPercentile(0.5).map { String(format: "corners %.1f %% of D", $0) } ?? "no corners found"
        return String(
          format: "%@: vertebra %.2f, sacrum %.2f, ", film.name, film.classes[1].iou ?? 0, film.classes[2].iou ?? 0)
          + corners + number
      }
  }

  /// The key under which a model's metadata keeps the table of compared networks, in Markdown.
  public static let comparisonKey = "comparison"

  /// The key under which a model's metadata keeps its card.
  public static let key = "card"

  public var metadata: [String: String] {
    guard let text = try? Model.metadataText(self) else { return [:] }
    return [ModelCard.key: text]
  }

  /// The card in a model's metadata; nil where it has none that can be read.
  public init?(metadata: [String: String]) {
    guard let text = metadata[ModelCard.key],
      let card = try? JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
    else { return nil }
    self = card
  }
}
