import Foundation

/// What is measured of one vertebra and of the disc below it.
///
/// Lengths in D (mean endplate depth of the film's lumbar levels), angles in degrees, slip in % of the lower endplate.
/// A measure that needs a structure that is missing is nil. Source: MEASUREMENTS §3.
public struct LevelMeasurements: Hashable, Sendable {
  /// Corner to corner at the front, D.
  public var heightAnterior: Double?
  /// Between the visible endplates at mid depth, D; only from a mask (corners alone can't give it).
  public var heightMiddle: Double?
  /// Corner to corner at the back, D.
  public var heightPosterior: Double?
  /// Mean length of the two endplates, D.
  public var depth: Double?
  /// Angle between the endplates, + = taller anteriorly.
  public var wedge: Double?
  /// Share of height lost: the greatest of wedge 1 − Ha/Hp, biconcave 1 − Hm/max(Ha, Hp) and crush.
  public var compression: Double?
  /// 1 − Hm/max(Ha, Hp).
  public var biconcavity: Double?
  /// 1 − Hp / mean of the neighbours' Hp.
  public var crush: Double?
  /// The Genant range that `compression` falls in (0 < 20 % ≤ 1 < 25 % ≤ 2 < 40 % ≤ 3); to be confirmed visually,
  /// never a fracture by itself. Source: QIMS 24006.
  public var genantRange: Int?
  /// Offset of this body against the one below, % of the lower endplate; + = anterior, − = posterior (retrolisthesis).
  public var slip: Double?
  /// The same offset in D.
  public var slipLength: Double?
  /// Meyerding: 0 below 8 %, I ≤ 25 %, II ≤ 50 %, III ≤ 75 %, IV ≤ 100 %, V beyond; anterior slip only.
  public var meyerdingRange: Int?
  public var discBelow: Disc?
  /// Body and disc angle together, degrees.
  public var segmental: Double?
  /// 0 … 1; nil where no machine fitted the level.
  public var confidence: Double?
  /// Hard to see, or the fit is poor.
  public var weak = false
  /// Half of the 95 % interval of each measure, in its unit.
  public var halfWidths: [LevelMeasure: Double] = [:]

  public func interval(_ measure: LevelMeasure) -> ClosedRange<Double>? {
    guard let value = self[measure], let half = halfWidths[measure], (value - half).isFinite else { return nil }
    return (value - half)...(value + half)
  }

  public struct Disc: Hashable, Sendable {
    /// Heights normal to the bisector of the two endplates, D.
    public var anterior: Double
    public var middle: Double
    public var posterior: Double
    /// Degrees, + = opens anteriorly.
    public var angle: Double
    /// Mean of the three heights / depth of the upper body.
    public var index: Double
    /// (anterior + posterior height) / depth of the disc, after Farfan; the disc's depth is that of the two endplates.
    public var farfanIndex: Double
    /// Mean of the three heights / mean of the upper body's heights.
    public var heightRatio: Double?
  }

  /// The retrolisthesis that is worth a reader's look, %: beyond what wedged discs show by themselves (−5 ± 6 %).
  public static let retrolisthesisLimit = -15.0
  public var isRetrolisthesis: Bool { (slip ?? 0) <= Self.retrolisthesisLimit }
}

extension LevelMeasurements {
  /// The table of a film, from landmarks that face left.
  ///
  /// - Parameter dips: how far the visible endplates dip below the corners' chord, where a mask showed it, and how far
  ///   they may be off.
  static func table(
    canonical landmarks: Landmarks, values: InspectedValues, dips: FitUncertainty?, edited: Set<Structure>,
    confidence: [String: Double], observerTerm: Bool = true
  ) -> [Level: LevelMeasurements] {
    guard let d = landmarks.meanEndplateDepth ?? landmarks.meanThoracicDepth, d > 1e-6, d.isFinite else { return [:] }
    var table: [Level: LevelMeasurements] = [:]
    for (level, body) in landmarks.vertebrae {
      table[level] = single(level, body, d: d, values: values, edited: edited, dips: dips)
      table[level]?.confidence = confidence[level.rawValue]
      table[level]?.weak = landmarks.weak.contains(level.rawValue)
    }
    for level in landmarks.vertebrae.keys {
      let below = level.next
      let lower: (ant: Point, post: Point)? =
        if let below { landmarks.vertebrae[below].map { ($0.antSup, $0.postSup) } } else {
          landmarks.s1.map { ($0.ant, $0.post) }
        }
      guard let body = landmarks.vertebrae[level], let lower else { continue }
      table[level]?.addDisc(
        of: body, over: lower, d: d, angle: values.discAngle(below: level),
        dip: discDip(level, below, dips: dips, edited: edited))
    }
    let backs = table.compactMapValues(\.heightPosterior)
    for level in table.keys {
      let neighbours = [level.previous, level.next].compactMap { $0 }.compactMap { backs[$0] }
      table[level]?.grade(level, neighbours: neighbours)
    }
    let doubt = LevelDoubt(
      landmarks: landmarks, uncertainty: dips, edited: edited, observerTerm: observerTerm, d: d)
    for (level, row) in table { table[level]?.halfWidths = doubt.halfWidths(of: level, row) }
    return table
  }

