import Foundation
import Spine

extension Scene {
  /// The patient's outline behind and in front, as x by y.
  struct Outline {
    var posterior: [Point]
    var anterior: [Point]

    func posteriorX(_ y: Double) -> Double { Outline.interpolate(posterior, y) }
    func anteriorX(_ y: Double) -> Double { Outline.interpolate(anterior, y) }

    private static func interpolate(_ line: [Point], _ y: Double) -> Double {
      guard let first = line.first, let last = line.last else { return 0 }
      if y <= first.y { return first.x }
      if y >= last.y { return last.x }
      for i in 1..<line.count where line[i].y >= y {
        let (a, b) = (line[i - 1], line[i])
        return a.x + (b.x - a.x) * (y - a.y) / max(1e-9, b.y - a.y)
      }
      return last.x
    }
  }

  var outline: Outline {
    var r = random(.soft)
    let k = look.posteriorSkin
    func back(_ level: Level, _ d: Double) -> Point {
      let p = skeleton.body(level).at(1, 0.5)
      return Point(p.x + d * k + r.normal(0, 0.06), p.y)
    }
    let buttock = r.uniform(3.0, 3.6) * (0.6 + 0.4 * k)
    var posterior = [
      Point(skeleton.bodies[0].postSup.x + 1.9 * k, skeleton.bodies[0].antSup.y - 1), back(.t11, 1.85), back(.l1, 1.95),
      back(.l2, 2.05), back(.l3, 2.2), back(.l4, 2.3), back(.l5, 2.5 + 0.2 * r.unit()),
      Point(buttock * 0.95, 0.7), Point(buttock, 1.9), Point(buttock * 0.97, 3.2), Point(buttock * 0.8, 4.6),
      Point(buttock * 0.62, 6.5),
    ]
    posterior.sort { $0.y < $1.y }
    let d = look.anteriorSkin
    let hip = skeleton.heads[1].center
    let notch = r.chance(0.5) ? r.uniform(0.0, 0.8) : 0
    var anterior = [
      Point(skeleton.bodies[0].antSup.x - d * r.uniform(0.9, 1.3), skeleton.bodies[0].antSup.y - 1),
      Point(skeleton.body(.l1).at(0, 0.5).x - d * r.uniform(0.9, 1.15), skeleton.body(.l1).at(0, 0.5).y),
      Point(skeleton.body(.l3).at(0, 0.5).x - d, skeleton.body(.l3).at(0, 0.5).y),
      Point(skeleton.body(.l5).at(0, 0.5).x - d * r.uniform(0.95, 1.2), 0),
      Point(hip.x - d * 0.75 + notch, hip.y - 0.6), Point(hip.x - d * 0.6 + notch * 1.5, hip.y + 0.3),
      Point(hip.x - d * 0.72, hip.y + 2.5),
    ]
    anterior.sort { $0.y < $1.y }
    return Outline(
      posterior: Curve.spline(posterior, steps: 8).sorted { $0.y < $1.y },
      anterior: Curve.spline(anterior, steps: 8).sorted { $0.y < $1.y })
  }

