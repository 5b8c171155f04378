import Foundation

/// The measures of a level, by the names that files use.
public enum LevelMeasure: String, CaseIterable, Sendable, CodingKeyRepresentable, Codable {
  case heightAnterior, heightMiddle, heightPosterior, depth, wedge, compression, slip, segmental
  case discAnterior, discMiddle, discPosterior, discAngle, discIndex

  /// In D, so that it can be had in millimetres.
  public var isLength: Bool {
    switch self {
    case .heightAnterior, .heightMiddle, .heightPosterior, .depth, .discAnterior, .discMiddle, .discPosterior: true
    case .wedge, .compression, .slip, .segmental, .discAngle, .discIndex: false
    }
  }
}

extension LevelMeasurements {
  public subscript(_ measure: LevelMeasure) -> Double? {
    switch measure {
    case .heightAnterior: heightAnterior
    case .heightMiddle: heightMiddle
    case .heightPosterior: heightPosterior
    case .depth: depth
    case .wedge: wedge
    case .compression: compression
    case .slip: slip
    case .segmental: segmental
    case .discAnterior: discBelow?.anterior
    case .discMiddle: discBelow?.middle
    case .discPosterior: discBelow?.posterior
    case .discAngle: discBelow?.angle
    case .discIndex: discBelow?.index
    }
  }
}

/// How far a level's measures may be off: the errors of the four corners and the two below, to first order.
///
/// Independent between endplates; D is taken as known (its own error, of ten plates together, is a fifth of one's).
struct LevelDoubt {
  /// Variances of an endplate's ends across it, their covariance, and of an end along it; pixels².
  private struct Plate {
    var anterior = 0.0
    var posterior = 0.0
    var covariance = 0.0
    var along = 0.0
    var length = 0.0

    /// Of its tilt, degrees².
    var tilt: Double {
      let turn = (anterior + posterior - 2 * covariance) / (length * length)
      return turn * (180 / .pi) * (180 / .pi)
    }
    var middle: Double { (anterior + posterior + 2 * covariance) / 4 }
  }

  let landmarks: Landmarks
  let uncertainty: FitUncertainty?
  let edited: Set<Structure>
  let observerTerm: Bool
  /// D, pixels.
  let d: Double

  private func plate(_ plate: Endplate, factor: Double) -> Plate? {
    guard let ends = plate.ends(in: landmarks) else { return nil }
    var out = Plate(length: ends.anterior.distance(to: ends.posterior))
    guard out.length > 1e-6, out.length.isFinite else { return nil }
    if let noise = uncertainty?.plate(plate), !edited.contains(plate.structure) {
      let k = factor * factor
      out.anterior = k * noise.anterior * noise.anterior
      out.posterior = k * noise.posterior * noise.posterior
      out.covariance = k * noise.correlation * noise.anterior * noise.posterior
      // The middle's error comes from two ends of their own.
      out.along = 2 * k * noise.along * noise.along
    }
    if observerTerm {
      let o = d * (plate == .s1 ? Jitter.Observer.s1 : Jitter.Observer.corner)
      out.anterior += o * o
      out.posterior += o * o
      out.along += o * o
    }
    return out
  }

  /// Half of the 95 % interval of each measure that has one.
  func halfWidths(of level: Level, _ row: LevelMeasurements) -> [LevelMeasure: Double] {
    let factors = uncertainty?.calibration
    let (bodyValue, discValue) = level.inspected
    guard let superior = plate(.superior(level), factor: factors?[bodyValue] ?? 1),
      let inferior = plate(.inferior(level), factor: factors?[bodyValue] ?? 1)
    else { return [:] }
    var variance: [LevelMeasure: Double] = [:]
    let dd = d * d
    variance[.heightAnterior] = (superior.anterior + inferior.anterior) / dd
    variance[.heightMiddle] = (superior.middle + inferior.middle) / dd
    variance[.heightPosterior] = (superior.posterior + inferior.posterior) / dd
    variance[.depth] = (superior.along + inferior.along) / 2 / dd
    variance[.wedge] = superior.tilt + inferior.tilt
    if let front = row.heightAnterior, let back = row.heightPosterior, back > 1e-6 {
      let ratio = front / back
      variance[.compression] =
        (variance[.heightAnterior, default: 0] + ratio * ratio * variance[.heightPosterior, default: 0]) / (back * back)
    }
    let below: Endplate = level.next.map { .superior($0) } ?? .s1
    if let lower = plate(below, factor: factors?[discValue] ?? 1),
      let upper = plate(.inferior(level), factor: factors?[discValue] ?? 1)
    {
      let turned = plate(.superior(level), factor: factors?[discValue] ?? 1) ?? superior
      variance[.discAngle] = upper.tilt + lower.tilt
      variance[.segmental] = turned.tilt + lower.tilt
      variance[.slip] = (upper.along + lower.along) / (lower.length * lower.length) * 1e4
      variance[.discAnterior] = (upper.anterior + lower.anterior) / dd
      variance[.discMiddle] = (upper.middle + lower.middle) / dd
      variance[.discPosterior] = (upper.posterior + lower.posterior) / dd
      if let depth = row.depth, let index = row.discBelow?.index, depth > 1e-6 {
        let width = variance[.depth, default: 0]
        variance[.discIndex] = (variance[.discMiddle, default: 0] + index * index * width) / (depth * depth)
      }
    }
    return variance.compactMapValues { $0 > 0 && $0.isFinite ? 1.96 * $0.squareRoot() : nil }
  }
}

extension Level {
  /// The values that a level's body and the disc below it are among the 18; those of L1 for T11 and T12.
  var inspected: (body: InspectedValue, disc: InspectedValue) {
    switch self {
    case .t11, .t12, .l1: (.l1, .l1l2)
    case .l2: (.l2, .l2l3)
    case .l3: (.l3, .l3l4)
    case .l4: (.l4, .l4l5)
    case .l5: (.l5, .l5s1)
    }
  }
}
