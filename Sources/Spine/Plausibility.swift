import Foundation

extension QualityFlag {
  /// The codes of quality flags, as reports name them.
  public enum Code {
    public static let noLumbarSpine = "no-lumbar-spine"
    public static let upsideDown = "upside-down"
    public static let levelsUnknown = "levels-unknown"
    /// The names may be one level off.
    public static let levelsUncertain = "levels-uncertain"
    public static let missingLevel = "missing-level"
    public static let topCut = "top-cut"
    public static let noHeads = "no-heads"
    public static let oneHead = "one-head"
    public static let headsCut = "heads-cut"
    public static let headSizes = "head-sizes"
    public static let merged = "merged-levels"
    public static let islands = "islands"
    public static let holes = "holes"
    /// Read with bright and dark exchanged.
    public static let inverted = "inverted"
    /// The picture is wider or narrower than the film was.
    public static let squeezed = "squeezed"
    public static let poorEndplate = "poor-endplate"
    public static let poorSacrum = "poor-s1"
    public static let domedSacrum = "domed-s1"
    public static let order = "corner-order"
    public static let implausible = "implausible"
    public static let wide = "wide-interval"
    public static let network = "network-disagrees"
    public static let compression = "height-loss"
    public static let slip = "slip"
  }
}

extension QualityFlag {
  /// Codes that say what a film shows or lacks, not that a line may be wrong.
  private static let remarks: Set<String> = [
    Code.oneHead, Code.noHeads, Code.compression, Code.slip, Code.topCut, Code.holes, Code.inverted,
  ]

  /// A reader should look at the value's lines before using it.
  public func castsDoubt(on name: InspectedValue) -> Bool {
    !Self.remarks.contains(code) && (values?.contains(name) ?? true)
  }
}

/// Checks of a film's measurements against what a human body can be: a value beyond is a wrong point, not a finding.
enum Plausibility {
  /// Wider than the widest published ranges; degrees.
  static let limits: [InspectedValue: ClosedRange<Double>] = [
    .pi: 15...105, .ll: -30...105, .ss: -10...80, .pt: -25...60, .l5s1: -15...40, .l4l5: -15...35,
    .l3l4: -15...30, .l2l3: -15...28, .l1l2: -15...25, .l1: -40...20, .l2: -35...20, .l3: -30...22, .l4: -28...25,
    .l5: -20...35,
  ]

  static func flags(
    canonical landmarks: Landmarks, values: [MeasuredValue], levels: [Level: LevelMeasurements], known: [QualityFlag]
  ) -> [QualityFlag] {
    var flags: [QualityFlag] = []
    var seen = Set(known.map(\.code))
    func add(_ code: String, _ text: String, _ values: [InspectedValue]? = nil) {
      if seen.insert(code).inserted { flags.append(QualityFlag(code: code, text: text, values: values)) }
    }
    for level in landmarks.vertebrae.keys.sorted() {
      guard let body = landmarks.vertebrae[level] else { continue }
      if let fault = fault(of: body) { add(QualityFlag.Code.order, "\(level.rawValue)'s corners \(fault)") }
    }
    if let text = disorder(landmarks) { add(QualityFlag.Code.order, text) }
    if landmarks.usableHeads.count == 1, landmarks.s1 != nil {
      add(QualityFlag.Code.oneHead, "one femoral head: PI and PT rest on it alone and may be 3–6° off")
    }
    let beyond = values.filter { measured in
      guard let value = measured.value, let range = limits[measured.name] else { return false }
      return !range.contains(value)
    }
    if let first = beyond.first, let value = first.value {
      add(
        QualityFlag.Code.implausible,
        "\(first.name.rawValue) \(whole(value))° is beyond what a spine can be: look at its points",
        beyond.map(\.name))
    }
    if let (text, names) = wide(values) { add(QualityFlag.Code.wide, text, names) }
    if let (text, names) = disagreement(values) { add(QualityFlag.Code.network, text, names) }
    for level in levels.keys.sorted() {
      guard let row = levels[level] else { continue }
      if let range = row.genantRange, range > 0, let loss = row.compression {
        add(
          QualityFlag.Code.compression,
          "\(level.rawValue) height loss \(whole(loss * 100)) %, Genant range \(range): confirm visually")
      }
      if let slip = row.slip, (row.meyerdingRange ?? 0) > 0 || row.isRetrolisthesis {
        add(
          QualityFlag.Code.slip,
          "\(level.rawValue) lies \(whole(abs(slip))) % \(slip > 0 ? "anterior" : "posterior") to the level below"
        )
      }
    }
    return flags
  }

