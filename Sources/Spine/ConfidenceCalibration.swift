import Foundation

/// From how sure a fit looks to how often such a structure is right: of structures at 0.9, nine in ten have their corners
/// within 5 % of D in the mean and their endplates within 3°, or a head its centre within 8 % of D.
///
/// A logistic curve for each kind of structure, fitted on labelled films that the model never saw and kept in the
/// model's file.
public struct ConfidenceCalibration: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable, CodingKeyRepresentable {
    case body, s1, head

    public init?(_ structure: Structure) {
      switch structure {
      case .vertebra: self = .body
      case .s1: self = .s1
      case .femoralHead: self = .head
      case .sacrum: return nil
      }
    }
  }

  public struct Curve: Codable, Hashable, Sendable {
    public var offset: Double
    public var slope: Double

    func callAsFunction(_ raw: Double) -> Double { 1 / (1 + exp(-(offset + slope * raw))) }
  }

  public var curves: [Kind: Curve] = [:]
  /// Films it rests on.
  public var films = 0

  public init() {}

  /// What a raw confidence stands for; itself where there is no curve.
  public func callAsFunction(_ raw: Double, _ kind: Kind) -> Double { curves[kind]?(raw) ?? raw }

  /// The curve of most likelihood, its slope held to 0 or more and drawn gently towards 1 a standard deviation of the
  /// raw confidences (Newton steps on the two).
  ///
  /// - Returns: nil for fewer than ten structures, which say nothing of a share.
  public static func curve(_ seen: [(raw: Double, right: Bool)]) -> Curve? {
    guard seen.count >= 10 else { return nil }
    let mean = seen.reduce(0) { $0 + $1.raw } / Double(seen.count)
    let variance = seen.reduce(0) { $0 + ($1.raw - mean) * ($1.raw - mean) } / Double(seen.count)
    let deviation = max(variance.squareRoot(), 1e-3)
    var (a, b) = (0.0, 1.0)
    let pull = 0.3
    for _ in 0..<50 {
      var (ga, gb, haa, hab, hbb) = (0.0, pull * (b - 1), 1e-3, 0.0, pull)
      for one in seen {
        let x = (one.raw - mean) / deviation
        let p = 1 / (1 + exp(-(a + b * x)))
        let (error, weight) = (p - (one.right ? 1 : 0), p * (1 - p))
        ga += error
        gb += error * x
        haa += weight
        hab += weight * x
        hbb += weight * x * x
      }
      let determinant = haa * hbb - hab * hab
      guard determinant > 1e-12 else { break }
      let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
      let step = min(1, 4 / max(abs(da), abs(db), 1e-9))
      a -= step * da
      b -= step * db
    }
    if b < 0 {
      let share = (Double(seen.count { $0.right }) + 0.5) / Double(seen.count + 1)
      return Curve(offset: log(share / (1 - share)), slope: 0)
    }
    return Curve(offset: a - b * mean / deviation, slope: b / deviation)
  }
}

extension SpineFit {
  /// Says of each structure how likely it is right, instead of how sure it looks.
  ///
  /// - Parameter raw: how sure each looks, by its key.
  public mutating func calibrate(confidence calibration: ConfidenceCalibration, raw: [String: Double]) {
    for structure in landmarks.structures {
      guard let kind = ConfidenceCalibration.Kind(structure), let raw = raw[structure.key] else { continue }
      confidence[structure.key] = (calibration(raw, kind) * 1000).rounded() / 1000
    }
  }
}
