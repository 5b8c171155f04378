import Foundation
import Spine

/// A figure with the 95 % interval that bootstrapping the films gives it.
public struct Figure: Hashable, Sendable {
  public var value: Double
  public var low: Double
  public var high: Double
}

/// The scores of many films, pooled (DATA: "Protocol").
public struct Evaluation: Sendable {
  public static let classNames = ["background", "vertebra", "sacrum", "femoralHead1", "femoralHead2"]

  public var films: [FilmScore]

  public init(_ films: [FilmScore]) { self.films = films }

  /// The same for each source, by name.
  public var bySource: [(source: String, evaluation: Evaluation)] {
    Dictionary(grouping: films, by: \.source).sorted { $0.key < $1.key }.map { ($0.key, Evaluation($0.value)) }
  }

  /// Sum of intersections over sum of unions of class 0…4; nil where no film has it.
  public func iou(_ label: Int) -> Double? { pooled { $0.classes[label] } }
  /// Both heads as one class.
  public var headsIoU: Double? { pooled(\.heads) }
  /// The two heads, the better naming of them in each film.
  public func headIoUBestNamed(_ head: Int) -> Double? { pooled { $0.headsBestNamed[head] } }

  /// Over the classes that occur.
  public var meanIoU: Double? {
    mean((0..<5).compactMap { iou($0) })
  }

  /// The same with the heads named the better way in each film: which is which can't always be told from one view.
  public var meanIoUBestNamed: Double? {
    mean((0..<3).compactMap { iou($0) } + (0..<2).compactMap { headIoUBestNamed($0) })
  }

  /// The mean over films of a class's IoU, where the film has it.
  public func meanFilmIoU(_ label: Int) -> Double? { mean(films.compactMap { $0.classes[label].iou }) }

  public var detected: Double? {
    let levels = films.reduce(0) { $0 + $1.levels }
    return levels > 0 ? Double(films.reduce(0) { $0 + $1.levelsFound }) / Double(levels) : nil
  }

  /// Share of films with every lumbar level under its right name.
  public var rightlyNumbered: Double? { mean(films.compactMap(\.rightlyNumbered).map { $0 ? 1 : 0 }) }

  /// Films whose names the reading itself doubted, of those numbered rightly or wrongly.
  public func namesDoubted(rightlyNumbered: Bool) -> (doubted: Int, films: Int) {
    let chosen = films.filter { $0.rightlyNumbered == rightlyNumbered }
    return (chosen.count(where: \.namesDoubted), chosen.count)
  }

  public func cornerPercentile(_ share: Double) -> Double? { percentile(films.flatMap(\.cornerDistances), share) }
  public func headPercentile(_ share: Double) -> Double? { percentile(films.flatMap(\.headDistances), share) }

  public func errors(_ value: InspectedValue) -> [Double] {
    guard let i = InspectedValue.allCases.firstIndex(of: value) else { return [] }
    return films.compactMap { $0.errors[i] }
  }

  public func meanAbsoluteError(_ value: InspectedValue) -> Double? { mean(errors(value).map(abs)) }
  public func bias(_ value: InspectedValue) -> Double? { mean(errors(value)) }

  private func branch(_ value: InspectedValue) -> [(said: Double, known: Double)] {
    guard let i = InspectedValue.allCases.firstIndex(of: value) else { return [] }
    return films.compactMap { $0.branch[i] }
  }

  /// Mean absolute error of the network's second branch.
  public func branchError(_ value: InspectedValue) -> Double? { mean(branch(value).map { abs($0.said - $0.known) }) }

  /// What the mean of the labels, said of every film, is off by in the mean: what a branch that learned something must
  /// be below.
  public func constantError(_ value: InspectedValue) -> Double? {
    let known = branch(value).map(\.known)
    return mean(known).flatMap { all in mean(known.map { abs($0 - all) }) }
  }

  /// The values that the second branch tells: its error is at most three quarters of a constant's.
  public var toldByBranch: [InspectedValue] {
    InspectedValue.allCases.filter { value in
      guard let error = branchError(value), let constant = constantError(value) else { return false }
      return error <= 0.75 * constant
    }
  }

  /// Bland–Altman limits: bias ± 1.96 deviations.
  public func limits(_ value: InspectedValue) -> ClosedRange<Double>? {
    let all = errors(value)
    guard all.count > 1, let bias = mean(all) else { return nil }
    let variance = all.reduce(0) { $0 + ($1 - bias) * ($1 - bias) } / Double(all.count - 1)
    return (bias - 1.96 * variance.squareRoot())...(bias + 1.96 * variance.squareRoot())
  }

  /// Of the films whose labels have the value, the share that has it in the result.
  public func measurable(_ value: InspectedValue) -> Double? {
    guard let i = InspectedValue.allCases.firstIndex(of: value) else { return nil }
    let known = films.filter { $0.valueKnown[i] }
    return mean(known.map { $0.valueMeasured[i] ? 1 : 0 })
  }

  /// How far the confidence of structures is to be believed.
  public var reliability: Reliability { Reliability(films.map(\.structures)) }

  public var secondsPerFilm: Double? { mean(films.map(\.seconds)) }

  /// A figure of the pooled films with its 95 % bootstrap interval over films (`rounds` redraws, always the same).
  public func figure(rounds: Int = 400, _ score: (Evaluation) -> Double?) -> Figure? {
    guard let value = score(self) else { return nil }
    var random = SampleRandom(seed: 1)
    var redrawn: [Double] = []
    for _ in 0..<rounds {
      let drawn = Evaluation(films.map { _ in films[random.index(films.count)] })
      if let again = score(drawn) { redrawn.append(again) }
    }
    return Figure(
      value: value, low: percentile(redrawn, 0.025) ?? value, high: percentile(redrawn, 0.975) ?? value)
  }

  private func pooled(_ overlap: (FilmScore) -> FilmScore.Overlap) -> Double? {
    films.map(overlap).reduce(FilmScore.Overlap(), +).iou
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func percentile(_ values: [Double], _ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let at = share * Double(sorted.count - 1)
    let i = Int(at)
    let next = sorted[min(i + 1, sorted.count - 1)]
    return sorted[i] + (next - sorted[i]) * (at - Double(i))
  }
}