  private static func fault(of body: VertebralBody) -> String? {
    let corners = body.corners
    guard corners.allSatisfy(\.isFinite) else { return "are not numbers" }
    for (i, a) in corners.enumerated() {
      for b in corners[(i + 1)...] where a.distance(to: b) < 1e-6 { return "coincide" }
    }
    // A convex outline that runs clockwise from the anterior superior corner.
    for i in 0..<4 {
      let (a, b, c) = (corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4])
      if (b - a).cross(c - b) <= 0 { return "are in the wrong order" }
    }
    return nil
  }

  /// Each body must lie below the one above it.
  private static func disorder(_ landmarks: Landmarks) -> String? {
    let levels = landmarks.vertebrae.keys.sorted()
    for (upper, lower) in zip(levels, levels.dropFirst()) {
      guard let a = landmarks.vertebrae[upper]?.centroid, let b = landmarks.vertebrae[lower]?.centroid else { continue }
      if !(b.y > a.y) { return "\(lower.rawValue) does not lie below \(upper.rawValue)" }
    }
    if let last = levels.last, let body = landmarks.vertebrae[last]?.centroid, let s1 = landmarks.s1,
      !(s1.ant.midpoint(to: s1.post).y > body.y)
    {
      return "S1 does not lie below \(last.rawValue)"
    }
    return nil
  }

  /// How far to either side a 95 % interval may reach before the value is called doubtful: of the errors beyond 10° of
  /// a network on films and phantoms nine in ten lay beyond it, and a quarter of the good values.
  private static func mostReach(_ name: InspectedValue) -> Double {
    switch name {
    case .ldi: 30
    // The S1 endplate's doubt is not in these.
    case .pimll, .rll: 11.5
    default: name.isOfOneLevel ? 11 : 15
    }
  }

  /// The values whose 95 % interval reaches too far; the text names the widest.
  private static func wide(_ values: [MeasuredValue]) -> (String, [InspectedValue])? {
    let reach = values.compactMap { measured -> (name: InspectedValue, half: Double, share: Double)? in
      guard let interval = measured.interval else { return nil }
      let half = (interval.upperBound - interval.lowerBound) / 2
      return (measured.name, half, half / mostReach(measured.name))
    }.filter { $0.share > 1 }
    guard let worst = reach.max(by: { $0.share < $1.share }) else { return nil }
    let unit = worst.name.unit == "%" ? " %" : "°"
    return ("\(worst.name.displayName) is known to ±\(whole(worst.half))\(unit) only", reach.map(\.name))
  }

  /// The values on which the network's second branch and the geometry differ beyond 10° (LDI 20 %); the text names the
  /// worst.
  private static func disagreement(_ values: [MeasuredValue]) -> (String, [InspectedValue])? {
    let differences = values.compactMap { measured -> (measured: MeasuredValue, share: Double)? in
      guard let value = measured.value, let network = measured.network else { return nil }
      return (measured, abs(value - network) / (measured.name == .ldi ? 20 : 10))
    }.filter { $0.share > 1 }
    guard let worst = differences.max(by: { $0.share < $1.share })?.measured, let value = worst.value,
      let network = worst.network
    else { return nil }
    return (
      "\(worst.name.displayName): lines say \(whole(value)), the network itself \(whole(network))",
      differences.map(\.measured.name)
    )
  }

  /// Rounded for a sentence; points that a file puts anywhere must not trap here.
  private static func whole(_ value: Double) -> Int {
    value.isNaN ? 0 : Int(min(max(value, -99_999), 99_999).rounded())
  }
}
