import Spine
import StudyStore

/// Points being placed one after the other: for a structure that is missing, or for a free measurement.
public struct Placement: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    case structure(Structure)
    case measurement(FreeMeasurement.Kind)
    /// The ends of a length that is known.
    case scale
  }

  public var purpose: Purpose
  public var points: [Point] = []
  /// Where the next point would go.
  public var cursor: Point
  /// A circle by its centre and a point of its rim instead of three points of its rim.
  public var byCentre = false

  public init(_ purpose: Purpose, cursor: Point) {
    self.purpose = purpose
    self.cursor = cursor
  }

  /// How many points finish it; nil for an outline, which the reader ends.
  var needed: Int? {
    switch purpose {
    case .structure(.vertebra): 4
    case .structure(.s1): 2
    case .structure(.sacrum): nil
    case .structure(.femoralHead): byCentre ? 2 : 3
    case .measurement(.angle): 3
    case .measurement(.cobb): 4
    case .measurement(.distance), .measurement(.ratio), .scale: 2
    }
  }

  var isComplete: Bool { needed.map { points.count >= $0 } ?? false }

  /// What to point at next.
  var request: String {
    let step = points.count
    let words: [String] =
      switch purpose {
      case .structure(.vertebra):
        [
          "the anterior superior corner", "the posterior superior corner", "the posterior inferior corner",
          "the anterior inferior corner",
        ]
      case .structure(.s1): ["the anterior end (promontory)", "the posterior end"]
      case .structure(.sacrum): ["the promontory", "the posterior corner of S1", "the next point of the outline"]
      case .structure(.femoralHead):
        byCentre
          ? ["the centre", "a point of the rim"]
          : ["a point of the rim", "another point of the rim", "a third point of the rim"]
      case .measurement(.angle): ["the first arm", "the vertex", "the second arm"]
      case .measurement(.cobb):
        ["one end of the first line", "its other end", "one end of the second line", "its other end"]
      case .measurement(.distance), .measurement(.ratio), .scale: ["one end", "the other end"]
      }
    return words[min(step, words.count - 1)]
  }

  var title: String {
    switch purpose {
    case .structure(let structure): structure.name
    case .measurement(.angle): "angle"
    case .measurement(.cobb): "Cobb angle"
    case .measurement(.distance): "distance"
    case .measurement(.ratio): "ratio to D"
    case .scale: "scale"
    }
  }

  /// What the points make; nil where they make nothing (three points in a line have no circle).
  var action: ReviewAction? {
    switch purpose {
    case .structure(.vertebra(let level)):
      guard points.count == 4 else { return nil }
      return .edit(
        .placeVertebra(
          level, VertebralBody(antSup: points[0], postSup: points[1], antInf: points[3], postInf: points[2])))
    case .structure(.s1):
      guard points.count == 2 else { return nil }
      return .edit(.placeS1(S1Endplate(ant: points[0], post: points[1])))
    case .structure(.sacrum):
      return points.count >= 3 ? .edit(.placeSacrum(points)) : nil
    case .structure(.femoralHead(let index)):
      return head.map { .edit(.placeHead(index, $0)) }
    case .measurement(let kind):
      return isComplete ? .measure(FreeMeasurement(kind: kind, points: points)) : nil
    case .scale: return nil
    }
  }

  private var head: FemoralHead? {
    if byCentre {
      guard points.count == 2, points[0].distance(to: points[1]) > 0 else { return nil }
      return FemoralHead(center: points[0], radius: points[0].distance(to: points[1]))
    }
    return points.count == 3 ? FemoralHead(through: points[0], points[1], points[2]) : nil
  }
}

extension FemoralHead {
  /// The circle through three points; nil when they lie in a line.
  init?(through a: Point, _ b: Point, _ c: Point) {
    let u = b - a, v = c - a
    let cross = 2 * (u.x * v.y - u.y * v.x)
    let uu = u.x * u.x + u.y * u.y, vv = v.x * v.x + v.y * v.y
    guard abs(cross) > 1e-6 * (uu + vv) else { return nil }
    let center = a + Point((v.y * uu - u.y * vv) / cross, (u.x * vv - v.x * uu) / cross)
    self.init(center: center, radius: center.distance(to: a))
  }
}
