import Foundation
import Spine

/// One value of one film against the truth.
public struct ValueTrial: Hashable, Sendable {
  /// Measured − true; nil where the value was not measurable.
  public var error: Double?
  /// Half of the 95 % interval.
  public var halfWidth: Double?
  /// A quality flag casts doubt on the value.
  public var isDoubtful = false

  public init(_ measured: MeasuredValue, truth: Double) {
    guard let value = measured.value else { return }
    error = value - truth
    halfWidth = measured.interval.map { ($0.upperBound - $0.lowerBound) / 2 }
    isDoubtful = measured.isDoubtful
  }

  public var isCovered: Bool? {
    guard let error, let halfWidth else { return nil }
    return abs(error) <= halfWidth
  }
}

/// The trials of one value on many films: how far off, how often within its interval, how often warned of.
public struct ValueTrials: Sendable {
  public let name: InspectedValue
  public let trials: [ValueTrial]

  public init(_ name: InspectedValue, _ trials: [ValueTrial]) {
    self.name = name
    self.trials = trials
  }

  /// Beyond it a value is grossly wrong: 10°, LDI 20 %.
  public var grossLimit: Double { name == .ldi ? 20 : 10 }
  /// Within it a value is good, and a flag on it a false alarm: 5°, LDI 10 %.
  public var goodLimit: Double { grossLimit / 2 }

  private var sizes: [Double] { trials.compactMap(\.error).map(abs) }
  private var measured: [ValueTrial] { trials.filter { $0.error != nil } }

  public var measurable: Double? { share(trials.map { $0.error != nil }) }
  public var meanError: Double? { mean(sizes) }
  public var bias: Double? { mean(trials.compactMap(\.error)) }
  public var percentile90: Double? {
    let sorted = sizes.sorted()
    return sorted.isEmpty ? nil : sorted[min(sorted.count - 1, sorted.count * 9 / 10)]
  }
  public var meanHalfWidth: Double? { mean(trials.compactMap(\.halfWidth)) }
  public var coverage: Proportion? { Proportion(trials.compactMap(\.isCovered)) }
  public var gross: Int { measured.filter { abs($0.error ?? 0) > grossLimit }.count }
  public var grossUnflagged: Int { measured.filter { abs($0.error ?? 0) > grossLimit && !$0.isDoubtful }.count }
  /// Of the good values, the share that a flag casts doubt on.
  public var falseAlarms: Double? {
    share(measured.filter { abs($0.error ?? 0) <= goodLimit }.map(\.isDoubtful))
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func share(_ outcomes: [Bool]) -> Double? {
    outcomes.isEmpty ? nil : Double(outcomes.filter { $0 }.count) / Double(outcomes.count)
  }
}

/// A share of some trials with its 95 % binomial interval (Wilson's, which holds near 0 and 1 too).
public struct Proportion: Hashable, Sendable {
  public var value: Double
  public var low: Double
  public var high: Double
  public var n: Int

  /// Nil of no trials.
  public init?(_ outcomes: [Bool]) {
    guard !outcomes.isEmpty else { return nil }
    n = outcomes.count
    let count = Double(n)
    value = Double(outcomes.filter { $0 }.count) / count
    let z2 = 1.96 * 1.96
    let centre = (value + z2 / (2 * count)) / (1 + z2 / count)
    let half = 1.96 / (1 + z2 / count) * (value * (1 - value) / count + z2 / (4 * count * count)).squareRoot()
    low = max(0, centre - half)
    high = min(1, centre + half)
  }
}
