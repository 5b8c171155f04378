import Spine

/// Agreement of two readings over a study: two readers, or one reader twice.
public struct StudyAgreement: Sendable {
  /// A value over all films on which both readings have it.
  public struct Value: Hashable, Sendable {
    public let name: InspectedValue
    public let pairs: Int
    /// Films on which only one reading has the value.
    public let onlyFirst: Int
    public let onlySecond: Int
    /// Nil with fewer than two pairs.
    public let blandAltman: BlandAltman?
    public let correlation: IntraclassCorrelation?
  }

  public let films: Int
  /// All 18, in the reference's order.
  public let values: [Value]
  /// The mean over the films that have the region.
  public let dice: [ReadingAgreement.Region: Double]
  /// Median and 90th percentile of the distances of structures, % of D; nil where no structure is in both.
  public let pointDistance: (median: Double, p90: Double)?

  public init(_ readings: [ReadingAgreement]) {
    films = readings.count
    values = InspectedValue.allCases.map { name in
      let pairs = readings.compactMap { reading -> (first: Double, second: Double)? in
        guard let first = reading.first[name], let second = reading.second[name] else { return nil }
        return (first, second)
      }
      return Value(
        name: name, pairs: pairs.count, onlyFirst: readings.count { $0.first[name] != nil && $0.second[name] == nil },
        onlySecond: readings.count { $0.first[name] == nil && $0.second[name] != nil },
        blandAltman: BlandAltman(pairs), correlation: IntraclassCorrelation(pairs.map { [$0.first, $0.second] }))
    }
    dice = ReadingAgreement.Region.allCases.reduce(into: [:]) { all, region in
      let each = readings.compactMap { $0.dice[region] }
      if !each.isEmpty { all[region] = each.reduce(0, +) / Double(each.count) }
    }
    let distances = readings.flatMap(\.pointDistance.values).sorted()
    pointDistance =
      distances.isEmpty
      ? nil : (distances[(distances.count - 1) / 2], distances[Int((Double(distances.count - 1) * 0.9).rounded(.up))])
  }
}

extension StudyStore {
  /// Both readings of each film that a person has read in both roles, by the film's name, in the study's order.
  ///
  /// - Parameter finishedOnly: leaves out readings that are not accepted or signed yet.
  public func agreements(
    between first: ReadingRole = .primary, and second: ReadingRole = .second, finishedOnly: Bool = true
  ) throws(StoreError) -> [(name: String, agreement: ReadingAgreement)] {
    var agreements: [(String, ReadingAgreement)] = []
    for film in try films(role: second) where film.summary?.reader != nil {
      let (one, other) = (try review(of: film, role: first), try review(of: film, role: second))
      guard one.isTouched, other.isTouched, let a = one.landmarks, let b = other.landmarks else { continue }
      if finishedOnly, !one.status.isFinished || !other.status.isFinished { continue }
      agreements.append((film.name, ReadingAgreement(a, b)))
    }
    return agreements
  }
}

extension ReviewStatus {
  /// The reader has said what they had to say of the film's points.
  public var isFinished: Bool {
    switch self {
    case .corrected, .accepted, .signed: true
    case .notStarted, .machineRead, .inProgress, .flagged, .rejected: false
    }
  }
}
