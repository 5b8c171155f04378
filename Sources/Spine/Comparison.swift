/// Two films of one person (before and after surgery, flexion and extension, follow-up): what changed between them.
///
/// A change is one only where its own 95 % interval leaves zero out: both films' doubts count, and what they share (the
/// same reader's habits) is not taken off, so intervals are on the wide side.
public struct Comparison: Sendable {
  /// What the two films are to each other: what may change, and what changes mean.
  public enum Kind: String, CaseIterable, Sendable {
    case followUp = "follow-up"
    case surgery
    case flexionExtension = "flexion-extension"
  }

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
  /// Of each level that both films show.
  public let levels: [Level: [LevelMeasure: Difference]]
  /// What keeps the two films from being compared as they are, in words.
  public let cautions: [String]

  public init(before: Reading, after: Reading, kind: Kind = .followUp) {
    var values: [InspectedValue: Difference] = [:]
    for name in InspectedValue.allCases {
      guard let a = before[name].value, let b = after[name].value else { continue }
      let widths = [before[name].interval, after[name].interval].map { $0.map { ($0.upperBound - $0.lowerBound) / 2 } }
      values[name] = Self.difference(a, b, halfWidths: widths)
    }
    self.values = values
    var levels: [Level: [LevelMeasure: Difference]] = [:]
    for (level, row) in before.levels {
      guard let other = after.levels[level] else { continue }
      for measure in LevelMeasure.allCases {
        guard let a = row[measure], let b = other[measure] else { continue }
        levels[level, default: [:]][measure] = Self.difference(
          a, b, halfWidths: [row.halfWidths[measure], other.halfWidths[measure]])
      }
    }
    self.levels = levels
    cautions = Self.cautions(before, after, kind, incidence: values[.pi])
  }

  private static func cautions(
    _ before: Reading, _ after: Reading, _ kind: Kind, incidence: Difference?
  ) -> [String] {
    var out: [String] = []
    // Incidence is a shape of the pelvis: posture and surgery of the lumbar spine leave it as it is.
    if let incidence, incidence.isChange {
      out.append(
        "PI differs by \(Int(incidence.change.rounded()))°, though it is a person's own: another S1 was taken, or another person"
      )
    }
    let postures = (before.posture, after.posture)
    if kind != .flexionExtension, postures.0 != postures.1 {
      out.append("the postures differ (\(postures.0.rawValue), \(postures.1.rawValue)): lordosis changes with it")
    }
    if kind == .flexionExtension, Set([postures.0, postures.1]) != [.flexion, .extension_] {
      out.append("flexion and extension are not said of the two films (--postures)")
    }
    for (name, reading) in [("first", before), ("second", after)] where reading.values.contains(where: \.isDoubtful) {
      let names = reading.values.filter(\.isDoubtful).map(\.name.displayName)
      out.append("on the \(name) film look at the lines of \(names.joined(separator: ", "))")
    }
    let lower = [before, after].map { Set($0.levels.keys.filter { $0 >= .l1 }) }
    if lower[0] != lower[1] { out.append("the two films don't show the same levels: names may be shifted") }
    return out
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
  public var instability: [(level: Level, slip: Difference?, angle: Difference?)] {
    Level.allCases.compactMap { level in
      let slip = levels[level]?[.slip]
      let angle = levels[level]?[.discAngle]
      guard abs(slip?.change ?? 0) > Self.unstableSlip || abs(angle?.change ?? 0) > Self.unstableAngle else {
        return nil
      }
      return (level, slip, angle)
    }
  }

  /// %, and degrees.
  public static let unstableSlip = 8.0
  public static let unstableAngle = 10.0
}
