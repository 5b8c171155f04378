/// How many times as wide as its boundaries look a model's 95 % intervals must be to hold the truth, value by value.
///
/// Boundary softness and residuals say which film is read less surely than another; how far off a model is with a given
/// softness is the model's own. It is found on phantoms that the model never saw (`lumbar evaluate --phantoms`) and kept
/// in the model's file. The observer's part of an interval is not touched.
public struct IntervalCalibration: Codable, Hashable, Sendable {
  /// 1 for a value that is not in it.
  public var factors: [InspectedValue: Double]
  /// Phantoms it rests on.
  public var films: Int

  public init(factors: [InspectedValue: Double], films: Int) {
    self.factors = factors
    self.films = films
  }

  public subscript(_ name: InspectedValue) -> Double { factors[name] ?? 1 }

  /// The split-conformal factor: the share `level` of errors lies within `factor` × 1.96 deviations.
  ///
  /// - Parameter ratios: |error| / uncalibrated deviation of each film.
  /// - Returns: nil for fewer than 50 films, which say nothing of a twentieth.
  public static func factor(ratios: [Double], level: Double = 0.95) -> Double? {
    let sorted = ratios.filter(\.isFinite).sorted()
    guard sorted.count >= 50 else { return nil }
    let rank = Int((Double(sorted.count + 1) * level).rounded(.up))
    return min(max(sorted[min(rank, sorted.count) - 1] / 1.96, leastFactor), mostFactor)
  }

  /// Beyond these a model's softness says nothing of its errors.
  private static let leastFactor = 0.2
  private static let mostFactor = 6.0
}

extension SpineFit {
  /// Widens the intervals that readings of this fit give.
  public mutating func calibrate(_ calibration: IntervalCalibration?) { uncertainty.calibration = calibration }
}
