import Foundation

/// The tilts of all endplates and the two points between which the pelvic angles lie: all that the 18 values need.
///
/// Tilt of an endplate with anterior end A and posterior end P, patient's front at the left: atan2(yA − yP, xP − xA),
/// positive where the anterior end is lower (as at S1). Degrees; NaN where a plate is absent, has no length, or has
/// its ends in the wrong order.
struct SpineTilts {
  /// Superior and inferior plates of T11 … L5 in turn (14), then S1.
  static let count = 15
  var tilt: [Double]
  /// The midpoint of the S1 endplate.
  var s1Mid: Point
  /// The hip axis: the mean of the heads' centres.
  var hip: Point

  static func superior(_ level: Level) -> Int { 2 * level.ordinal }
  static func inferior(_ level: Level) -> Int { 2 * level.ordinal + 1 }
  static let s1 = 14

  /// Of landmarks that face left.
  init(canonical landmarks: Landmarks) {
    tilt = [Double](repeating: .nan, count: Self.count)
    for (level, body) in landmarks.vertebrae {
      tilt[Self.superior(level)] = Self.tilt(anterior: body.antSup, posterior: body.postSup)
      tilt[Self.inferior(level)] = Self.tilt(anterior: body.antInf, posterior: body.postInf)
    }
    s1Mid = Point(.nan, .nan)
    if let plate = landmarks.s1 {
      tilt[Self.s1] = Self.tilt(anterior: plate.ant, posterior: plate.post)
      if tilt[Self.s1].isFinite { s1Mid = plate.ant.midpoint(to: plate.post) }
    }
    let heads = landmarks.usableHeads
    hip = heads.isEmpty ? Point(.nan, .nan) : heads.reduce(Point(0, 0)) { $0 + $1.center } * (1 / Double(heads.count))
  }

  /// Degrees; NaN where the ends coincide or lie in the wrong order.
  static func tilt(anterior a: Point, posterior p: Point) -> Double {
    guard a.isFinite, p.isFinite, p.x - a.x > 1e-9 * (1 + abs(p.y - a.y)) else { return .nan }
    return atan2(a.y - p.y, p.x - a.x) * 180 / .pi
  }

  /// The 18 values in order, and RPV after them; NaN where a needed plate or point is missing.
  func values() -> [Double] {
    var out = [Double](repeating: .nan, count: Self.valueCount)
    out.withUnsafeMutableBufferPointer { values in
      tilt.withUnsafeBufferPointer { Self.evaluate(tilt: $0, s1Mid: s1Mid, hip: hip, into: values) }
    }
    return out
  }

  static let valueCount = 19
  static let rpv = 18

  static func evaluate(
    tilt: UnsafeBufferPointer<Double>, s1Mid: Point, hip: Point, into out: UnsafeMutableBufferPointer<Double>
  ) {
    let l1 = 2 * 2
    let ss = tilt[s1]
    let top = tilt[l1]
    let pt = atan2(s1Mid.x - hip.x, hip.y - s1Mid.y) * 180 / .pi
    let ll = ss - top
    let l4s1 = ss - tilt[l1 + 6]
    let pi = pt + ss
    out[0] = pi
    out[1] = ll
    out[2] = pi - ll
    out[3] = l4s1
    out[4] = ll >= InspectedValues.leastLordosisForLDI ? 100 * l4s1 / ll : .nan
    out[5] = ll - (0.62 * pi + 29)
    out[6] = ss
    out[7] = pt
    for i in 0..<5 {
      out[8 + i] = tilt[l1 + 2 * i + 1] - tilt[l1 + 2 * i]
      out[13 + i] = (i < 4 ? tilt[l1 + 2 * i + 2] : ss) - tilt[l1 + 2 * i + 1]
    }
    out[rpv] = ss - (0.59 * pi + 9)
  }
}

extension Landmarks {
  /// At most two heads with a finite centre and a radius above zero.
  var usableHeads: [FemoralHead] {
    (femoralHeads ?? []).filter { $0.center.isFinite && $0.radius.isFinite && $0.radius > 0 }.prefix(2).map { $0 }
  }
}

/// The 18 values of a film's landmarks, and why those that are missing can't be had.
///
/// Degrees, LDI in %. PI = PT + SS, LL = Σ of the ten body and disc angles, L4S1 = L4 + L4L5 + L5 + L5S1,
/// LDI = 100·L4S1/LL, RLL = LL − (0.62·PI + 29) hold by construction. Source: MEASUREMENTS §2.2.
public struct InspectedValues: Sendable {
  /// Below this lordosis L4S1/LL says nothing: a small LL makes any ratio.
  public static let leastLordosisForLDI = 15.0

