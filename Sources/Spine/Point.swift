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

  public func distance(to other: Point) -> Double { length(other - self) }
  public func midpoint(to other: Point) -> Point { (self + other) * 0.5 }
  private func length(_ v: Point) -> Double { (v.x * v.x + v.y * v.y).squareRoot() }
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
