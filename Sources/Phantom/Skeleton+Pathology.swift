import Foundation
import Spine

extension Skeleton {
  /// Turns and moves everything from the body at `index` upwards.
  private mutating func moveAbove(_ index: Int, _ change: (Point) -> Point) {
    for i in 0...index where bodies.indices.contains(i) { bodies[i] = bodies[i].mapped(change) }
  }

  /// Opens the disc under `level` backwards: everything above it tips forwards, and the disc loses height.
  mutating func makeKyphoticDisc(under level: Level, random: inout SeededRandom) {
    let i = Skeleton.index(of: level)
    let (lowerAnt, lowerPost) = endplateBelow(i)
    let angle = Skeleton.tilt(lowerAnt, lowerPost) - Skeleton.tilt(bodies[i].antInf, bodies[i].postInf)
    let wanted = -random.uniform(4, 11)
    let pivot = lowerAnt.midpoint(to: lowerPost)
    // The tilt is counted upwards at the back: tipping the upper spine forwards is a counter-clockwise turn.
    moveAbove(i) { rotated($0, by: -(angle - wanted), about: pivot) }
    closeDisc(under: i, to: random.uniform(0.12, 0.2))
    affected = i
  }

  /// Slips the vertebra, and all above it, by a share of the endplate below it; + is forwards.
  mutating func makeListhesis(of level: Level, by share: Double, random: inout SeededRandom) {
    let i = Skeleton.index(of: level)
    let (ant, post) = endplateBelow(i)
    let forward = (ant - post) * (share / max(1e-9, ant.distance(to: post)))
    moveAbove(i) { $0 + forward }
    closeDisc(under: i, to: random.uniform(0.1, 0.22))
    affected = i
  }

  /// Lowers the anterior wall by `loss` (0 … 1): the superior endplate sinks in front and the spine above follows.
  mutating func makeWedge(of level: Level, loss: Double) {
    let i = Skeleton.index(of: level)
    let old = bodies[i]
    let wall = old.antInf - old.antSup
    let back = old.postInf - old.postSup
    let antSup = old.antSup + wall * loss
    let postSup = old.postSup + back * (loss * 0.12)
    let turn = Skeleton.tilt(old.antSup, old.postSup) - Skeleton.tilt(antSup, postSup)
    let shift = antSup.midpoint(to: postSup) - old.antSup.midpoint(to: old.postSup)
    let middle = old.antSup.midpoint(to: old.postSup)
    bodies[i].antSup = antSup
    bodies[i].postSup = postSup
    guard i > 0 else { return }
    // The spine above takes up about half of the wedge in the next disc.
    moveAbove(i - 1) { rotated($0, by: turn * 0.5, about: middle) + shift }
    clearDisc(under: i - 1)
    affected = i
  }

  func endplateBelow(_ i: Int) -> (ant: Point, post: Point) {
    i + 1 < bodies.count ? (bodies[i + 1].antSup, bodies[i + 1].postSup) : (s1.ant, s1.post)
  }

  /// Moves what lies above along the disc's normal until the smaller of its two heights is `height`.
  private mutating func closeDisc(under i: Int, to height: Double) {
    let (ant, post) = endplateBelow(i)
    let length = max(1e-9, ant.distance(to: post))
    let normal = Point(post.y - ant.y, -(post.x - ant.x)) * (1 / length)
    func above(_ p: Point) -> Double { (p.x - ant.x) * normal.x + (p.y - ant.y) * normal.y }
    let gap = min(above(bodies[i].antInf), above(bodies[i].postInf))
    moveAbove(i) { $0 + normal * (height - gap) }
  }

  private mutating func clearDisc(under i: Int) {
    let (ant, post) = endplateBelow(i)
    let length = max(1e-9, ant.distance(to: post))
    let normal = Point(post.y - ant.y, -(post.x - ant.x)) * (1 / length)
    func above(_ p: Point) -> Double { (p.x - ant.x) * normal.x + (p.y - ant.y) * normal.y }
    let gap = min(above(bodies[i].antInf), above(bodies[i].postInf))
    if gap < 0.1 { moveAbove(i) { $0 + normal * (0.1 - gap) } }
  }

  /// Applies a pathology, or draws one by its share in films.
  mutating func apply(_ pathology: Pathology, random: inout SeededRandom) {
    switch pathology {
    case .kyphoticDisc: makeKyphoticDisc(under: random.pick([.l2, .l3, .l3, .l4]), random: &random)
    case .listhesis:
      makeListhesis(of: random.pick([.l4, .l4, .l5]), by: random.uniform(0.18, 0.32), random: &random)
    case .wedgeFracture: makeWedge(of: random.pick([.l1, .l1, .l2, .l3]), loss: random.uniform(0.28, 0.5))
    case .drawnBySeed:
      if random.chance(0.08) {
        let share = random.chance(0.65) ? random.uniform(0.08, 0.35) : -random.uniform(0.08, 0.2)
        makeListhesis(of: random.pick([.l3, .l4, .l4, .l5]), by: share, random: &random)
      }
      if random.chance(0.05) {
        makeWedge(of: random.pick([.t12, .l1, .l2, .l3, .l4]), loss: random.uniform(0.15, 0.5))
      }
      if random.chance(0.06) { makeKyphoticDisc(under: random.pick([.l1, .l2, .l3, .l4]), random: &random) }
    case .lumbarizedS1: sacralDisc = random.uniform(0.12, 0.3)
    case .sacralizedL5: closeDisc(under: Skeleton.index(of: .l5), to: random.uniform(0.075, 0.13))
    case .normal, .screws, .croppedHeads, .noHeads: break
    }
  }

  /// A lumbosacral transition now and then (4 to 30 % of people, Konin and Walz 2010), from a stream of its own.
  mutating func drawTransition(random: inout SeededRandom) {
    if random.chance(0.15) {
      apply(.lumbarizedS1, random: &random)
    } else if random.chance(0.06) {
      apply(.sacralizedL5, random: &random)
    }
  }

  /// The whole film turned (degrees, clockwise on screen) about the S1 midpoint.
  mutating func rotate(by angle: Double) {
    bodies = bodies.map { $0.mapped { rotated($0, by: angle) } }
    s1 = S1Endplate(ant: rotated(s1.ant, by: angle), post: rotated(s1.post, by: angle))
    sacrum = sacrum.map { rotated($0, by: angle) }
    heads = heads.map { FemoralHead(center: rotated($0.center, by: angle), radius: $0.radius) }
    orderHeads()
  }
}