  /// The shaded body of soft tissue, with the pelvis' diffuse brightness, air outside it.
  func drawSoftTissue() {
    var r = random(.soft)
    let canvas = painter.canvas
    let outline = self.outline
    let topL1 = skeleton.body(.l1).antSup.y
    let penumbra = r.uniform(0.04, 0.18)
    let fog = style == .randomised ? max(0, r.normal(0.01, 0.02)) : 0.01
    let power = r.uniform(0.75, 1.25)
    let pelvisTop = r.uniform(-1.2, -0.3)
    let pelvisBottom = pelvisTop + r.logUniform(0.25, 2.2)
    let bend = r.uniform(0.06, 0.32)
    let pelvisX = r.uniform(-1.2, 0.2)
    let pelvisReach = r.uniform(2.2, 4.5)
    let tilt = r.uniform(-0.35, 0.1)
    let liver = r.uniform(-0.02, 0.12)
    let liverBottom = topL1 + r.uniform(-0.3, 1.5)
    let spineX = (0..<skeleton.bodies.count).map { skeleton.bodies[$0].at(0.5, 0.5) } + [Point(0, 0)]
    for y in 0..<canvas.height {
      let a = painter.anatomy(x: 0, y: Double(y) + 0.5)
      let (back, front) = (outline.posteriorX(a.y), outline.anteriorX(a.y))
      let level =
        look.bodyLevel - look.wallStep + look.caudalGain * clamped((a.y - topL1 / 2) / max(1, -topL1), -0.5, 0.8)
      let column = Scene.column(spineX, at: a.y)
      for x in 0..<canvas.width {
        let ax = a.x + (Double(x) + 0.5) / painter.scale
        let behind = back - ax
        let before = ax - front
        guard behind > -0.2, before > -0.2 else {
          canvas.pixels[y * canvas.width + x] += Float(fog)
          continue
        }
        let edge = look.posteriorEdge
        // Linear to the skin, then a short penumbra into air.
        let ramp = edge + (1 - edge) * pow(clamped(behind / look.posteriorFall, 0, 1), power)
        let rampFront = 0.35 + 0.65 * clamped(before / 1.6, 0, 1)
        let skin = smoothStep(behind, -penumbra, penumbra) * smoothStep(before, -penumbra, penumbra)
        var grey = level - look.anteriorLoss * clamped((column - 0.4 - ax) / 2.2, 0, 1)
        let block = smoothStep(
          a.y + tilt * (ax - pelvisX) - bend * (ax - pelvisX) * (ax - pelvisX), pelvisTop, pelvisBottom)
        let side = 1 - smoothStep(abs(ax - pelvisX), pelvisReach * 0.4, pelvisReach)
        grey += look.pelvisGain * block * (0.35 + 0.65 * side)
        grey += liver * (1 - smoothStep(a.y, liverBottom - 1.5, liverBottom)) * smoothStep(column - ax, 0.2, 1.5)
        canvas.pixels[y * canvas.width + x] += Float(fog + (grey - fog) * ramp * rampFront * skin)
      }
    }
    let noise = look.mottle
    ValueNoise(seed: seed &+ 11).add(to: painter, cell: 1.6, amount: noise)
    let grain = look.texture
    for (k, cell) in [0.55, 0.24, 0.11, 0.055, 0.03].enumerated() {
      ValueNoise(seed: seed &+ 12 &+ UInt64(k)).add(
        to: painter, cell: cell, stretch: r.uniform(1, 2.2), slant: r.uniform(-0.7, 0.7),
        amount: grain * [0.9, 0.7, 0.55, 0.45, 0.4][k])
    }
    // Cancellous bone and muscle over the pelvis are coarser than the belly.
    let rough = grain * r.uniform(0.3, 1.2)
    ValueNoise(seed: seed &+ 21).add(to: painter, cell: 0.3, amount: rough, rows: (-0.8, 0.6))
    ValueNoise(seed: seed &+ 22).add(to: painter, cell: 0.13, amount: rough * 0.8, rows: (-0.8, 0.6))
    drawFibres(outline, random: &r)
    drawFolds(outline, random: &r)
  }

  /// The column's x at a height, between the bodies' centres.
  static func column(_ centers: [Point], at y: Double) -> Double {
    guard let first = centers.first, let last = centers.last else { return 0 }
    if y <= first.y { return first.x }
    if y >= last.y { return last.x }
    for i in 1..<centers.count where centers[i].y >= y {
      let (a, b) = (centers[i - 1], centers[i])
      return a.x + (b.x - a.x) * (y - a.y) / max(1e-9, b.y - a.y)
    }
    return last.x
  }

  /// Skin folds at the waist and fat planes behind the muscles.
  private func drawFolds(_ outline: Outline, random r: inout SeededRandom) {
    if r.chance(0.35) {
      let y = r.uniform(-1.6, 0.4)
      let end = Point(outline.posteriorX(y) + 0.1, y)
      let start = Point(end.x - r.uniform(0.8, 4), y - r.uniform(-0.2, 0.4))
      let line = Curve.bow(start, end, sagitta: r.uniform(-0.15, 0.15))
      painter.stroke(line, width: r.uniform(0.05, 0.16), amount: -r.uniform(0.03, 0.12), fading: 0.7, random: &r)
    }
    let plane = stride(from: -5.0, through: 4.0, by: 0.5).map {
      Point(outline.posteriorX($0) - 0.35 - 0.12 * r.unit(), $0)
    }
    painter.stroke(
      Curve.spline(plane), width: r.uniform(0.08, 0.25), amount: r.uniform(-0.04, 0.05), fading: 0.8, random: &r)
  }

  /// Fat planes and muscle fibres: many faint slanted streaks before and behind the spine.
  private func drawFibres(_ outline: Outline, random r: inout SeededRandom) {
    let count = r.integer(30, 110)
    let strength = look.texture * r.uniform(0.4, 1.6)
    let lean = r.uniform(-0.9, 0.9)
    let top = painter.visible.top
    for _ in 0..<count {
      let back = r.chance(0.45)
      let y = r.uniform(top, 4)
      let x = back ? r.uniform(0.9, 2.8) : r.uniform(max(-5, painter.visible.left), -0.6)
      let length = r.uniform(0.2, 1.4)
      let angle = back ? 1.45 + r.normal(0, 0.25) : lean + r.normal(0, 0.4)
      let d = Point(cos(angle), sin(angle)) * length
      let start = Point(x + Scene.column([skeleton.bodies[0].centroid, Point(0, 0)], at: y), y)
      painter.stroke(
        Curve.bow(start, start + d, sagitta: r.normal(0, 0.08), count: 5), width: r.logUniform(0.015, 0.07),
        amount: strength * r.uniform(-0.8, 1), fading: 0.8, random: &r)
    }
  }
}
