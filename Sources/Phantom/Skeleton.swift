import Foundation
import Spine

/// The bony geometry behind a phantom: D units, origin at the S1 midpoint, anterior left, x backwards, y down.
struct Skeleton {
  /// From the topmost drawn (T8) down to L5. Levels above T11 have no name in landmarks.
  var bodies: [VertebralBody]
  /// The number of bodies above T11.
  static let unnamed = 3
  var s1: S1Endplate
  /// 24 points, see `ShapeModel.sacrum`.
  var sacrum: [Point]
  /// Two heads, the first the more posterior.
  var heads: [FemoralHead]
  /// Disc above which a slip or a kyphosis was made, or the fractured body: index into `bodies`.
  var affected: Int?
  /// Height in D of a disc between S1 and S2, where S1 is formed like a lumbar body.
  var sacralDisc: Double?

  func body(_ level: Level) -> VertebralBody { bodies[Skeleton.unnamed + level.ordinal] }
  static func level(at index: Int) -> Level? {
    let i = index - unnamed
    return Level.allCases.indices.contains(i) ? Level.allCases[i] : nil
  }
  static func index(of level: Level) -> Int { unnamed + level.ordinal }

  /// The endplate's tilt, degrees; + = posterior end higher (S1's sign).
  static func tilt(_ ant: Point, _ post: Point) -> Double { degrees(atan2(ant.y - post.y, post.x - ant.x)) }
}

extension VertebralBody {
  func mapped(_ change: (Point) -> Point) -> VertebralBody {
    VertebralBody(
      antSup: change(antSup), postSup: change(postSup), antInf: change(antInf), postInf: change(postInf))
  }

  /// A point by the share of depth (0 anterior wall, 1 posterior) and of height (0 superior, 1 inferior).
  func at(_ u: Double, _ v: Double) -> Point {
    Curve.mixed(Curve.mixed(antSup, postSup, u), Curve.mixed(antInf, postInf, u), v)
  }
}

func rotated(_ p: Point, by angle: Double, about c: Point = Point(0, 0)) -> Point {
  let (k, s) = (cos(radians(angle)), sin(radians(angle)))
  let d = p - c
  return Point(c.x + d.x * k - d.y * s, c.y + d.x * s + d.y * k)
}
