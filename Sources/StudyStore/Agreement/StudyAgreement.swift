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
  /// The means over the films that have the region.
  public let dice: [ReadingAgreement.Region: Double]
  public let iou: [ReadingAgreement.Region: Double]
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
    func mean(_ overlap: (Double) -> Double) -> [ReadingAgreement.Region: Double] {
      ReadingAgreement.Region.allCases.reduce(into: [:]) { all, region in
        let each = readings.compactMap { $0.dice[region].map(overlap) }
        if !each.isEmpty { all[region] = each.reduce(0, +) / Double(each.count) }
      }
    }
    dice = mean { $0 }
    // |A ∩ B| / |A ∪ B| of the same masks.
    iou = mean { $0 / (2 - $0) }
    let distances = readings.flatMap(\.pointDistance.values).sorted()
    pointDistance =
      distances.isEmpty
      ? nil : (distances[(distances.count - 1) / 2], distances[Int((Double(distances.count - 1) * 0.9).rounded(.up))])
  }
}

/// Two readings of one film, and who made them; nil for the machine.
public struct FilmAgreement: Sendable {
  public var name: String
  public var readers: (first: String?, second: String?)
  public var agreement: ReadingAgreement
}

extension StudyStore {
  /// Both readings of each film that both sides have read, in the study's order.
  ///
  /// - Parameter finishedOnly: leaves out readings that are not accepted or signed yet; of a signed one that is being
  ///   amended the signed version counts.
  public func agreements(
    between first: ReadingSide = .reader(.primary), and second: ReadingSide = .reader(.second),
    finishedOnly: Bool = true
  ) throws(StoreError) -> [FilmAgreement] {
    var agreements: [FilmAgreement] = []
    for film in try films(role: second.role) where film.summary?.reader != nil {
      let (one, other) = (try review(of: film, role: first.role), try review(of: film, role: second.role))
      guard let a = one.points(of: first, finishedOnly: finishedOnly),
        let b = other.points(of: second, finishedOnly: finishedOnly), a.frame == b.frame
      else { continue }
      let readers = (first == .machine ? nil : one.lastReader?.name, other.lastReader?.name)
      agreements.append(
        FilmAgreement(name: film.name, readers: readers, agreement: ReadingAgreement(a.landmarks, b.landmarks)))
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
