import Foundation
import Spine

extension Painter {
  /// Covers what lies below, as metal does: `level` is the grey it takes.
  func cover(_ polygon: [Point], softness: Double, level: Double, opacity: Double = 1) {
    guard let patch = coverage(polygon, softness: softness) else { return }
    let (k, l) = (Float(opacity), Float(level))
    canvas.blend(patch) { pixel, c in pixel + (max(pixel, l) - pixel) * c * k }
  }

  /// A bar between two points.
  func bar(_ a: Point, _ b: Point, width: Double, level: Double, opacity: Double = 1) {
    let d = b - a
    let length = max(1e-9, a.distance(to: b))
    let n = Point(-d.y, d.x) * (width / 2 / length)
    cover([a + n, b + n, b - n, a - n], softness: 0.006, level: level, opacity: opacity)
  }
}

extension Scene {
  private static let metalGrey = 1.3

  /// Pedicle screws and rods, cages, now and then an anterior plate; labels ignore all of it.
  func drawMetal() {
    var r = random(.metal)
    let common = style == .plain
    let kind = common ? 0 : r.unit()
    switch kind {
    case ..<0.82: drawScrewsAndRods(random: &r)
    case ..<0.9: drawAnteriorPlate(random: &r)
    default: drawCages(at: [r.pick([Level.l2, .l3, .l4, .l5])], random: &r)
    }
    if !common, r.chance(0.1) { drawHipScrews(random: &r) }
  }

  private func drawScrewsAndRods(random r: inout SeededRandom) {
    // Rows of the construct: indices into the bodies; one past the last is S1.
    let s1 = skeleton.bodies.count
    let lowest = r.pick([s1, s1, s1 - 1, s1 - 1, s1 - 2])
    let count = style == .plain ? r.integer(3, 4) : (r.chance(0.25) ? r.integer(4, 8) : r.integer(2, 4))
    let rows = (0..<count).map { lowest - $0 }.filter { $0 >= 1 }
    let thickness = r.uniform(0.1, 0.15)
    let pair = Point(r.uniform(-0.06, 0.06), r.uniform(0.02, 0.15))
    var heads: [[Point]] = [[], []]
    for row in rows where !(row != lowest && rows.count > 4 && r.chance(0.12)) {
      let (entry, tip) = screw(row, random: &r)
      for side in 0..<2 {
        let shift = side == 0 ? Point(0, 0) : pair + Point(r.normal(0, 0.03), r.normal(0, 0.03))
        drawScrew(from: entry + shift, to: tip + shift, thickness: thickness, random: &r)
        heads[side].append(entry + shift)
      }
    }
    let rod = r.uniform(0.08, 0.14)
    for line in heads where line.count > 1 {
      let path = Curve.spline(line.map { $0 + Point(0.05, 0) }, steps: 6)
      let start = path[0] + (path[0] - path[1]) * 1.2
      let end = path[path.count - 1] + (path[path.count - 1] - path[path.count - 2]) * 1.2
      let full = [start] + path + [end]
      for i in 1..<full.count {
        painter.bar(full[i - 1], full[i], width: rod, level: Scene.metalGrey, opacity: 0.97)
      }
    }
    if r.chance(0.4), let level = rows.compactMap({ Skeleton.level(at: $0) }).first {
      drawCages(at: [level], random: &r)
    }
    if r.chance(0.2), let top = heads[0].first {
      for k in 0..<r.integer(4, 14) {
        // Skin staples.
        let p = top + Point(r.uniform(1.2, 1.6), -Double(k) * 0.22)
        painter.bar(p, p + Point(0.06, 0.02), width: 0.03, level: Scene.metalGrey, opacity: 0.8)
      }
    }
  }

