import Foundation
import Spine

/// Whether structures are right as often as they look sure.
public struct Reliability: Sendable {
  /// A structure of a film, found and labelled.
  public struct Structure: Hashable, Sendable {
    public var kind: ConfidenceCalibration.Kind
    /// Before any calibration.
    public var raw: Double
    /// What the reading says.
    public var confidence: Double
    public var right: Bool
  }

  /// One entry a film.
  public var films: [[Structure]]

  public init(_ films: [[Structure]]) { self.films = films }

  /// What is right: corners within so many % of D in the mean, endplates within so many degrees, a head's centre within
  /// so many % of D.
  static let cornersPercent = 5.0
  static let slopeDegrees = 3.0
  static let headPercent = 8.0

  /// The structures of a reading that the labels know surely; a level under a wrong name is wrong.
  static func structures(
    of found: Landmarks, raw: [String: Double], confidence: [String: Double], truth: Landmarks
  ) -> [Structure] {
    guard let depth = truth.meanEndplateDepth else { return [] }
    return found.structures.compactMap { structure in
      guard let kind = ConfidenceCalibration.Kind(structure), let raw = raw[structure.key],
        let right = isRight(structure, found, truth, depth: depth)
      else { return nil }
      return Structure(kind: kind, raw: raw, confidence: confidence[structure.key] ?? raw, right: right)
    }
  }

  /// Nil where the labels don't say.
  private static func isRight(
    _ structure: Spine.Structure, _ found: Landmarks, _ truth: Landmarks, depth: Double
  ) -> Bool? {
    func slope(_ a: Point, _ b: Point) -> Double { atan2(b.y - a.y, b.x - a.x) * 180 / .pi }
    func near(_ pairs: [(Point, Point)], slopes: [(Double, Double)]) -> Bool {
      let mean = pairs.reduce(0) { $0 + $1.0.distance(to: $1.1) } / Double(pairs.count)
      let turned = slopes.map { abs(($0 - $1).remainder(dividingBy: 360)) }.max() ?? 0
      return 100 * mean / depth <= cornersPercent && turned <= slopeDegrees
    }
    switch structure {
    case .vertebra(let level):
      guard truth.labelled.vertebrae, !truth.weak.contains(level.rawValue), let a = found.vertebrae[level],
        let b = truth.vertebrae[level]
      else { return nil }
      return near(
        Corner.allCases.map { (a[$0], b[$0]) },
        slopes: [
          (slope(a.antSup, a.postSup), slope(b.antSup, b.postSup)),
          (slope(a.antInf, a.postInf), slope(b.antInf, b.postInf)),
        ])
    case .s1:
      guard truth.labelled.s1, let a = found.s1, let b = truth.s1 else { return nil }
      return near([(a.ant, b.ant), (a.post, b.post)], slopes: [(slope(a.ant, a.post), slope(b.ant, b.post))])
    case .femoralHead(let i):
      guard truth.labelled.femoralHeads, let known = truth.femoralHeads, let head = found.femoralHeads?[i] else {
        return nil
      }
      let nearest = known.map { $0.center.distance(to: head.center) }.min() ?? .infinity
      return 100 * nearest / depth <= headPercent
    case .sacrum: return nil
    }
  }

  /// Curves for all kinds from all films but one, or from all.
  public func calibration(without left: Int? = nil) -> ConfidenceCalibration {
    var calibration = ConfidenceCalibration()
    let used = films.indices.filter { $0 != left }
    calibration.films = used.count
    for kind in ConfidenceCalibration.Kind.allCases {
      let seen = used.flatMap { films[$0] }.filter { $0.kind == kind }.map { (raw: $0.raw, right: $0.right) }
      calibration.curves[kind] = ConfidenceCalibration.curve(seen)
    }
    return calibration
  }

  /// The same structures, each film's confidence from curves that the other films gave.
  public var crossCalibrated: Reliability {
    Reliability(
      films.indices.map { i in
        let calibration = calibration(without: i)
        return films[i].map { one in
          var one = one
          one.confidence = calibration(one.raw, one.kind)
          return one
        }
      })
  }

  /// The reliability diagram in characters: for each fifth of confidence how many structures there are, what they say
  /// in the mean, and how many are right (`#`, with `|` where they would be if the confidence is to be believed).
  public var text: String {
    var lines = ["confidence       n   mean  right  0        0.5        1"]
    let all = films.flatMap { $0 }
    for bin in 0..<5 {
      let (low, high) = (Double(bin) / 5, Double(bin + 1) / 5)
      let some = all.filter { $0.confidence >= low && ($0.confidence < high || bin == 4) }
      guard !some.isEmpty else { continue }
      let mean = some.reduce(0) { $0 + $1.confidence } / Double(some.count)
      let right = Double(some.count { $0.right }) / Double(some.count)
      var bar = [Character](repeating: " ", count: 21)
      for i in 0..<Int((right * 20).rounded()) { bar[i] = "#" }
      bar[Int((mean * 20).rounded())] = "|"
      lines.append(
        String(format: "%.1f … %.1f  %6d  %5.2f  %5.2f  ", low, high, some.count, mean, right) + String(bar))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
