import Foundation

/// A point of a film: pixels of the film named, origin at the top left corner of the top left pixel, x right, y down.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  public static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  public static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  public static func * (a: Point, k: Double) -> Point { Point(a.x * k, a.y * k) }

  public func distance(to other: Point) -> Double { (other - self).length }
  public func midpoint(to other: Point) -> Point { (self + other) * 0.5 }

  /// The length of the vector from the origin, pixels.
  public var length: Double { (x * x + y * y).squareRoot() }
  public var isFinite: Bool { x.isFinite && y.isFinite }
}

/// Plane vectors, as the fits use them.
extension Point {
  public func dot(_ other: Point) -> Double { x * other.x + y * other.y }
  /// Positive when `other` lies clockwise of `self` on the screen (y down).
  func cross(_ other: Point) -> Double { x * other.y - y * other.x }
  /// Nil for a vector too short to have a direction.
  public var normalized: Point? {
    let l = length
    return l > 1e-12 && l.isFinite ? self * (1 / l) : nil
  }
  /// A quarter turn: (x, y) → (−y, x), clockwise on the screen.
  var perpendicular: Point { Point(-y, x) }
  func mirrored(width: Double) -> Point { Point(width - x, y) }
  public func rotated(by radians: Double, about c: Point) -> Point {
    let (s, k) = (sin(radians), cos(radians))
    let d = self - c
    return Point(c.x + k * d.x - s * d.y, c.y + s * d.x + k * d.y)
  }
}

/// As `[x, y]`, the form of landmarks files.
extension Point: Codable {
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    x = try container.decode(Double.self)
    y = try container.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(x)
    try container.encode(y)
  }
}
