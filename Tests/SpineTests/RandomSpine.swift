import Foundation

@testable import Spine

/// Spines drawn from the statistics of real films (body and disc shapes by level, sacral horn, heads), with exact
/// landmarks; wider than life by a third.
struct RandomSpine {
  var landmarks: Landmarks
  /// D in pixels.
  var depth: Double

  private static let wedge: [(Double, Double)] = [
    (-2.8, 2), (-1.4, 1.9), (-2.8, 3.1), (-0.5, 2.6), (1.6, 3.3), (3.9, 2.8), (7.5, 3.4),
  ]
  private static let height: [Double] = [0.72, 0.78, 0.80, 0.83, 0.84, 0.84, 0.83]
  private static let plate: [Double] = [0.91, 0.935, 0.975, 1.0, 1.015, 1.02, 0.995]
  private static let discAngle: [(Double, Double)] = [
    (0.2, 1.3), (2.3, 2.6), (4.1, 3.3), (5.8, 3.2), (7.8, 3.5), (10.8, 4.3), (11.3, 5.4),
  ]
  private static let discHeight: [(Double, Double)] = [
    (0.17, 0.03), (0.19, 0.04), (0.23, 0.04), (0.26, 0.05), (0.27, 0.06), (0.30, 0.06), (0.29, 0.07),
  ]
  private static let sacrumOutline: [(Double, Double)] = [
    (0.69, 0.39), (0.83, 0.82), (0.92, 1.25), (0.95, 1.70), (0.93, 2.13), (0.84, 2.57), (0.69, 2.98), (0.47, 3.36),
    (0.21, 3.71), (-0.11, 4.00), (-0.07, 3.63), (0.14, 3.25), (0.30, 2.85), (0.38, 2.43), (0.37, 1.99), (0.27, 1.57),
    (0.10, 1.17), (-0.10, 0.77), (-0.31, 0.39),
  ]

  init(_ g: inout SplitMix64, depth: Double? = nil, heads headCount: Int? = nil) {
    var spine = RandomSpine(any: &g, depth: depth, heads: headCount)
    // A steep pelvis under a flat sacrum, and the other way about, are not drawn independently in life.
    while !(22...92).contains(InspectedValues(spine.landmarks)[.pi] ?? 50) {
      spine = RandomSpine(any: &g, depth: depth, heads: headCount)
    }
    self = spine
  }

  private init(any g: inout SplitMix64, depth: Double?, heads headCount: Int?) {
    func draw(_ m: Double, _ sd: Double, _ low: Double, _ high: Double) -> Double {
      min(max(m + 1.3 * sd * g.normal(), low), high)
    }
    let d = depth ?? 70 + 60 * g.uniform()
    self.depth = d
    var l = Landmarks()
    let ss = draw(35, 9, 8, 62)
    func axis(_ tilt: Double) -> Point { Point(cos(tilt * .pi / 180), -sin(tilt * .pi / 180)) }
    func up(_ tilt: Double) -> Point { axis(tilt).perpendicular * -1 }
    let s1Length = draw(0.98, 0.06, 0.82, 1.15) * d
    let s1Mid = Point(0, 0)
    l.s1 = S1Endplate(ant: s1Mid - axis(ss) * (s1Length / 2), post: s1Mid + axis(ss) * (s1Length / 2))
    var tilt = ss
    var mid = s1Mid
    let scaleHeight = draw(1, 0.06, 0.88, 1.15)
    for level in Level.allCases.reversed() {
      let i = level.ordinal
      let angle = draw(Self.discAngle[i].0, Self.discAngle[i].1, -8, 24)
      let gap = draw(Self.discHeight[i].0, Self.discHeight[i].1, 0.14 + abs(angle) * 0.006, 0.5) * d
      let inferior = tilt - angle
      mid = mid + up((tilt + inferior) / 2) * gap + axis(inferior) * (d * draw(0.03, 0.04, -0.1, 0.15))
      let infLength = Self.plate[i] * d * draw(1, 0.02, 0.93, 1.07)
      let (ia, ip) = (mid - axis(inferior) * (infLength / 2), mid + axis(inferior) * (infLength / 2))
      let superior = inferior - draw(Self.wedge[i].0, Self.wedge[i].1, -14, 18)
      mid = mid + up((inferior + superior) / 2) * (Self.height[i] * scaleHeight * d * draw(1, 0.05, 0.8, 1.2))
      let supLength = Self.plate[i] * d * draw(1, 0.02, 0.93, 1.07)
      let (sa, sp) = (mid - axis(superior) * (supLength / 2), mid + axis(superior) * (supLength / 2))
      l.vertebrae[level] = VertebralBody(antSup: sa, postSup: sp, antInf: ia, postInf: ip)
      tilt = superior
    }
    let lean = 1 + 0.05 * g.normal()
    let outline = Self.sacrumOutline.map { x, y in
      s1Mid + axis(ss) * (x * s1Length * lean) + up(ss) * (-y * s1Length)
    }
    if let s1 = l.s1 { l.sacrum = [s1.ant, s1.post] + outline }
    let pt = draw(13, 8, -8, 36)
    let reach = draw(3.28, 0.25, 2.8, 3.8) * d
    let hip = s1Mid + Point(-sin(pt * .pi / 180), cos(pt * .pi / 180)) * reach
    let count = headCount ?? (g.uniform() < 0.15 ? 1 : 2)
    let half = Point(draw(0.29, 0.12, 0.08, 0.6), draw(-0.3, 0.12, -0.55, 0.1)) * (d / 2)
    let r = draw(0.73, 0.05, 0.62, 0.85) * d
    l.femoralHeads =
      count == 0
      ? []
      : count == 1
        ? [FemoralHead(center: hip, radius: r)]
        : [
          FemoralHead(center: hip + half, radius: r),
          FemoralHead(center: hip - half, radius: r * draw(1.05, 0.05, 0.93, 1.2)),
        ]
    // Onto a film with a margin all round.
    let points = l.structuresPoints
    let (left, top) = (points.map(\.x).min() ?? 0, points.map(\.y).min() ?? 0)
    let shift = Point((0.6 + g.uniform()) * d - left, (0.3 + 0.3 * g.uniform()) * d - top)
    l = l.mapped { $0 + shift }
    let moved = l.structuresPoints
    l.width = Int(((moved.map(\.x).max() ?? 0) + (0.6 + g.uniform()) * d).rounded())
    l.height = Int(((moved.map(\.y).max() ?? 0) + 0.4 * d).rounded())
    l.film = "random.png"
    l.orderHeads()
    landmarks = l
  }

  func labels() -> [UInt8] { landmarks.rasterized(width: landmarks.width, height: landmarks.height) }

  func map() -> ProbabilityMap {
    ProbabilityMap(labels: labels(), width: landmarks.width, height: landmarks.height)
  }
}

extension Landmarks {
  var structuresPoints: [Point] {
    vertebrae.values.flatMap { body in Corner.allCases.map { body[$0] } } + (sacrum ?? [])
      + (femoralHeads ?? []).flatMap {
        [$0.center + Point($0.radius, $0.radius), $0.center - Point($0.radius, $0.radius)]
      }
  }

  /// Every point turned about the film's middle; positive is clockwise on the screen.
  func turned(degrees: Double) -> Landmarks {
    let c = Point(Double(width) / 2, Double(height) / 2)
    return mapped { $0.rotated(by: degrees * .pi / 180, about: c) }
  }
}
