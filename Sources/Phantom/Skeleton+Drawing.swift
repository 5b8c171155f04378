import Foundation
import Spine

extension Skeleton {
  /// A spine drawn from the shape model (spread widened 1.25-fold: the samples behind it are small), with the sacrum
  /// and the heads after it.
  ///
  /// - Parameter spread: 1.25 for training, less for ordinary examples.
  init(random: inout SeededRandom, spread: Double = 1.25) {
    // Half of the films come flatter and with higher discs, as ordinary lumbar films are.
    let flat = random.chance(0.6)
    var scores = ShapeModel.lumbar.standardDeviations.map { _ in random.normal(0, spread, limit: 2.2) }
    var rotation = random.normal(0, ShapeModel.rotationResidual * spread, limit: 2.5) + (flat ? -3 : 0)
    for i in scores.indices { rotation += ShapeModel.rotationPerScore[i] * scores[i] / max(1, spread) }
    if flat {
      scores[0] += 0.8
      scores[4] -= 1.0
    }
    rotation = clamped(rotation, -24, 20)
    let flattened = ShapeModel.lumbar.points(scores: scores)
    var points = (0..<22).map { i in
      Point(
        flattened[2 * i] + random.normal(0, ShapeModel.residual, limit: 2),
        flattened[2 * i + 1] + random.normal(0, ShapeModel.residual, limit: 2))
    }
    let middle = points[20].midpoint(to: points[21])
    points = points.map { rotated($0 - middle, by: rotation) }
    // The model is aligned by shape: put D back to 1.
    var depth = 0.0
    for i in 0..<5 {
      depth += points[4 * i].distance(to: points[4 * i + 1]) + points[4 * i + 2].distance(to: points[4 * i + 3])
    }
    points = points.map { $0 * (10 / depth) }
    bodies = (0..<5).map { i in
      VertebralBody(
        antSup: points[4 * i], postSup: points[4 * i + 1], antInf: points[4 * i + 2], postInf: points[4 * i + 3])
    }
    s1 = S1Endplate(ant: points[20], post: points[21])
    for level in 0..<(Skeleton.unnamed + 2) {
      bodies.insert(Skeleton.body(above: bodies[0], thoracicOrder: level, random: &random), at: 0)
    }
    sacrum = []
    heads = []
    hangPelvis(random: &random, spread: spread)
  }

  /// T12, T11, T10 … by the table of depths, heights, wedges and discs (38 films).
  private static func body(
    above lower: VertebralBody, thoracicOrder order: Int, random: inout SeededRandom
  ) -> VertebralBody {
    let superior = [0.92, 0.90, 0.88, 0.86, 0.84][min(order, 4)] + random.normal(0, 0.03)
    let inferior = [0.95, 0.92, 0.90, 0.88, 0.86][min(order, 4)] + random.normal(0, 0.03)
    let wedge = [-1.6, -2.6, -3.0, -3.5, -3.5][min(order, 4)] + random.normal(0, 1.8)
    let discAngle = [2.3, 0.2, -0.5, -1, -1][min(order, 4)] + random.normal(0, 2)
    let gap = [0.19, 0.17, 0.15, 0.14, 0.13][min(order, 4)] + random.normal(0, 0.03, limit: 2)
    let lowerHeight = lower.at(0.5, 0).distance(to: lower.at(0.5, 1))
    let height = lowerHeight * (order == 0 ? 0.95 : 0.94) * (1 + random.normal(0, 0.03))
    // The lower endplate lies `gap` above, and a lordotic disc tilts it backwards-down less than the one below.
    let lowerTilt = tilt(lower.antSup, lower.postSup)
    func direction(_ t: Double) -> Point { Point(cos(radians(t)), -sin(radians(t))) }
    func up(_ t: Double) -> Point { Point(-sin(radians(t)), -cos(radians(t))) }
    let inferiorTilt = lowerTilt - discAngle
    let mean = (lowerTilt + inferiorTilt) / 2
    let slip = random.normal(-0.02, 0.02)
    let bottom = lower.at(0.5, 0) + up(mean) * gap + direction(mean) * slip
    let superiorTilt = inferiorTilt - wedge
    let top = bottom + up((inferiorTilt + superiorTilt) / 2) * height
    return VertebralBody(
      antSup: top - direction(superiorTilt) * (superior / 2), postSup: top + direction(superiorTilt) * (superior / 2),
      antInf: bottom - direction(inferiorTilt) * (inferior / 2),
      postInf: bottom + direction(inferiorTilt) * (inferior / 2))
  }

  /// Sacrum and heads after S1: swing of the tip falls with SS (r −0.28); PT and SS are independent.
  private mutating func hangPelvis(random: inout SeededRandom, spread: Double) {
    let slope = Skeleton.tilt(s1.ant, s1.post)
    let midpoint = s1.ant.midpoint(to: s1.post)
    var scores = ShapeModel.sacrum.standardDeviations.map { _ in random.normal(0, spread, limit: 2) }
    scores[0] -= 0.28 * (slope - 34) / 8.5
    let shape = ShapeModel.sacrum.points(scores: scores)
    let length = s1.ant.distance(to: s1.post)
    sacrum = (0..<24).map { i in
      rotated(Point(shape[2 * i] * length, shape[2 * i + 1] * length), by: -slope) + midpoint
    }
    sacrum[0] = s1.ant
    sacrum[4] = s1.post

    let pelvicTilt = random.normal(14, 9 * spread).clamped(to: -10...42)
    let reach = random.normal(3.28, 0.3 * spread, limit: 2.2)
    let axis = midpoint + Point(-reach * sin(radians(pelvicTilt)), reach * cos(radians(pelvicTilt)))
    let concentric = random.chance(0.1)
    let separation = concentric ? random.uniform(0.02, 0.2) : random.normal(0.8, 0.27).clamped(to: 0.15...1.35)
    let heading = radians(random.normal(132, 20, limit: 2.2))
    let half = Point(cos(heading), sin(heading)) * (separation / 2)
    let radius = random.normal(0.72, 0.07).clamped(to: 0.57...0.92)
    let ratio = random.normal(1.04, 0.07, limit: 2)
    heads = [
      FemoralHead(center: axis - half, radius: radius), FemoralHead(center: axis + half, radius: radius * ratio),
    ]
    orderHeads()
  }

  /// Head 1 is the more posterior; within 0.05 D it is the upper one.
  mutating func orderHeads() {
    guard heads.count == 2 else { return }
    let d = heads[0].center.x - heads[1].center.x
    let swap = abs(d) <= 0.05 ? heads[0].center.y > heads[1].center.y : d < 0
    if swap { heads.swapAt(0, 1) }
  }
}

extension Double {
  func clamped(to range: ClosedRange<Double>) -> Double { min(range.upperBound, max(range.lowerBound, self)) }
}
