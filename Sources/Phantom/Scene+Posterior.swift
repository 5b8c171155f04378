import Foundation
import Spine

extension Scene {
  /// Pedicles, foramina, facets, laminae and spinous processes: the chain behind the bodies.
  func drawPosteriorElements() {
    let top = painter.visible.top - 2
    for (i, body) in skeleton.bodies.enumerated() where body.antInf.y > top || body.postInf.y > top {
      var r = SeededRandom(seed: seed, stream: 2000 + UInt64(i))
      drawArch(of: body, index: i, random: &r)
    }
  }

  /// x in D from the posterior wall backwards, w in body heights from the middle downwards.
  private func frame(_ body: VertebralBody) -> (_ x: Double, _ w: Double) -> Point {
    let wall = body.at(1, 0.5)
    let down = body.at(0.8, 1) - body.at(0.8, 0)
    let back = (body.at(1, 0.5) - body.at(0, 0.5))
    let axis = back * (1 / max(1e-9, body.at(0, 0.5).distance(to: body.at(1, 0.5))))
    return { x, w in wall + axis * x + down * w }
  }

  private func drawArch(of body: VertebralBody, index: Int, random r: inout SeededRandom) {
    let at = frame(body)
    let lumbar = index >= Skeleton.index(of: .l1)
    let step = look.wallStep
    let line = look.facet * 0.6
    // Pedicle: a bridge from the upper half of the body.
    let pedicle = [at(-0.05, -0.38), at(0.32, -0.36), at(0.36, -0.06), at(-0.05, 0.02)]
    painter.fill(pedicle, softness: 0.03, amount: step * r.uniform(0.5, 1))
    painter.stroke(
      Curve.bow(at(-0.02, -0.38), at(0.34, -0.34), sagitta: -0.03), width: 0.035, amount: line * r.uniform(0.4, 1.2),
      fading: 0.6, random: &r)
    painter.stroke(
      Curve.bow(at(-0.02, 0.03), at(0.34, -0.03), sagitta: 0.05), width: 0.04, amount: line * r.uniform(0.5, 1.4),
      fading: 0.5, random: &r)
    if r.chance(0.6) {
      painter.fill(
        Curve.ellipse(at(0.14, -0.18), 0.09, 0.12), softness: 0.02, amount: -look.foramen * r.uniform(0.1, 0.35))
    }
    // Foramen below it, a keyhole reaching the disc.
    let (wide, high) = (r.uniform(0.65, 1.15), r.uniform(0.7, 1.1))
    let foramen = Curve.spline(
      [(0.04, 0.1), (0.2, 0.06), (0.3, 0.25), (0.24, 0.5), (0.2, 0.72), (0.06, 0.66), (0.03, 0.4)].map {
        at($0.0 * wide + r.normal(0, 0.015), 0.08 + ($0.1 - 0.08) * high + r.normal(0, 0.03))
      }, closed: true, steps: 4)
    painter.fill(foramen, softness: r.uniform(0.02, 0.07), amount: -look.foramen * r.uniform(0.25, 1.1))
    if r.chance(0.5) {
      painter.fill(
        Curve.offset(foramen, by: Point(r.normal(0, 0.06), r.normal(0, 0.08))), softness: 0.03,
        amount: -look.foramen * 0.4)
    }
    // Facets and pars: an irregular slanted band, continuous over the levels.
    let lift = r.normal(0, 0.04)
    let band = Curve.spline(
      [
        at(0.3, -0.62 + lift), at(0.46, -0.55), at(0.62, -0.2), at(0.6, 0.2), at(0.66, 0.52), at(0.6, 0.82 + lift),
        at(0.44, 0.72), at(0.38, 0.3), at(0.32, -0.1), at(0.28, -0.4),
      ], closed: true, steps: 4)
    painter.fill(band, softness: 0.04, amount: look.facet * r.uniform(0.6, 1.2))
    // Overlapping processes of both sides: oblique patches with soft rims.
    for _ in 0..<(lumbar ? 4 : 3) {
      let p = at(r.uniform(0.3, 0.72), r.uniform(-0.65, 0.75))
      let patch = Curve.blob(
        p, r.uniform(0.06, 0.14), r.uniform(0.14, 0.3), angle: r.uniform(-35, 25), roughness: 0.1, random: &r)
      painter.fill(patch, softness: r.uniform(0.02, 0.06), amount: look.facet * r.uniform(-0.3, 0.8))
      if r.chance(0.6) {
        painter.stroke(
          Array(patch.prefix(r.integer(10, 30))), width: r.uniform(0.03, 0.07),
          amount: look.facet * r.uniform(0.1, 0.7), fading: 0.8, wobble: 0.004, random: &r)
      }
    }
    for _ in 0..<2 {
      let (x, w) = (r.uniform(0.3, 0.65), r.uniform(-0.6, 0.6))
      let line = Curve.bow(
        at(x, w - r.uniform(0.15, 0.35)), at(x + r.uniform(-0.05, 0.16), w + r.uniform(0.15, 0.35)),
        sagitta: r.uniform(-0.08, 0.08))
      painter.stroke(
        line, width: r.uniform(0.035, 0.09), amount: look.facet * r.uniform(0.2, 1), fading: 0.6, wobble: 0.005,
        random: &r)
    }
    if r.chance(0.7) {
      // The joint's gap.
      painter.stroke(
        Curve.bow(at(0.44, 0.45), at(0.5, 0.8), sagitta: 0.03), width: 0.03,
        amount: -look.foramen * r.uniform(0.2, 0.6),
        fading: 0.4, random: &r)
    }
    drawTransverse(at, random: &r)
    drawSpinous(at, index: index, random: &r)
  }

