import Foundation
import Spine

extension Scene {
  /// Lung behind and above the diaphragm, ribs over it, arms or breast at the top of the picture.
  func drawThorax() {
    var r = random(.thorax)
    let top = painter.visible.top - 0.3
    let t12 = skeleton.body(.t12)
    let l1 = skeleton.body(.l1)
    if r.chance(style == .plain ? 1 : 0.82) {
      for _ in 0..<2 {
        // Recess behind, dome in front; two domes at slightly different heights.
        let drop = r.normal(0, 0.35)
        let recess = Point(l1.postInf.x + r.uniform(0.5, 1.2), l1.centroid.y + r.uniform(-0.6, 0.5) + drop * 0.5)
        let crossing = Curve.mixed(t12.at(0.5, 0), t12.at(0.5, 1), r.uniform(-0.6, 0.9)) + Point(0, drop * 0.5)
        let dome = Point(t12.antSup.x - r.uniform(1.2, 2.4), crossing.y - r.uniform(0.3, 1.1))
        let reach = r.chance(0.75) ? 9 : r.uniform(1.5, 3.5)
        let front = Point(dome.x - reach, dome.y + r.uniform(0.2, 1.5))
        let diaphragm = Curve.spline([recess, crossing, dome, front], steps: 10)
        let rise = Point(recess.x + r.uniform(0.2, 0.6), top - 1)
        let lung = diaphragm + [Point(front.x + 0.4, top - 1), rise, Point(recess.x + 0.12, recess.y - 0.8)]
        painter.fill(lung, softness: r.uniform(0.015, 0.05), amount: -look.lung * r.uniform(0.35, 0.75))
        painter.stroke(
          diaphragm, width: r.uniform(0.03, 0.08), amount: look.rib * r.uniform(0, 0.9), fading: 0.6, random: &r)
      }
    }
    drawRibs(random: &r)
    if r.chance(style == .plain ? 0 : 0.3) {
      // Arm, breast or a fold over the upper left corner.
      let v = painter.visible
      let center = Point(v.left + r.uniform(-0.5, 1.5), v.top + r.uniform(-1, 1.2))
      painter.fill(
        Curve.ellipse(center, r.uniform(0.9, 2.2), r.uniform(1.2, 3), angle: r.uniform(-40, 30), count: 40),
        softness: r.uniform(0.02, 0.15), amount: r.uniform(-0.05, 0.2))
    }
  }

  private func drawRibs(random r: inout SeededRandom) {
    guard r.chance(0.85) else { return }
    for (k, level) in [Level.t11, .t12, .l1].enumerated() {
      for _ in 0..<2 where r.chance(k == 2 ? 0.3 : 0.8) {
        let body = skeleton.body(level)
        let start = body.at(1.1, 0.2) + Point(r.uniform(0, 0.3), -r.uniform(0.3, 1.2))
        let bend = start + Point(r.uniform(0.35, 0.8), r.uniform(0.4, 1.0))
        let forward = bend + Point(-r.uniform(0.3, 1.3), r.uniform(0.9, 1.5))
        let end = forward + Point(-r.uniform(0.5, 1.6), r.uniform(0.3, 1.0))
        let path = Curve.spline([start, bend, forward] + (r.chance(0.5) ? [end] : []), steps: 10)
        let width = r.uniform(0.12, 0.2)
        painter.stroke(path, width: width, amount: look.rib * r.uniform(0.4, 1), fading: 0.3, random: &r)
        for sign in [-0.5, 0.5] {
          painter.stroke(
            Curve.offset(path, by: Point(width * sign, width * sign * 0.3)), width: 0.035,
            amount: look.rib * r.uniform(0.3, 1.2), fading: 0.5, random: &r)
        }
      }
    }
    // Posterior ribs seen along: a bright band behind the spine.
    if r.chance(0.5) {
      let band = [Level.t11, .t12, .l1].map { skeleton.body($0).at(1, 0.5) + Point(r.uniform(0.75, 1.2), 0) }
      let head = band[0] + Point(0.3, -1.6)
      painter.stroke(
        Curve.spline([head] + band, steps: 8), width: r.uniform(0.1, 0.25), amount: look.rib * r.uniform(0.5, 2),
        fading: 0.5, random: &r)
    }
  }
}