  /// Entry and tip of a screw through the upper half of a body, or under the endplate of S1.
  private func screw(_ row: Int, random r: inout SeededRandom) -> (Point, Point) {
    let tilt = r.normal(0, 5)
    if row < skeleton.bodies.count {
      let body = skeleton.bodies[row]
      let tip = body.at(r.uniform(0.18, 0.32), r.uniform(0.25, 0.42))
      let back = body.at(1.0, 0.28)
      let axis = back - tip
      let length = max(1e-9, tip.distance(to: back))
      return (rotated(back + axis * (r.uniform(0.35, 0.55) / length), by: tilt, about: tip), tip)
    }
    let s = skeleton.sacrum
    let tip = Curve.mixed(s[23], s[5], r.uniform(0.1, 0.25))
    let back = Curve.mixed(s[4], s[5], r.uniform(0.2, 0.6))
    let axis = back - tip
    let length = max(1e-9, tip.distance(to: back))
    return (back + axis * (r.uniform(0.25, 0.45) / length), tip)
  }

  private func drawScrew(from entry: Point, to tip: Point, thickness: Double, random r: inout SeededRandom) {
    let d = tip - entry
    let length = max(1e-9, entry.distance(to: tip))
    let axis = d * (1 / length)
    let across = Point(-axis.y, axis.x)
    let pitch = 0.045
    var left: [Point] = []
    var right: [Point] = []
    var s = 0.08
    while s < length {
      // Teeth of the thread; the tip tapers.
      let taper = min(1, (length - s) / 0.15 + 0.25)
      left.append(entry + axis * s + across * (thickness / 2 * taper))
      left.append(entry + axis * (s + pitch / 2) + across * (thickness * 0.36 * taper))
      right.append(entry + axis * s - across * (thickness / 2 * taper))
      right.append(entry + axis * (s + pitch / 2) - across * (thickness * 0.36 * taper))
      s += pitch
    }
    painter.cover(left + [tip] + right.reversed(), softness: 0.006, level: Scene.metalGrey, opacity: 0.95)
    // The tulip.
    let half = r.uniform(0.125, 0.17)
    let back = entry - axis * 0.12
    painter.cover(
      [
        back + across * half, entry + axis * 0.14 + across * half, entry + axis * 0.2,
        entry + axis * 0.14 - across * half, back - across * half,
      ], softness: 0.012, level: Scene.metalGrey)
  }

  private func drawCages(at levels: [Level], random r: inout SeededRandom) {
    for level in levels {
      let i = Skeleton.index(of: level)
      let (ant, post) = skeleton.endplateBelow(i)
      let body = skeleton.bodies[i]
      let front = Curve.mixed(body.antInf, ant, 0.5)
      let back = Curve.mixed(body.postInf, post, 0.5)
      let (a, b) = (Curve.mixed(front, back, r.uniform(0.12, 0.25)), Curve.mixed(front, back, r.uniform(0.8, 0.95)))
      if r.chance(0.5) {
        for t in [0.0, 0.5, 1.0].prefix(r.integer(2, 3)) {
          let p = Curve.mixed(a, b, t)
          painter.bar(p + Point(0.02, -0.09), p + Point(-0.02, 0.09), width: 0.04, level: Scene.metalGrey)
        }
      } else {
        painter.bar(a, b, width: r.uniform(0.15, 0.25), level: Scene.metalGrey, opacity: r.uniform(0.35, 0.9))
        painter.bar(a, b, width: 0.05, level: Scene.metalGrey * 0.6, opacity: 0.4)
      }
    }
  }

  private func drawAnteriorPlate(random r: inout SeededRandom) {
    let first = Skeleton.index(of: r.pick([Level.t12, .l1, .l2]))
    let rows = first...(first + r.integer(1, 2))
    var plate: [Point] = []
    for row in rows {
      let body = skeleton.bodies[row]
      for v in [0.35, 0.65] {
        let start = body.at(-0.08, v)
        painter.bar(start, body.at(r.uniform(0.6, 0.85), v), width: 0.11, level: Scene.metalGrey, opacity: 0.9)
        plate.append(start)
      }
    }
    let path = Curve.spline(plate, steps: 4)
    for i in 1..<path.count { painter.bar(path[i - 1], path[i], width: 0.14, level: Scene.metalGrey) }
  }

  private func drawHipScrews(random r: inout SeededRandom) {
    let c = skeleton.heads[r.integer(0, 1)].center
    painter.bar(
      c + Point(r.uniform(-0.3, 0.3), -0.3), c + Point(r.uniform(-0.9, -0.2), 1.8), width: 0.13, level: Scene.metalGrey)
  }
}
