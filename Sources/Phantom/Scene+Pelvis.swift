import Foundation
import Spine

extension Scene {
  /// Iliac wings, pelvic brim, sciatic notches and ischia, once for either side.
  func drawPelvis() {
    var r = random(.pelvis)
    let hips = skeleton.heads
    let line = look.pelvisLine
    let crestTop = r.uniform(-1.35, -0.55)
    for side in 0..<2 {
      let hip = hips[side].center
      let shift = Point(r.normal(0, 0.16), r.normal(0, 0.14))
      let crest = Curve.spline(
        [
          Point(1.25, 1.0), Point(1.15, 0.35), Point(0.75, crestTop * 0.35), Point(0.1, crestTop * 0.9),
          Point(-0.6, crestTop), Point(-1.35, crestTop * 0.55 + 0.1), Point(-1.95, 0.45), Point(-2.2, 1.0),
        ].map { $0 + shift }, steps: 6)
      let spine = Curve.spline(
        [
          Point(-2.2, 1.0) + shift, Point(-2.05, 1.35) + shift, Point(-1.95, 1.7) + shift * 0.7,
          Point(hip.x - 0.75, hip.y - 1.0), Point(hip.x - 0.78, hip.y - 0.6),
        ], steps: 5)
      let notch = Curve.spline(
        [
          Point(hip.x + 0.85, hip.y - 0.1), Point(hip.x + 0.8, hip.y - 0.8), Point(hip.x + 1.1, hip.y - 1.5),
          Point(0.9, 1.5) + shift, Point(1.3, 1.35) + shift,
        ], steps: 5)
      let wing = crest + spine.dropFirst() + notch
      painter.fill(wing, softness: 0.06, amount: look.pelvisStep * r.uniform(0.5, 1))
      painter.stroke(
        crest, width: r.uniform(0.04, 0.09), amount: line * r.uniform(0.4, 1.1), fading: 0.7, random: &r)
      painter.stroke(spine, width: 0.06, amount: line * r.uniform(0.2, 0.9), fading: 0.8, random: &r)
      painter.stroke(
        Array(notch.dropLast(3)), width: r.uniform(0.05, 0.08), amount: line * r.uniform(0.6, 1.5), fading: 0.6,
        random: &r)
      // The brim: from the front of S1–S2 down and forwards to the acetabular roof, long and nearly straight.
      let from = Curve.mixed(skeleton.sacrum[22], skeleton.sacrum[20], r.unit())
      let to = Point(hip.x + r.uniform(-0.6, 0.3), hip.y - hips[side].radius - r.uniform(0.05, 0.25))
      painter.stroke(
        Curve.bow(from, to, sagitta: r.uniform(-0.25, 0.15)), width: r.uniform(0.05, 0.08),
        amount: line * r.uniform(0.2, 1.2), fading: 0.8, random: &r)
      // Ischium: two lines from behind the head downwards.
      let ischium = Point(hip.x + r.uniform(0.75, 1.0), hip.y - r.uniform(0, 0.5))
      let tuber = Point(hip.x + r.uniform(0.1, 0.5), hip.y + r.uniform(1.5, 2.1))
      painter.stroke(
        Curve.bow(ischium, tuber, sagitta: -r.uniform(0, 0.2)), width: 0.06, amount: line * r.uniform(0.4, 1.4),
        fading: 0.6, random: &r)
      painter.fill(
        [ischium, tuber, tuber + Point(-0.5, -0.1), Point(hip.x, hip.y + 0.4)], softness: 0.08,
        amount: look.pelvisStep * r.uniform(0.2, 0.9))
    }
    drawFemora(random: &r)
    drawClutter(random: &r)
  }

  /// Ridges, vessels and overlapping margins that nobody names: short faint curves all over the pelvis.
  private func drawClutter(random r: inout SeededRandom) {
    for _ in 0..<r.integer(10, 45) {
      let p = Point(r.uniform(-2.6, 1.6), r.uniform(-0.6, 4.2))
      let angle = r.uniform(0, 6.28)
      let length = r.uniform(0.25, 1.3)
      painter.stroke(
        Curve.bow(
          p, p + Point(cos(angle), sin(angle)) * length, sagitta: length * r.uniform(-0.35, 0.35), count: 8),
        width: r.logUniform(0.025, 0.14), amount: look.pelvisLine * r.uniform(-0.35, 0.7), fading: 0.9, random: &r)
    }
  }

