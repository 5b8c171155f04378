import Foundation
import Spine

extension Scene {
  /// Discs and vertebral bodies with concave walls, endplate lines and wall steps.
  func drawBodies() {
    var r = random(.bodies)
    let top = painter.visible.top - 1.5
    let scoliosis = look.secondOutline
    for (i, body) in skeleton.bodies.enumerated() {
      var own = SeededRandom(seed: seed, stream: 1000 + UInt64(i))
      guard body.antInf.y > top || body.postInf.y > top else { continue }
      let below = skeleton.endplateBelow(i)
      let disc =
        Curve.bow(body.postInf, body.antInf, sagitta: 0) + Curve.bow(body.antInf, below.ant, sagitta: -0.04)
        + Curve.bow(below.ant, below.post, sagitta: 0)
      painter.fill(disc, softness: 0.04, amount: look.disc)
      // The iliac wings lie over L5 and drown its walls.
      let drowned = i == skeleton.bodies.count - 1 && style == .randomised
      drawBody(body, strength: drowned ? own.uniform(0.35, 1) : 1, random: &own)
      if scoliosis > 0 {
        let angle = r.uniform(0, 6.28)
        let d = Point(cos(angle), sin(angle)) * scoliosis * own.uniform(0.4, 1)
        drawBody(body.mapped { $0 + d }, strength: 0.5, random: &own)
      }
    }
  }

  func drawBody(_ body: VertebralBody, strength: Double, random r: inout SeededRandom) {
    let superior = -max(0, r.normal(0.018, 0.014, limit: 2.5))
    let inferior = max(0, r.normal(0.025, 0.017, limit: 2.5))
    let front = r.normal(0.034, 0.018)
    let back = -r.normal(0.012, 0.01)
    // The rim lies a little inside the corners that a reader would click.
    let inset = r.uniform(0.005, 0.03)
    let c = body.centroid
    let inner = body.mapped { $0 + (c - $0) * (inset * 1.4) }
    let sup = Curve.bow(inner.antSup, inner.postSup, sagitta: superior, apex: r.uniform(0.42, 0.6))
    let inf = Curve.bow(inner.antInf, inner.postInf, sagitta: inferior, apex: r.uniform(0.5, 0.65))
    // Inwards of the way down is to the left in front and to the right behind.
    let anterior = Curve.bow(inner.antSup, inner.antInf, sagitta: front)
    let posterior = Curve.bow(inner.postSup, inner.postInf, sagitta: back)
    let shape = sup + posterior.dropFirst() + inf.reversed().dropFirst() + anterior.reversed().dropFirst().dropLast()
    let soft = r.uniform(0.012, 0.03)
    painter.fill(shape, softness: soft, amount: look.wallStep * r.uniform(0.8, 1.2) * strength)
    // Now and then a whole rim can't be seen.
    func visible(_ share: Double) -> Double { r.chance(share) || style == .plain ? 1 : 0.12 }
    let ep = look.endplate * strength
    let width = look.endplateWidth
    painter.stroke(
      sup, width: width * r.uniform(0.8, 1.2), amount: ep * r.uniform(0.5, 1.1) * visible(0.87), fading: 0.45,
      random: &r)
    painter.stroke(
      inf, width: width * r.uniform(0.9, 1.4), amount: ep * r.uniform(0.7, 1.3) * visible(0.9), fading: 0.4, random: &r)
    if look.doubleContour, r.chance(0.85) {
      // The other side's margin: a lens, deepest in the middle.
      let lens = r.uniform(0.045, 0.13)
      let other = Curve.bow(inner.antSup, inner.postSup, sagitta: superior - lens, apex: r.uniform(0.4, 0.6))
      painter.stroke(other, width: width, amount: ep * r.uniform(0.4, 1), fading: 0.45, random: &r)
      let otherInferior = Curve.bow(inner.antInf, inner.postInf, sagitta: inferior + lens, apex: r.uniform(0.45, 0.65))
      painter.stroke(otherInferior, width: width, amount: ep * r.uniform(0.4, 1), fading: 0.45, random: &r)
    }
    painter.stroke(
      anterior, width: 0.03, amount: look.wallLine * r.uniform(0.4, 1.2) * strength * visible(0.85), fading: 0.6,
      random: &r)
    painter.stroke(
      posterior, width: 0.035, amount: look.wallLine * r.uniform(0.2, 1) * strength * visible(0.8), fading: 0.7,
      random: &r)
    if look.spurs {
      for (corner, sign) in [(inner.antSup, 1.0), (inner.antInf, -1.0)] where r.chance(0.5) {
        let tip = corner + Point(-r.uniform(0.03, 0.12), -sign * r.uniform(0.0, 0.06))
        painter.fill(
          [corner + Point(0.1, 0), tip, corner + Point(0.02, sign * 0.14)], softness: 0.015, amount: look.wallStep * 1.2
        )
        painter.stroke([corner + Point(0.1, 0), tip], width: width, amount: ep * 0.7)
      }
    }
    // Trabeculae: faint upright striation.
    for _ in 0..<9 {
      let u = r.uniform(0.08, 0.92)
      painter.stroke(
        [body.at(u, 0.06), body.at(u + r.normal(0, 0.03), 0.94)], width: r.uniform(0.02, 0.07),
        amount: look.texture * r.uniform(-0.7, 0.8), fading: 0.9, random: &r)
    }
  }
}
