/// Population intervals of the values: one table, each entry with its span, posture and source.
///
/// They are statistics of standing adults, not limits of health. Where no interval could be sourced (L4S1, single
/// bodies and discs: their noise is as large as the level means), there is none.
public enum ReferenceIntervals {
  public static let standing: [InspectedValue: ReferenceInterval] = [
    .pi: .init(
      low: 32, high: 74, span: "mean ± 2 SD, n = 709", posture: .standing, source: "PubMed 21833574"),
    .pt: .init(low: 0, high: 27, span: "mean ± 2 SD, n = 709", posture: .standing, source: "PubMed 21833574"),
    .ss: .init(low: 24, high: 55, span: "mean ± 2 SD, n = 709", posture: .standing, source: "PubMed 21833574"),
    .pimll: .init(
      low: -10, high: 10, span: "SRS-Schwab modifier 0 (one-sided: below 10)", posture: .standing,
      source: "SRS-Schwab classification, Terran 2013"),
    .ldi: .init(low: 50, high: 80, span: "GAP, aligned", posture: .standing, source: "GAP score, Yilgor 2017"),
    .rll: .init(low: -14, high: 11, span: "GAP, aligned", posture: .standing, source: "GAP score, Yilgor 2017"),
    .ll: .init(
      low: 31, high: 79, span: "the reference program's range", posture: .standing,
      source: "BiLuNet reference program (its own origin unknown)"),
  ]

  /// RPV, degrees.
  public static let relativePelvicVersion = ReferenceInterval(
    low: -7, high: 5, span: "GAP, aligned", posture: .standing, source: "GAP score, Yilgor 2017")

  /// Where a value stands: `borderline` when its own interval crosses a limit.
  public static func status(
    of value: Double?, interval: ClosedRange<Double>?, against reference: ReferenceInterval?
  ) -> ReferenceStatus {
    guard let value else { return .notMeasurable }
    guard let reference else { return .none }
    let inside = (reference.low...reference.high).contains(value)
    if let interval {
      let crossesLow = interval.lowerBound < reference.low && interval.upperBound > reference.low
      let crossesHigh = interval.lowerBound < reference.high && interval.upperBound > reference.high
      if crossesLow || crossesHigh { return .borderline }
    }
    return inside ? .inside : .outside
  }
}
