/// Limits of agreement between two ways to measure the same things (Bland and Altman, Stat Methods Med Res 1999; 8:
/// 135–160). All in the unit of the values.
public struct BlandAltman: Hashable, Sendable {
  public let n: Int
  /// The mean of second − first.
  public let bias: Double
  /// Of the differences.
  public let standardDeviation: Double
  /// bias ± 1.96 SD: about 95 % of differences lie within.
  public let limits: ClosedRange<Double>
  /// 95 % confidence intervals of the bias and of each limit.
  public let biasInterval: ClosedRange<Double>
  public let lowerLimitInterval: ClosedRange<Double>
  public let upperLimitInterval: ClosedRange<Double>
  public let meanAbsoluteDifference: Double

  /// Nil with fewer than two pairs, or values that are not finite.
  public init?(_ pairs: [(first: Double, second: Double)]) {
    let differences = pairs.map { $0.second - $0.first }
    n = differences.count
    guard n >= 2, differences.allSatisfy(\.isFinite) else { return nil }
    let count = Double(n)
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let sd = variance.squareRoot()
    let t = FDistribution.t95(count - 1)
    let biasError = t * (variance / count).squareRoot()
    // Var(bias ± 1.96 SD) ≈ (1/n + 1.96²/(2(n − 1))) s².
    let limitError = t * (variance * (1 / count + 1.96 * 1.96 / (2 * (count - 1)))).squareRoot()
    bias = mean
    standardDeviation = sd
    limits = (mean - 1.96 * sd)...(mean + 1.96 * sd)
    biasInterval = (mean - biasError)...(mean + biasError)
    lowerLimitInterval = (limits.lowerBound - limitError)...(limits.lowerBound + limitError)
    upperLimitInterval = (limits.upperBound - limitError)...(limits.upperBound + limitError)
    meanAbsoluteDifference = differences.reduce(0) { $0 + abs($1) } / count
  }
}
