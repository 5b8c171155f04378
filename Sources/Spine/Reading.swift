/// A film measured: the 18 values with intervals and status, the level table, the alignment classes, from landmarks.
///
/// Pure and cheap (about 0.1 ms with intervals): made again whenever a reader moves a point. Points of a film that
/// faces right are mirrored inside.
public struct Reading: Sendable {
  /// As given, in pixels of the film.
  public let landmarks: Landmarks
  public let posture: Posture
  /// Millimetres a pixel, where known.
  public let spacing: Double?
  /// All 18, in the reference's order.
  public let values: [MeasuredValue]
  public let levels: [Level: LevelMeasurements]
  public let alignment: Alignment
  public let quality: [QualityFlag]
  /// 0 … 1: the mean of the structures that values rest on; nil where no machine fitted.
  public let confidence: Double?
  /// D, the mean endplate depth, pixels.
  public let meanEndplateDepth: Double?
  /// Standard deviations of the 18 values from the boundaries and the second branch, without calibration and without an
  /// observer; NaN where a value is not measurable.
  public let boundaryDeviations: [Double]
  /// What the level names rest on.
  public static let numberingAssumption = "the last body above the sacrum is taken to be L5 (not verified)"

  /// - Parameters:
  ///   - spacing: millimetres a pixel; nil where the film has none and nobody calibrated it.
  ///   - uncertainty: of the fit; without it (points placed by hand) intervals hold the observer's doubt alone.
  ///   - network: MBNet's regressed values; a disagreement becomes a quality flag.
  ///   - edited: structures a human placed.
  ///   - confidence: of each structure by name, from the fit.
  ///   - observerTerm: whether intervals hold an observer's doubt besides the boundary's.
  public init(
    landmarks: Landmarks, posture: Posture = .unknown, spacing: Double? = nil, uncertainty: FitUncertainty? = nil,
    network: [InspectedValue: Double] = [:], edited: Set<Structure> = [], quality: [QualityFlag] = [],
    confidence: [String: Double] = [:], observerTerm: Bool = true
  ) {
    let canonical = landmarks.canonical
    let inspected = InspectedValues(canonical)
    let tilts = SpineTilts(canonical: canonical)
    func drawn(_ part: Jitter.Part) -> [Double] {
      Jitter(canonical: canonical, tilts: tilts, uncertainty: uncertainty, edited: edited, part: part)
        .standardDeviations()
    }
    let boundary = drawn(.boundary).enumerated().map { index, deviation in
      guard index < InspectedValue.allCases.count, uncertainty != nil else { return deviation }
      let name = InspectedValue.allCases[index]
      // A reader's points need no second opinion of the machine.
      let opinion = edited.isDisjoint(with: name.structures) ? network[name] : nil
      return BoundaryNoise.deviation(
        name, boundary: deviation, disagreement: opinion.map { abs($0 - inspected.raw[index]) })
    }
    let calibration = uncertainty?.calibration
    var deviations = boundary.enumerated().map { index, deviation in
      // RPV is SS for the most part.
      deviation * (calibration?[index < InspectedValue.allCases.count ? InspectedValue.allCases[index] : .ss] ?? 1)
    }
    if observerTerm {
      let observer = drawn(.observer)
      deviations = zip(deviations, observer).map { ($0 * $0 + $1 * $1).squareRoot() }
    }
    boundaryDeviations = Array(boundary.prefix(InspectedValue.allCases.count))
    func interval(_ index: Int) -> ClosedRange<Double>? {
      let (value, sd) = (inspected.raw[index], deviations[index])
      guard value.isFinite, sd.isFinite, sd > 0 else { return nil }
      return (value - 1.96 * sd)...(value + 1.96 * sd)
    }
    let uncounted = quality.first { $0.code == QualityFlag.Code.levelsUnknown } != nil && landmarks.s1 == nil
    let cut = quality.first { $0.code == QualityFlag.Code.topCut }
    let nothing = quality.first {
      [QualityFlag.Code.noLumbarSpine, QualityFlag.Code.upsideDown].contains($0.code) && canonical.vertebrae.isEmpty
    }
    let measured = InspectedValue.allCases.map { name in
      let hidden = name.endplates.first { uncertainty?.plate($0)?.isHidden == true && !edited.contains($0.structure) }
      let vague = Self.isVague(name, interval(name.index))
      // A machine's impossible number is a wrong line; a reader's stands, with a flag.
      let impossible =
        uncertainty != nil && edited.isDisjoint(with: name.structures)
        && inspected[name].map { Plausibility.limits[name]?.contains($0) == false } ?? false
      // LDI where the lordosis may well be too small for it.
      let loose = uncertainty != nil && inspected[name] != nil && !deviations[name.index].isFinite
      let value = uncounted || hidden != nil || vague || impossible || loose ? nil : inspected[name]
      let reference = ReferenceIntervals.standing[name]
      let applies = posture == .standing ? reference : nil
      var reason = uncounted ? "levels can't be counted without the sacrum" : inspected.reason(name)
      if let hidden, !uncounted { reason = "\(hidden.text) can't be told from its neighbour's" }
      if impossible, !uncounted { reason = "the lines found for it give what no spine can be" }
      if loose, hidden == nil, !uncounted { reason = "the lordosis may be too small for it" }
      if vague, hidden == nil, !uncounted { reason = "the boundaries it rests on are too uncertain" }
      if let nothing, value == nil { reason = nothing.text }
      if let cut, value == nil, name.rests(onAnyOf: canonical.missingAtTop) { reason = cut.text }
      if value != nil, reference != nil, applies == nil { reason = posture.reasonAgainstReference }
      return MeasuredValue(
        name: name, value: value, interval: value == nil ? nil : interval(name.index), reference: reference,
        status: ReferenceIntervals.status(of: value, interval: interval(name.index), against: applies),
        network: network[name], edited: !edited.isDisjoint(with: name.structures), reason: reason)
    }
    var rows = LevelMeasurements.table(
      canonical: canonical, values: inspected, dips: uncertainty, edited: edited, confidence: confidence,
      observerTerm: observerTerm)
    // What is one of the 18 values has its interval.
    for level in Level.lumbar {
      let (body, disc) = level.inspected
      for (name, measure) in [(body, LevelMeasure.wedge), (disc, .discAngle)] {
        let deviation = deviations[name.index]
        if deviation > 0, rows[level]?[measure] != nil { rows[level]?.halfWidths[measure] = 1.96 * deviation }
      }
    }
    let levels = rows
    self.levels = levels
    alignment = Alignment.of(canonical: canonical, values: inspected, intervals: interval, posture: posture)
    // A reader who named or placed every lumbar body has settled what they are called.
    let named = edited.isSuperset(of: Level.lumbar.map(Structure.vertebra))
    let standing = quality.filter { !named || $0.code != QualityFlag.Code.levelsUncertain }
    let flags =
      standing + Plausibility.flags(canonical: canonical, values: measured, levels: levels, known: standing)
    self.quality = flags
    values = measured.map { value in
      var value = value
      value.doubts = value.value == nil ? [] : flags.filter { $0.castsDoubt(on: value.name) }.map(\.code)
      return value
    }
    // In one order: a dictionary has another in each run, and sums of floating numbers differ by it.
    self.confidence =
      confidence.isEmpty ? nil : confidence.values.sorted().reduce(0, +) / Double(confidence.count)
    self.landmarks = landmarks
    self.posture = posture
    self.spacing = spacing.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    meanEndplateDepth = canonical.meanEndplateDepth
  }