  let raw: [Double]
  private let tilts: SpineTilts
  private let landmarks: Landmarks

  public init(_ landmarks: Landmarks) {
    self.landmarks = landmarks.canonical
    tilts = SpineTilts(canonical: self.landmarks)
    raw = tilts.values()
  }

  public subscript(_ name: InspectedValue) -> Double? {
    let value = raw[name.index]
    return value.isFinite ? value : nil
  }

  /// RPV = SS − (0.59·PI + 9), degrees.
  public var relativePelvicVersion: Double? { raw[SpineTilts.rpv].isFinite ? raw[SpineTilts.rpv] : nil }

  /// The tilt of an endplate (nil plate: S1), degrees, + = anterior end lower.
  public func tilt(_ plate: Endplate) -> Double? {
    let t = tilts.tilt[plate.index]
    return t.isFinite ? t : nil
  }

  /// What keeps a value from being had; nil where it is there.
  public func reason(_ name: InspectedValue) -> String? {
    guard self[name] == nil else { return nil }
    for plate in name.endplates where tilt(plate) == nil {
      return plate.isPresent(in: landmarks)
        ? "the ends of \(plate.text) coincide or are in the wrong order" : "\(plate.text) is not seen"
    }
    if name.needsHip, !tilts.hip.isFinite { return "no femoral head is seen" }
    if name == .ldi { return "lordosis is below \(Int(Self.leastLordosisForLDI))°" }
    return "the points it needs are not usable"
  }
}

/// An endplate of the lumbar spine, or the superior one of S1.
public enum Endplate: Hashable, Codable, Sendable {
  case superior(Level)
  case inferior(Level)
  case s1

  var index: Int {
    switch self {
    case .superior(let level): SpineTilts.superior(level)
    case .inferior(let level): SpineTilts.inferior(level)
    case .s1: SpineTilts.s1
    }
  }

  public var structure: Structure {
    switch self {
    case .superior(let level), .inferior(let level): .vertebra(level)
    case .s1: .s1
    }
  }

  /// "L1's superior endplate".
  public var text: String {
    switch self {
    case .superior(let level): "\(level.rawValue)'s superior endplate"
    case .inferior(let level): "\(level.rawValue)'s inferior endplate"
    case .s1: "the S1 endplate"
    }
  }

  func isPresent(in landmarks: Landmarks) -> Bool { ends(in: landmarks) != nil }

  /// Anterior and posterior end, pixels of the film.
  public func ends(in landmarks: Landmarks) -> (anterior: Point, posterior: Point)? {
    switch self {
    case .superior(let level): landmarks.vertebrae[level].map { ($0.antSup, $0.postSup) }
    case .inferior(let level): landmarks.vertebrae[level].map { ($0.antInf, $0.postInf) }
    case .s1: landmarks.s1.map { ($0.ant, $0.post) }
    }
  }
}

extension InspectedValue {
  /// 0 for PI … 17 for L5S1.
  public var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The endplates that the value rests on.
  public var endplates: [Endplate] {
    switch self {
    case .pi, .ss, .pt: [.s1]
    case .ll, .pimll, .rll: [.superior(.l1), .s1]
    case .l4s1: [.superior(.l4), .s1]
    case .ldi: [.superior(.l1), .superior(.l4), .s1]
    case .l1: [.superior(.l1), .inferior(.l1)]
    case .l2: [.superior(.l2), .inferior(.l2)]
    case .l3: [.superior(.l3), .inferior(.l3)]
    case .l4: [.superior(.l4), .inferior(.l4)]
    case .l5: [.superior(.l5), .inferior(.l5)]
    case .l1l2: [.inferior(.l1), .superior(.l2)]
    case .l2l3: [.inferior(.l2), .superior(.l3)]
    case .l3l4: [.inferior(.l3), .superior(.l4)]
    case .l4l5: [.inferior(.l4), .superior(.l5)]
    case .l5s1: [.inferior(.l5), .s1]
    }
  }

  public var needsHip: Bool {
    switch self {
    case .pi, .pt, .pimll, .rll: true
    default: false
    }
  }

  /// The angle of one body or one disc.
  public var isOfOneLevel: Bool { index >= Self.l1.index }

  public var unit: String { self == .ldi ? "%" : "deg" }

  /// The structures that the value rests on.
  public var structures: Set<Structure> {
    Set(endplates.map(\.structure)).union(needsHip ? [.femoralHead(0), .femoralHead(1)] : [])
  }
}
