/// Two films of one person (before and after surgery, flexion and extension, follow-up): what changed between them.
///
/// A change is one only where its own 95 % interval leaves zero out: both films' doubts count, and what they share (the
/// same reader's habits) is not taken off, so intervals are on the wide side.
public struct Comparison: Sendable {
  /// A measure of both films.
  public struct Difference: Hashable, Sendable {
    public var before: Double
    public var after: Double
    /// After less before.
    public var change: Double
    /// Of the change; nil where one film has no interval.
    public var interval: ClosedRange<Double>?
    /// The interval leaves zero out.
    public var isChange: Bool { interval.map { !$0.contains(0) } ?? false }
  }

  public let values: [InspectedValue: Difference]
  /// Slip of each level, % of the lower endplate; 8 % of slip is the doubt of one film.
  public let slips: [Level: Difference]
  /// Segmental angle (disc and body below the level's superior endplate) of each level, degrees.
  public let segments: [Level: Difference]
  public let discs: [Level: Difference]

  /// One standard deviation of a film's slip, %: observers and masks differ by 3–4 % at L4–S1.
  private static let slipDeviation = 3.5
  /// One standard deviation of a segment's angle on one film, degrees.
  private static let segmentDeviation = 2.4

  public init(before: Reading, after: Reading) {
    var values: [InspectedValue: Difference] = [:]
    for name in InspectedValue.allCases {
      guard let a = before[name].value, let b = after[name].value else { continue }
      let widths = [before[name].interval, after[name].interval].map { $0.map { ($0.upperBound - $0.lowerBound) / 2 } }
      values[name] = Self.difference(a, b, halfWidths: widths)
    }
    self.values = values
    func table(_ deviation: Double, _ measure: (LevelMeasurements) -> Double?) -> [Level: Difference] {
      var out: [Level: Difference] = [:]
      for (level, row) in before.levels {
        guard let a = measure(row), let b = after.levels[level].flatMap(measure) else { continue }
        out[level] = Self.difference(a, b, halfWidths: [1.96 * deviation, 1.96 * deviation])
      }
      return out
    }
    slips = table(Self.slipDeviation) { $0.slip }
    segments = table(Self.segmentDeviation) { $0.segmental }
    discs = table(Self.segmentDeviation) { $0.discBelow?.angle }
  }

  private static func difference(_ a: Double, _ b: Double, halfWidths: [Double?]) -> Difference {
    let change = b - a
    var interval: ClosedRange<Double>?
    if let first = halfWidths[0], let second = halfWidths[1] {
      let half = (first * first + second * second).squareRoot()
      if half.isFinite { interval = (change - half)...(change + half) }
    }
    return Difference(before: a, after: b, change: change, interval: interval)
  }

  /// The levels whose slip changes by more than 8 % (about 3–4 mm) or whose disc turns by more than 10° from one film to
  /// the other: figures of instability in flexion–extension, for a reader to judge.
  public var instability: [(level: Level, slip: Double?, angle: Double?)] {
    Level.allCases.compactMap { level in
      let slip = slips[level]?.change
      let angle = discs[level]?.change
      guard abs(slip ?? 0) > Self.unstableSlip || abs(angle ?? 0) > Self.unstableAngle else { return nil }
      return (level, slip, angle)
    }
  }

  /// %, and degrees.
  public static let unstableSlip = 8.0
  public static let unstableAngle = 10.0
}