  private func drawFemora(random r: inout SeededRandom) {
    let flexion = r.uniform(-5, 40)
    for head in skeleton.heads {
      let angle = radians(90 + flexion + r.normal(0, 6))
      let axis = Point(cos(angle), sin(angle))
      let across = Point(-axis.y, axis.x)
      let width = head.radius * r.uniform(0.5, 0.68)
      let start = head.center + axis * (head.radius * 0.3)
      let end = head.center + axis * 5
      painter.fill(
        [start + across * (width * 1.25), end + across * width, end - across * width, start - across * (width * 1.25)],
        softness: 0.08, amount: look.pelvisStep * r.uniform(0.5, 1.3))
      for sign in [-1.0, 1.0] {
        painter.stroke(
          [start + across * (width * sign * 1.2) + axis * 0.6, end + across * (width * sign)], width: 0.09,
          amount: look.pelvisLine * r.uniform(0.2, 1), fading: 0.5, random: &r)
      }
    }
  }

  /// The sacrum: endplate, front and back lines, remains of its discs, the crest behind it.
  func drawSacrum() {
    var r = random(.sacrum)
    let s = skeleton.sacrum
    let contour = Curve.spline(s, closed: true, steps: 4)
    let front = Curve.spline([s[14]] + Array(s[15...23]) + [s[0]], steps: 5)
    let back = Curve.spline(Array(s[4...14]), steps: 5)
    // In front the step is next to nothing: the edge is a line. Hence a wide, soft fill, firmer under the endplate.
    painter.fill(contour, softness: r.uniform(0.06, 0.18), amount: look.sacrumStep * 0.7)
    painter.fill([s[0], s[2], s[4], s[6], s[22]], softness: r.uniform(0.08, 0.2), amount: look.sacrumStep * 0.35)
    // The body of S1 still looks like a vertebra.
    let body = [s[0], s[2], s[4], s[5], s[6], s[21], s[22], s[23]]
    painter.fill(body, softness: r.uniform(0.1, 0.25), amount: look.wallStep * r.uniform(0, 0.4))
    let line = look.sacrumLine
    painter.stroke(
      front, width: r.uniform(0.03, 0.09), amount: line * r.uniform(0.5, 1.1), fading: 0.6, random: &r)
    painter.stroke(
      back, width: r.uniform(0.03, 0.08), amount: line * r.uniform(0.35, 0.9), fading: 0.7, random: &r)
    // Outside behind the posterior wall the tissue falls off.
    painter.stroke(
      Curve.offset(back, by: Point(0.12, 0)), width: 0.12, amount: -line * r.uniform(0, 0.3), fading: 0.5, random: &r)
    let plate = Curve.bow(s[0], s[4], sagitta: r.normal(-0.005, 0.02), apex: 0.5)
    painter.stroke(
      plate, width: look.endplateWidth * r.uniform(0.9, 1.5), amount: look.endplate * r.uniform(0.15, 0.9), fading: 0.6,
      random: &r)
    if look.doubleContour, r.chance(0.5) {
      painter.stroke(
        Curve.offset(plate, by: Point(r.normal(0, 0.04), r.uniform(-0.06, 0.08))), width: look.endplateWidth,
        amount: look.endplate * r.uniform(0.1, 0.5), fading: 0.7, random: &r)
    }
    // Remains of the sacral discs: pairs of short lines across.
    let pairs = [(6, 22), (8, 20), (10, 18), (12, 16)]
    for (k, pair) in pairs.enumerated() where r.chance(0.75 - 0.12 * Double(k)) {
      let across = [Curve.mixed(s[pair.0], s[pair.1], 0.12), Curve.mixed(s[pair.0], s[pair.1], 0.92)]
      painter.stroke(
        across, width: 0.05, amount: line * r.uniform(0.05, 0.45), fading: 0.9, random: &r)
      painter.stroke(
        Curve.offset(across, by: Point(0.02, 0.1)), width: 0.06, amount: -line * r.uniform(0, 0.35), fading: 0.5,
        random: &r)
    }
    if let height = skeleton.sacralDisc { drawLumbarizedS1(discHeight: height, outline: s) }
    drawCrest(behind: s, line: line, random: &r)
  }

