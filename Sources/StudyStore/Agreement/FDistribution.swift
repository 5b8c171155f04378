import Foundation

/// Quantiles that confidence intervals of agreement need.
enum FDistribution {
  /// The value that F(d1, d2) stays below with probability `p`; degrees of freedom need not be whole.
  static func quantile(_ p: Double, _ d1: Double, _ d2: Double) -> Double {
    guard p > 0, d1 > 0, d2 > 0 else { return 0 }
    guard p < 1 else { return .infinity }
    // x = d1·F / (d1·F + d2) is beta distributed; bisection needs no derivative and always ends.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if incompleteBeta(middle, d1 / 2, d2 / 2) < p { low = middle } else { high = middle }
    }
    let x = (low + high) / 2
    return x < 1 ? d2 * x / (d1 * (1 - x)) : .infinity
  }

  /// The two-sided 95 % quantile of Student's t.
  static func t95(_ degreesOfFreedom: Double) -> Double { quantile(0.95, 1, degreesOfFreedom).squareRoot() }

  /// The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz & Stegun 26.5.8).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast below the mean; above it the symmetry is used.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let logBeta: Double = lgamma(a) + lgamma(b) - lgamma(a + b)
    let front: Double = exp(a * log(x) + b * log(1 - x) - logBeta) / a
    let tiny = 1e-300
    var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
    if abs(d) < tiny { d = tiny }
    d = 1 / d
    var fraction = d
    for step in 1...500 {
      let m = Double(step)
      let odd: Double = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let even: Double = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      for term in [odd, even] {
        d = 1 + term * d
        if abs(d) < tiny { d = tiny }
        d = 1 / d
        c = 1 + term / c
        if abs(c) < tiny { c = tiny }
        fraction *= d * c
      }
      if abs(d * c - 1) < 1e-15 { break }
    }
    return front * fraction
  }
}