  /// Half of a 95 % interval that no longer says anything: 25° (LDI 50 %), about the spread of people themselves.
  static let greatestDoubt = 25.0

  private static func isVague(_ name: InspectedValue, _ interval: ClosedRange<Double>?) -> Bool {
    guard let interval else { return false }
    return (interval.upperBound - interval.lowerBound) / 2 > greatestDoubt * (name == .ldi ? 2 : 1)
  }

  public subscript(_ name: InspectedValue) -> MeasuredValue { values[name.index] }

  /// A length in D as millimetres; nil where the film has no spacing.
  public func millimetres(_ lengthInD: Double?) -> Double? {
    guard let lengthInD, let spacing, let d = meanEndplateDepth else { return nil }
    return lengthInD * d * spacing
  }
}

extension Reading {
  /// Of a fitted film.
  public init(
    _ fit: SpineFit, posture: Posture = .unknown, spacing: Double? = nil, network: [InspectedValue: Double] = [:],
    observerTerm: Bool = true
  ) {
    self.init(
      landmarks: fit.landmarks, posture: posture, spacing: spacing, uncertainty: fit.uncertainty, network: network,
      quality: fit.quality, confidence: fit.confidence, observerTerm: observerTerm)
  }
}

extension InspectedValue {
  func rests(onAnyOf levels: Set<Level>) -> Bool {
    endplates.contains {
      if case .vertebra(let level) = $0.structure { levels.contains(level) } else { false }
    }
  }
}

extension Landmarks {
  /// The lumbar levels above the top-most one that is there.
  var missingAtTop: Set<Level> {
    guard let top = vertebrae.keys.min() else { return Set(Level.lumbar) }
    return Set(Level.lumbar.filter { $0 < top })
  }
}
