/// How the film's pelvis and lordosis fit each other, in the bands of published classifications.
///
/// Bands are given for neutral standing films only; `reason` says why they are missing. The GAP total needs C7 and age
/// and is not available from a lumbar film.
public struct Alignment: Hashable, Sendable {
  /// Relative pelvic version SS − (0.59·PI + 9), degrees, with its 95 % interval.
  public var relativePelvicVersion: Double?
  public var relativePelvicVersionInterval: ClosedRange<Double>?
  /// GAP bands (Yilgor 2017).
  public var pelvicVersionBand: String?
  public var lordosisBand: String?
  public var distributionBand: String?
  /// SRS-Schwab modifiers "0", "+", "++" of PT (< 20, 20–30, > 30) and PI−LL (< 10, 10–20, > 20).
  public var schwabPT: String?
  public var schwabPIMinusLL: String?
  /// Targets for the film's PI class (PMC4303780): PT at most, LL at least, degrees.
  public var targetPT: Double?
  public var targetLL: Double?
  /// Roussouly type: "1", "2", "1 or 2", "3", "3 anteverted", "4".
  public var roussouly: String?
  /// The anterior-most body or disc of the lordosis, e.g. "L4" or "L3–L4".
  public var apex: String?
  /// Why the bands are missing, where they are.
  public var reason: String?

  static func of(
    canonical landmarks: Landmarks, values: InspectedValues, intervals: (Int) -> ClosedRange<Double>?, posture: Posture
  ) -> Alignment {
    var out = Alignment()
    out.relativePelvicVersion = values.relativePelvicVersion
    out.relativePelvicVersionInterval = intervals(SpineTilts.rpv)
    out.apex = apex(of: landmarks)
    guard posture == .standing else {
      out.reason = posture.reasonAgainstReference
      return out
    }
    out.pelvicVersionBand = values.relativePelvicVersion.map {
      $0 < -15 ? "severe retroversion" : $0 < -7 ? "moderate retroversion" : $0 <= 5 ? "aligned" : "anteversion"
    }
    out.lordosisBand = values[.rll].map {
      $0 < -25 ? "severe hypolordosis" : $0 < -14 ? "moderate hypolordosis" : $0 <= 11 ? "aligned" : "hyperlordosis"
    }
    out.distributionBand = values[.ldi].map {
      $0 < 40
        ? "severe hypolordotic maldistribution"
        : $0 < 50 ? "moderate hypolordotic maldistribution" : $0 <= 80 ? "aligned" : "hyperlordotic maldistribution"
    }
    out.schwabPT = values[.pt].map { $0 < 20 ? "0" : $0 <= 30 ? "+" : "++" }
    out.schwabPIMinusLL = values[.pimll].map { $0 < 10 ? "0" : $0 <= 20 ? "+" : "++" }
    if let pi = values[.pi] {
      let target = targets.first { pi < $0.below } ?? lastTarget
      out.targetPT = target.pt
      out.targetLL = pi + target.lordosisOverPI
    }
    out.roussouly = roussouly(values, landmarks, apex: out.apex)
    return out
  }

  private struct Target {
    var below: Double
    var pt: Double
    var lordosisOverPI: Double
  }
  private static let targets = [
    Target(below: 38, pt: 4, lordosisOverPI: 18), Target(below: 48, pt: 8, lordosisOverPI: 13),
    Target(below: 58, pt: 12, lordosisOverPI: 9), Target(below: 68, pt: 16, lordosisOverPI: 6),
    Target(below: 78, pt: 20, lordosisOverPI: 2),
  ]
  private static let lastTarget = Target(below: .infinity, pt: 24, lordosisOverPI: -5)

  /// SS below 35°: 1 or 2, told apart by the apex where the inflection above it is on the film; 35–45°: 3, anteverted
  /// where PI and PT are small; above 45°: 4.
  private static func roussouly(_ values: InspectedValues, _ landmarks: Landmarks, apex: String?) -> String? {
    guard let ss = values[.ss] else { return nil }
    if ss > 45 { return "4" }
    if ss >= 35 {
      if let pi = values[.pi], let pt = values[.pt], pi < 50, pt < 8 { return "3 anteverted" }
      return "3"
    }
    let inflectionSeen = landmarks.vertebrae[.t11] != nil && landmarks.vertebrae[.t12] != nil
    guard inflectionSeen, let apex else { return "1 or 2" }
    return apex == "L5" || apex == "L4–L5" ? "1" : "2"
  }

  private static func apex(of landmarks: Landmarks) -> String? {
    var candidates: [(name: String, x: Double)] = []
    for level in Level.lumbar {
      guard let body = landmarks.vertebrae[level] else { return nil }
      candidates.append((level.rawValue, body.centroid.x))
      guard let below = level.next, let lower = landmarks.vertebrae[below] else { continue }
      let disc = (body.antInf + body.postInf + lower.antSup + lower.postSup) * 0.25
      candidates.append(("\(level.rawValue)–\(below.rawValue)", disc.x))
    }
    return candidates.filter { $0.x.isFinite }.min { $0.x < $1.x }?.name
  }
}

extension Posture {
  /// Why no reference interval or class applies; nil for standing.
  public var reasonAgainstReference: String? {
    switch self {
    case .standing: nil
    case .supine: "reference intervals are of standing adults; this film was taken lying"
    case .flexion: "reference intervals are of neutral standing; this film shows flexion"
    case .extension_: "reference intervals are of neutral standing; this film shows extension"
    case .unknown: "reference intervals are of standing adults; the posture is not known"
    }
  }
}
