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
    let deviations = Jitter(
      canonical: canonical, tilts: tilts, uncertainty: uncertainty, edited: edited, observerTerm: observerTerm
    ).standardDeviations()
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
    values = InspectedValue.allCases.map { name in
      let hidden = name.endplates.first { uncertainty?.plate($0)?.isHidden == true && !edited.contains($0.structure) }
      let vague = Self.isVague(name, interval(name.index))
      // A machine's impossible number is a wrong line; a reader's stands, with a flag.
      let impossible =
        uncertainty != nil && edited.isDisjoint(with: name.structures)
        && inspected[name].map { Plausibility.limits[name]?.contains($0) == false } ?? false
      let value = uncounted || hidden != nil || vague || impossible ? nil : inspected[name]
      let reference = ReferenceIntervals.standing[name]
      let applies = posture == .standing ? reference : nil
      var reason = uncounted ? "levels can't be counted without the sacrum" : inspected.reason(name)
      if let hidden, !uncounted { reason = "\(hidden.text) can't be told from its neighbour's" }
      if impossible, !uncounted { reason = "the lines found for it give what no spine can be" }
      if vague, hidden == nil, !uncounted { reason = "the boundaries it rests on are too uncertain" }
      if let nothing, value == nil { reason = nothing.text }
      if let cut, value == nil, name.rests(onAnyOf: canonical.missingAtTop) { reason = cut.text }
      if value != nil, reference != nil, applies == nil { reason = posture.reasonAgainstReference }
      return MeasuredValue(
        name: name, value: value, interval: value == nil ? nil : interval(name.index), reference: reference,
        status: ReferenceIntervals.status(of: value, interval: interval(name.index), against: applies),
        network: network[name], edited: !edited.isDisjoint(with: name.structures), reason: reason)
    }
    levels = LevelMeasurements.table(
      canonical: canonical, values: inspected, dips: uncertainty, edited: edited, confidence: confidence)
    alignment = Alignment.of(canonical: canonical, values: inspected, intervals: interval, posture: posture)
    self.quality = quality + Plausibility.flags(canonical: canonical, values: values, levels: levels, known: quality)
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
