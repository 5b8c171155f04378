import Foundation
import Spine

/// A measurement that a reader drew freely; points in pixels of the film.
public struct FreeMeasurement: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Three points, the vertex second.
    case angle
    /// Two lines, four points.
    case cobb
    case distance
    /// A length divided by D, the mean endplate depth.
    case ratio
  }
  public var kind: Kind
  public var points: [Point]

  public init(kind: Kind, points: [Point]) {
    self.kind = kind
    self.points = points
  }
}

extension FreeMeasurement {
  /// Degrees for angles, pixels for a distance, units of D for a ratio; nil when it makes no sense.
  public func value(meanEndplateDepth: Double?) -> Double? {
    switch kind {
    case .angle:
      guard points.count == 3 else { return nil }
      return FreeMeasurement.angle(points[0] - points[1], points[2] - points[1])
    case .cobb:
      guard points.count == 4 else { return nil }
      let angle = FreeMeasurement.angle(points[1] - points[0], points[3] - points[2])
      // Lines have no direction.
      return angle.map { min($0, 180 - $0) }
    case .distance:
      return points.count == 2 ? points[0].distance(to: points[1]) : nil
    case .ratio:
      guard points.count == 2, let depth = meanEndplateDepth, depth > 0 else { return nil }
      return points[0].distance(to: points[1]) / depth
    }
  }

  private static func angle(_ u: Point, _ v: Point) -> Double? {
    guard u != Point(0, 0), v != Point(0, 0) else { return nil }
    return abs(atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y)) * 180 / .pi
  }
}