  private static func single(
    _ level: Level, _ body: VertebralBody, d: Double, values: InspectedValues, edited: Set<Structure>,
    dips: FitUncertainty?
  ) -> LevelMeasurements {
    var out = LevelMeasurements()
    out.heightAnterior = finite(body.antSup.distance(to: body.antInf) / d)
    out.heightPosterior = finite(body.postSup.distance(to: body.postInf) / d)
    out.depth = finite(
      (body.antSup.distance(to: body.postSup) + body.antInf.distance(to: body.postInf)) / (2 * d))
    if let sup = values.tilt(.superior(level)), let inf = values.tilt(.inferior(level)) { out.wedge = inf - sup }
    if let dip = dips?.bodies[level], !edited.contains(.vertebra(level)) {
      let chord = body.antSup.midpoint(to: body.postSup).distance(to: body.antInf.midpoint(to: body.postInf))
      out.heightMiddle = finite(max(chord - dip.superiorDip - dip.inferiorDip, 0) / d)
    }
    return out
  }

  private static func discDip(_ level: Level, _ below: Level?, dips: FitUncertainty?, edited: Set<Structure>) -> Double
  {
    var sum = 0.0
    if !edited.contains(.vertebra(level)) { sum += dips?.bodies[level]?.inferiorDip ?? 0 }
    if let below, !edited.contains(.vertebra(below)) { sum += dips?.bodies[below]?.superiorDip ?? 0 }
    return sum
  }

  private mutating func addDisc(
    of body: VertebralBody, over lower: (ant: Point, post: Point), d: Double, angle: Double?, dip: Double
  ) {
    let width = lower.ant.distance(to: lower.post)
    guard width > 1e-6, let below = (lower.post - lower.ant).normalized,
      let above = (body.postInf - body.antInf).normalized, let axis = (above + below).normalized
    else { return }
    // Behind the lower plate's posterior corner is a negative slip.
    let offset = (lower.post - body.postInf).dot(below)
    slip = Self.finite(offset / width * 100)
    slipLength = Self.finite(offset / d)
    guard let angle else { return }
    segmental = wedge.map { $0 + angle }
    let normal = axis.perpendicular
    let anterior = (lower.ant - body.antInf).dot(normal) / d
    let posterior = (lower.post - body.postInf).dot(normal) / d
    let middle = (anterior + posterior) / 2 + dip / d
    guard anterior.isFinite, posterior.isFinite, let depth, depth > 1e-6 else { return }
    let mean = (anterior + middle + posterior) / 3
    let discDepth = (body.antInf.distance(to: body.postInf) + width) / 2 / d
    let heights = [heightAnterior, heightMiddle, heightPosterior].compactMap { $0 }
    let bodyHeight = heights.isEmpty ? 0 : heights.reduce(0, +) / Double(heights.count)
    discBelow = Disc(
      anterior: anterior, middle: middle, posterior: posterior, angle: angle, index: mean / depth,
      farfanIndex: (anterior + posterior) / discDepth, heightRatio: bodyHeight > 1e-6 ? mean / bodyHeight : nil)
  }

  private mutating func grade(_ level: Level, neighbours: [Double]) {
    if let slip {
      let size = slip
      meyerdingRange = size < 8 ? 0 : size <= 25 ? 1 : size <= 50 ? 2 : size <= 75 ? 3 : size <= 100 ? 4 : 5
    }
    guard let front = heightAnterior, let back = heightPosterior, max(front, back) > 1e-6, back > 1e-6 else { return }
    biconcavity = heightMiddle.map { 1 - $0 / max(front, back) }
    // L5 is short at the back by nature, and S1 has no height: only bodies between two others are compared.
    if neighbours.count == 2, level != .l5 {
      let mean = (neighbours[0] + neighbours[1]) / 2
      if mean > 1e-6 { crush = 1 - back / mean }
    }
    let loss = max(1 - front / back, biconcavity ?? 0, crush ?? 0, 0)
    compression = loss
    genantRange = loss < 0.20 ? 0 : loss < 0.25 ? 1 : loss < 0.40 ? 2 : 3
  }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

extension Level {
  /// The next level caudally; nil below L5.
  public var next: Level? { Level.allCases.indices.contains(ordinal + 1) ? Level.allCases[ordinal + 1] : nil }
  /// The next level cranially; nil above T11.
  public var previous: Level? { ordinal > 0 ? Level.allCases[ordinal - 1] : nil }
}

extension InspectedValues {
  /// The angle of the disc below a level, T11 … L5.
  func discAngle(below level: Level) -> Double? {
    let lower: Endplate = level.next.map { .superior($0) } ?? .s1
    guard let below = tilt(lower), let above = tilt(.inferior(level)) else { return nil }
    return below - above
  }
}

extension Landmarks {
  /// Of T11 and T12, where no lumbar body is there.
  var meanThoracicDepth: Double? {
    let lengths = Level.allCases.compactMap { vertebrae[$0] }.map { $0.antSup.distance(to: $0.postSup) }
    return lengths.isEmpty ? nil : lengths.reduce(0, +) / Double(lengths.count)
  }
}
