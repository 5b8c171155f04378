/// How alike raters' values of the same subjects are, single ratings, two-way model (Shrout and Fleiss, Psychol Bull
/// 1979; 86: 420–428; McGraw and Wong, Psychol Methods 1996; 1: 30–46).
public struct IntraclassCorrelation: Hashable, Sendable {
  public struct Estimate: Hashable, Sendable {
    public let value: Double
    /// The 95 % confidence interval.
    public let interval: ClosedRange<Double>
  }

  public let subjects: Int
  public let raters: Int
  /// ICC(2,1), ICC(A,1): absolute agreement, raters drawn at random. A constant offset between raters lowers it.
  public let agreement: Estimate
  /// ICC(3,1), ICC(C,1): consistency, these raters only. A constant offset doesn't matter.
  public let consistency: Estimate

  /// - Parameter ratings: `[subject][rater]`, the same raters for all.
  ///
  /// Nil with fewer than two subjects or raters, ragged or not finite ratings, or ratings that are all the same.
  public init?(_ ratings: [[Double]]) {
    guard ratings.count >= 2, let k = ratings.first?.count, k >= 2,
      ratings.allSatisfy({ $0.count == k && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let n = Double(ratings.count)
    let raters = Double(k)
    let grand = ratings.joined().reduce(0, +) / (n * raters)
    let subjectMeans = ratings.map { $0.reduce(0, +) / raters }
    let raterMeans = (0..<k).map { j in ratings.reduce(0) { $0 + $1[j] } / n }
    func squares(_ values: some Sequence<Double>) -> Double { values.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } }
    let bySubject = raters * squares(subjectMeans)
    let byRater = n * squares(raterMeans)
    // Residuals summed directly: the difference of sums of squares would drown in rounding for near-equal ratings.
    var residual = 0.0
    for (i, row) in ratings.enumerated() {
      for (j, value) in row.enumerated() {
        let r = value - subjectMeans[i] - raterMeans[j] + grand
        residual += r * r
      }
    }
    guard bySubject + byRater + residual > 0 else { return nil }
    let means = MeanSquares(
      n: n, k: raters, subjects: bySubject / (n - 1), raters: byRater / (raters - 1),
      error: residual / ((n - 1) * (raters - 1)))
    subjects = ratings.count
    self.raters = k
    agreement = means.agreement
    consistency = means.consistency
  }

  private struct MeanSquares {
    var n: Double
    var k: Double
    var subjects: Double
    var raters: Double
    var error: Double

    var agreement: Estimate {
      let value = (subjects - error) / (subjects + (k - 1) * error + k * (raters - error) / n)
      guard value < 1, raters > 0 || error > 0 else { return Estimate(value: 1, interval: 1...1) }
      let a = k * value / (n * (1 - value))
      let b = 1 + k * value * (n - 1) / (n * (1 - value))
      let (ar, be) = (a * raters, b * error)
      let v = (ar + be) * (ar + be) / (ar * ar / (k - 1) + be * be / ((n - 1) * (k - 1)))
      let fLow = FDistribution.quantile(0.975, n - 1, v)
      let fHigh = FDistribution.quantile(0.975, v, n - 1)
      let rest = k * raters + (k * n - k - n) * error
      return estimate(
        value, n * (subjects - fLow * error) / (fLow * rest + n * subjects),
        n * (fHigh * subjects - error) / (rest + n * fHigh * subjects))
    }

    var consistency: Estimate {
      let value = (subjects - error) / (subjects + (k - 1) * error)
      guard error > 0 else { return Estimate(value: 1, interval: 1...1) }
      let f = subjects / error
      let low = f / FDistribution.quantile(0.975, n - 1, (n - 1) * (k - 1))
      let high = f * FDistribution.quantile(0.975, (n - 1) * (k - 1), n - 1)
      return estimate(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1))
    }

    private func estimate(_ value: Double, _ low: Double, _ high: Double) -> Estimate {
      // With nothing between raters to tell apart, the approximate interval can fail to hold its own estimate.
      let (low, high) = (low.isFinite ? low : -1, high.isFinite ? high : 1)
      return Estimate(value: value, interval: min(low, value)...max(high, value))
    }
  }
}
