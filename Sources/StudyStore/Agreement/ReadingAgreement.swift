import Spine

/// How far two readings of one film lie apart.
public struct ReadingAgreement: Hashable, Sendable {
  /// Kinds of structures as label images know them; both heads are one kind, so that their order doesn't matter.
  public enum Region: String, CaseIterable, Codable, Sendable {
    case vertebrae, sacrum, femoralHeads

    fileprivate init?(label: UInt8) {
      switch label {
      case 1: self = .vertebrae
      case 2: self = .sacrum
      case 3, 4: self = .femoralHeads
      default: return nil
      }
    }
  }

  /// Second − first, degrees (LDI: %), where both are measurable.
  public let differences: [InspectedValue: Double]
  public let first: [InspectedValue: Double]
  public let second: [InspectedValue: Double]
  /// The Dice coefficient 2|A ∩ B| / (|A| + |B|), 0 … 1, of what both assessed; a region that neither drew has none.
  public let dice: [Region: Double]
  /// The mean distance of a vertebra's corners, S1's ends or a head's centre between the readings, % of D.
  public let pointDistance: [Structure: Double]
  /// Structures that one reading has and the other doesn't.
  public let onlyFirst: Set<Structure>
  public let onlySecond: Set<Structure>

  public init(_ a: Landmarks, _ b: Landmarks) {
    (first, second) = (a.measurable, b.measurable)
    let (firstValues, secondValues) = (first, second)
    differences = firstValues.reduce(into: [:]) { all, value in
      if let other = secondValues[value.key] { all[value.key] = other - value.value }
    }
    dice = Self.dice(a, b)
    let (mine, theirs) = (a.keyPoints, b.keyPoints)
    let depths = [a.meanEndplateDepth, b.meanEndplateDepth].compactMap(\.self)
    let depth = depths.reduce(0, +) / Double(max(depths.count, 1))
    pointDistance =
      depth > 0
      ? mine.reduce(into: [:]) { all, structure in
        guard let other = theirs[structure.key], other.count == structure.value.count else { return }
        let sum = zip(structure.value, other).reduce(0) { $0 + $1.0.distance(to: $1.1) }
        all[structure.key] = 100 * sum / Double(other.count) / depth
      } : [:]
    onlyFirst = Set(mine.keys).subtracting(theirs.keys)
    onlySecond = Set(theirs.keys).subtracting(mine.keys)
  }

  /// Counted on a grid of at most 512 points a side, far finer than two readers agree.
  private static func dice(_ a: Landmarks, _ b: Landmarks) -> [Region: Double] {
    let longest = max(a.width, a.height, b.width, b.height)
    guard longest > 0, (a.width, a.height) == (b.width, b.height) else { return [:] }
    let scale = min(1, 512 / Double(longest))
    let (width, height) = (max(1, Int(Double(a.width) * scale)), max(1, Int(Double(a.height) * scale)))
    var both: [Region: Int] = [:]
    var either: [Region: Int] = [:]
    for (p, q) in zip(a.rasterized(width: width, height: height), b.rasterized(width: width, height: height)) {
      let (one, other) = (Region(label: p), Region(label: q))
      if let one { either[one, default: 0] += 1 }
      if let other { either[other, default: 0] += 1 }
      if let one, one == other { both[one, default: 0] += 1 }
    }
    return either.mapValues(Double.init).reduce(into: [:]) { $0[$1.key] = 2 * Double(both[$1.key] ?? 0) / $1.value }
  }
}

extension Landmarks {
  fileprivate var measurable: [InspectedValue: Double] {
    let values = InspectedValues(self)
    return InspectedValue.allCases.reduce(into: [:]) { all, name in all[name] = values[name] }
  }

  fileprivate var keyPoints: [Structure: [Point]] {
    var points: [Structure: [Point]] = [:]
    for (level, body) in vertebrae { points[.vertebra(level)] = Corner.allCases.map { body[$0] } }
    if let s1 { points[.s1] = [s1.ant, s1.post] }
    for (i, head) in (femoralHeads ?? []).enumerated() { points[.femoralHead(i)] = [head.center] }
    return points
  }
}