  /// S1 as a body with its own walls and endplates, and the disc between it and S2.
  private func drawLumbarizedS1(discHeight height: Double, outline s: [Point]) {
    var r = random(.lumbarizedS1)
    func plate(_ share: Double, _ front: (Int, Int), _ back: (Int, Int)) -> (ant: Point, post: Point) {
      (Curve.mixed(s[front.0], s[front.1], share), Curve.mixed(s[back.0], s[back.1], share))
    }
    // S1 is about 0.75 D high, its outline has a point halfway down and one at its lower corners.
    let lower = plate(height / 2 / 0.4, (22, 23), (6, 5))
    let upper = plate(height / 2 / 0.4, (22, 21), (6, 7))
    let disc = [lower.ant, lower.post, upper.post, upper.ant]
    painter.fill(disc, softness: r.uniform(0.03, 0.08), amount: -look.sacrumStep * r.uniform(0.3, 0.9))
    let body = VertebralBody(antSup: s[0], postSup: s[4], antInf: lower.ant, postInf: lower.post)
    drawBody(body, strength: r.uniform(0.4, 1), random: &r)
    painter.stroke(
      Curve.bow(upper.ant, upper.post, sagitta: -r.uniform(0, 0.03)), width: look.endplateWidth * r.uniform(0.8, 1.3),
      amount: look.endplate * r.uniform(0.3, 1), fading: 0.5, random: &r)
  }

  /// The posterior elements of the sacrum: a second, lumpy line behind the canal, ending at about S4.
  private func drawCrest(behind s: [Point], line: Double, random r: inout SeededRandom) {
    guard r.chance(0.85) else { return }
    let canal = r.uniform(0.16, 0.3)
    let depth = r.uniform(0.35, 0.65)
    var inner: [Point] = []
    var outer: [Point] = []
    for i in 4...11 {
      let along = s[min(14, i + 1)] - s[max(4, i - 1)]
      let length = max(1e-9, s[min(14, i + 1)].distance(to: s[max(4, i - 1)]))
      let normal = Point(-along.y, along.x) * (-1 / length)
      let taper = 1 - Double(i - 4) / 8.5
      inner.append(s[i] + normal * (canal * (0.3 + 0.7 * taper)))
      outer.append(s[i] + normal * ((canal + depth * taper) * r.uniform(0.85, 1.12)))
    }
    painter.fill(inner + outer.reversed(), softness: 0.05, amount: look.facet * r.uniform(0.1, 0.7))
    painter.stroke(
      Curve.spline(inner), width: 0.05, amount: line * r.uniform(0.2, 0.8), fading: 0.7, random: &r)
    painter.stroke(
      Curve.spline(outer), width: 0.05, amount: line * r.uniform(0.15, 0.8), fading: 0.7, random: &r)
  }

  /// Femoral heads as lines without a filled step, under the arcs of the acetabular roofs.
  func drawHeads() {
    var r = random(.heads)
    for head in skeleton.heads {
      let (c, radius) = (head.center, head.radius)
      painter.fill(
        Curve.ellipse(c, radius, radius, count: 48), softness: r.uniform(0.02, 0.06),
        amount: look.headStep * r.uniform(0.4, 1.1))
      let strength = look.headLine * (r.chance(0.12) ? 0.15 : r.uniform(0.4, 1.1))
      let start = r.uniform(150, 200)
      let end = r.uniform(330, 395)
      painter.stroke(
        Curve.arc(c, radius - 0.01, from: start, to: end), width: r.uniform(0.04, 0.1), amount: strength, fading: 0.5,
        random: &r)
      painter.stroke(
        Curve.arc(c, radius, from: end, to: start + 360), width: r.uniform(0.04, 0.1),
        amount: strength * r.uniform(0, 0.5),
        fading: 0.9, random: &r)
      // The roof is a little flatter than the head and lies outside the joint's gap.
      let gap = r.uniform(0.07, 0.18)
      let flat = r.uniform(0, 0.15)
      let roof = Curve.arc(
        c + Point(0, flat), radius + gap + flat, from: r.uniform(190, 225), to: r.uniform(300, 345))
      painter.stroke(
        roof, width: r.uniform(0.06, 0.14), amount: strength * r.uniform(0.5, 1.5), fading: 0.4, random: &r)
      painter.stroke(
        Curve.arc(c, radius + gap * 0.5, from: 200, to: 340), width: gap * 0.6, amount: -strength * r.uniform(0, 0.4),
        fading: 0.5, random: &r)
      if r.chance(0.5) {
        // Teardrop and acetabular fossa inside the head.
        let angle = r.uniform(100, 260)
        painter.stroke(
          Curve.arc(c, radius * r.uniform(0.3, 0.8), from: angle, to: angle + r.uniform(50, 130)), width: 0.07,
          amount: strength * r.uniform(0.1, 0.8), fading: 0.6, random: &r)
      }
    }
  }
}