  /// Transverse processes and articular edges seen end on: small rings and flecks about the pedicle.
  private func drawTransverse(_ at: (_ x: Double, _ w: Double) -> Point, random r: inout SeededRandom) {
    for _ in 0..<r.integer(0, 2) {
      let c = at(r.uniform(0.05, 0.6), r.uniform(-0.4, 0.4))
      let size = r.uniform(0.05, 0.16)
      let start = r.uniform(0, 360)
      painter.stroke(
        Curve.arc(c, size, from: start, to: start + r.uniform(90, 240), count: 14), width: r.uniform(0.03, 0.06),
        amount: look.facet * r.uniform(0.1, 0.6), fading: 0.8, wobble: 0.004, random: &r)
    }
  }

  private func drawSpinous(
    _ at: (_ x: Double, _ w: Double) -> Point, index: Int, random r: inout SeededRandom
  ) {
    let isL5 = index == skeleton.bodies.count - 1
    if isL5, r.chance(0.5) { return }
    let lumbar = index >= Skeleton.index(of: .l1)
    let end = (lumbar ? 1.4 : 1.15) * r.uniform(0.88, 1.1) * (isL5 ? 0.75 : 1)
    let drop = lumbar ? 0.0 : 0.35
    let flare = lumbar ? r.uniform(-0.05, 0.12) : -0.1
    let shape = Curve.spline(
      [
        at(0.62, 0.04), at(0.9, 0.05 + drop * 0.5), at(end - 0.14, -0.02 - flare + drop),
        at(end, 0.2 - flare * 0.5 + drop), at(end + 0.02, 0.55 + drop), at(end - 0.2, 0.74 + flare + drop),
        at(end - 0.45, 0.66 + drop), at(0.8, 0.5 + drop * 0.5), at(0.62, 0.38),
      ], closed: true, steps: 4)
    let lumpy = shape.map { $0 + Point(r.normal(0, 0.02), r.normal(0, 0.02)) }
    painter.fill(lumpy, softness: r.uniform(0.03, 0.08), amount: look.spinous * r.uniform(0.3, 1.2))
    painter.stroke(
      lumpy + [lumpy[0]], width: 0.04, amount: look.spinous * r.uniform(0.4, 1.4), fading: 0.9, random: &r)
  }
}
