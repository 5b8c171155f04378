/// The 18 values that doctors inspect, in the reference's order. `rawValue` is the name in files.
public enum InspectedValue: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
  case pi = "PI"
  case ll = "LL"
  case pimll = "PImLL"
  case l4s1 = "L4S1"
  case ldi = "LDI"
  case rll = "RLL"
  case ss = "SS"
  case pt = "PT"
  case l1 = "L1"
  case l2 = "L2"
  case l3 = "L3"
  case l4 = "L4"
  case l5 = "L5"
  case l1l2 = "L1L2"
  case l2l3 = "L2L3"
  case l3l4 = "L3L4"
  case l4l5 = "L4L5"
  case l5s1 = "L5S1"
}

/// Where a value stands against its reference interval.
public enum ReferenceStatus: String, Codable, Sendable {
  case inside, outside
  /// The value's own 95 % interval crosses a limit.
  case borderline
  /// No interval applies (none known, or another posture than standing).
  case none
  case notMeasurable = "not-measurable"
}

/// A population interval; a statistic, not a diagnosis.
public struct ReferenceInterval: Hashable, Codable, Sendable {
  public var low: Double
  public var high: Double
  /// What the limits span, e.g. "mean ± 2 SD, n = 709".
  public var span: String
  public var posture: Posture
  public var source: String

  public init(low: Double, high: Double, span: String, posture: Posture, source: String) {
    self.low = low
    self.high = high
    self.span = span
    self.posture = posture
    self.source = source
  }
}

/// One value of a film, from visible lines, with its doubt and where it stands.
public struct MeasuredValue: Hashable, Sendable {
  public var name: InspectedValue
  /// Degrees (LDI: %); nil where not measurable, and then `reason` says why.
  public var value: Double?
  /// The 95 % interval.
  public var interval: ClosedRange<Double>?
  public var reference: ReferenceInterval?
  public var status: ReferenceStatus
  /// What MBNet's second branch says, where the model has one.
  public var network: Double?
  /// A human moved a point that the value rests on.
  public var edited: Bool
  public var reason: String?
  /// Codes of the quality flags that cast doubt on it: look at its lines before using it.
  public var doubts: [String] = []
  public var isDoubtful: Bool { !doubts.isEmpty }

  public init(
    name: InspectedValue, value: Double?, interval: ClosedRange<Double>? = nil, reference: ReferenceInterval? = nil,
    status: ReferenceStatus, network: Double? = nil, edited: Bool = false, reason: String? = nil
  ) {
    self.name = name
    self.value = value
    self.interval = interval
    self.reference = reference
    self.status = status
    self.network = network
    self.edited = edited
    self.reason = reason
  }
}

/// Something about a film or a fit that a reader should know, e.g. `top-cut`: "top of the film cuts L1".
public struct QualityFlag: Hashable, Codable, Sendable {
  public var code: String
  public var text: String
  /// The values that it casts doubt on; nil where it concerns the whole film.
  public var values: [InspectedValue]?

  public init(code: String, text: String, values: [InspectedValue]? = nil) {
    self.code = code
    self.text = text
    self.values = values
  }

  /// Of what rests on some structures.
  init(code: String, text: String, structures: Set<Structure>) {
    self.init(
      code: code, text: text, values: InspectedValue.allCases.filter { !$0.structures.isDisjoint(with: structures) })
  }
}
