import Foundation
import Spine

extension Scene {
  /// Gas and stool before the spine, rectal gas between sacrum and hips, a stomach bubble now and then.
  func drawBowel() {
    var r = random(.bowel)
    let clusters = r.integer(2, 6)
    let top = skeleton.body(.l1).antSup.y
    let skin = outline
    for _ in 0..<clusters {
      let y = r.uniform(top - 0.3, 1.6)
      let x = Scene.column(skeleton.bodies.map { $0.at(0, 0.5) } + [Point(-0.6, 0), Point(-1.2, 2)], at: y)
      let center = Point(x - r.uniform(0.3, 3.2), y)
      let spread = r.uniform(0.3, 1.1)
      for _ in 0..<r.integer(2, 8) {
        let diameter = clamped(r.logNormal(median: 0.36, sigma: 0.6), 0.08, 1.6)
        let place = center + Point(r.normal(0, spread), r.normal(0, spread * 0.8))
        guard place.x > skin.anteriorX(place.y) + diameter / 2 + 0.25 else { continue }
        drawGas(at: place, diameter: diameter, contrast: look.gas * r.uniform(0.3, 1.1), random: &r)
      }
    }
    for _ in 0..<r.integer(0, 4) {
      drawStool(random: &r, center: Point(r.uniform(-3.2, -0.9), r.uniform(top, 2)))
    }
    if r.chance(0.65) {
      let gap = Curve.mixed(skeleton.sacrum[17], skeleton.heads[0].center, r.uniform(0.2, 0.6))
      let size = r.uniform(0.25, 0.8)
      let lumps = r.integer(1, 3)
      for _ in 0..<lumps {
        let place = gap + Point(r.normal(0, 0.25), r.normal(0, 0.4))
        painter.fill(
          Curve.blob(place, size * r.uniform(0.5, 0.9), size, angle: r.uniform(-40, 40), roughness: 0.12, random: &r),
          softness: r.uniform(0.02, 0.07), amount: -look.gas * r.uniform(0.4, 1.3))
      }
    }
    if r.chance(0.15) {
      let v = painter.visible
      let center = Point(r.uniform(v.left * 0.7, -1.5), top - r.uniform(0.2, 1.5))
      let (rx, ry) = (r.uniform(0.5, 1.3), r.uniform(0.3, 0.9))
      // A flat fluid level below.
      let bubble = Curve.ellipse(center, rx, ry, count: 40).map { Point($0.x, min($0.y, center.y + ry * 0.3)) }
      painter.fill(bubble, softness: 0.02, amount: -look.gas * r.uniform(0.7, 1.5))
    }
  }

  private func drawGas(at p: Point, diameter d: Double, contrast: Double, random r: inout SeededRandom) {
    let stretch = r.uniform(0.55, 1)
    let outline = Curve.blob(
      p, d / 2, d / 2 * stretch, angle: r.uniform(0, 180), roughness: r.uniform(0.05, 0.22), random: &r)
    painter.fill(outline, softness: r.uniform(0.015, 0.09), amount: -contrast)
    // Folds and content make a bubble uneven.
    for _ in 0..<r.integer(0, 3) {
      let c = p + Point(r.normal(0, d * 0.25, limit: 1.5), r.normal(0, d * 0.2, limit: 1.5))
      painter.fill(
        Curve.blob(
          c, d * r.uniform(0.1, 0.3), d * r.uniform(0.08, 0.2), angle: r.uniform(0, 180), roughness: 0.2, random: &r),
        softness: r.uniform(0.02, 0.06), amount: contrast * r.uniform(-0.5, 0.6))
    }
    if r.chance(0.5) {
      painter.stroke(
        outline + [outline[0]], width: r.uniform(0.03, 0.08), amount: contrast * r.uniform(0.1, 0.45), fading: 0.7,
        random: &r)
    }
  }

  /// Mottled content: many small dark and bright specks in a patch.
  private func drawStool(random r: inout SeededRandom, center: Point) {
    let spread = r.uniform(0.3, 0.8)
    let contrast = look.gas * r.uniform(0.25, 0.6)
    for _ in 0..<r.integer(20, 50) {
      let p = center + Point(r.normal(0, spread, limit: 2), r.normal(0, spread, limit: 2))
      let d = r.uniform(0.06, 0.22)
      painter.fill(
        Curve.ellipse(p, d / 2, d / 2 * r.uniform(0.6, 1), angle: r.uniform(0, 180), count: 10), softness: 0.015,
        amount: r.chance(0.7) ? -contrast * r.unit() : contrast * 0.6 * r.unit())
    }
  }
}
