import Foundation
import Spine

/// What lies over a film without being anatomy: bars, text, grids, gas and metal, drawn at random at the sample's size
/// (PHANTOM §5d, §6). Labels stay: the network must read through them.
enum Pasting {
  /// Draws over brightness (0 … 1). `landmarks` in sample coordinates place the metal; without them none is drawn.
  static func apply(
    _ picture: inout WarpedFilm, depth: Double, landmarks: Landmarks?, random: inout SampleRandom
  ) {
    if random.chance(0.25) { gas(&picture, depth: depth, random: &random) }
    if let landmarks, !landmarks.hardware, random.chance(0.2) {
      metal(&picture, depth: depth, landmarks: landmarks, random: &random)
    }
    if random.chance(0.15) { grid(&picture, depth: depth, random: &random) }
    if random.chance(0.35) { text(&picture, random: &random) }
    if random.chance(0.2) { collimate(&picture, random: &random) }
  }

  /// Dark soft blobs, 3 to 14, mostly before the spine.
  private static func gas(_ picture: inout WarpedFilm, depth: Double, random: inout SampleRandom) {
    for _ in 0..<(3 + random.index(12)) {
      let radius = depth * 0.165 * exp(random.normal(0.75, limit: 1.5))
      let centre = Point(random.uniform(0, Double(picture.width)), random.uniform(0.2, 1) * Double(picture.height))
      let contrast = Float(random.logUniform(0.05, 0.4))
      let flat = random.uniform(0.6, 1.6)
      let soft = max(1, radius * random.uniform(0.15, 0.5))
      paint(&picture, around: centre, reach: radius * max(1, flat) + soft) { p, value in
        let d = Point((p.x - centre.x) / flat, p.y - centre.y)
        let distance = (d.x * d.x + d.y * d.y).squareRoot() - radius
        let share = Float(min(max(0.5 - distance / soft, 0), 1))
        return value * (1 - contrast * share)
      }
    }
  }

  /// Pedicle screws along a run of bodies and S1, joined by rods, near white; now and then a cage.
  static func metal(
    _ picture: inout WarpedFilm, depth: Double, landmarks: Landmarks, random: inout SampleRandom
  ) {
    // Where screws can enter: the middle of the front wall's upper end, along the endplate, down the wall.
    var rows = Level.allCases.compactMap { landmarks.vertebrae[$0] }
      .map { (front: $0.antSup, along: $0.postSup - $0.antSup, down: $0.antInf - $0.antSup) }
    if let s1 = landmarks.s1, let last = rows.last {
      let along = s1.post - s1.ant
      let side = Point(-along.y, along.x)
      rows.append((s1.ant, along, side.dot(last.down) > 0 ? side : side * -1))
    }
    guard rows.count >= 2 else { return }
    let count = min(rows.count, 2 + random.index(4))
    // Most constructs end at S1 or L5.
    let first = random.chance(0.5) ? rows.count - count : random.index(rows.count - count + 1)
    let grey = Float(random.uniform(0.93, 1))
    let thickness = depth * random.uniform(0.09, 0.15)
    let sides = random.chance(0.7) ? 2 : 1
    let pair = Point(random.uniform(-0.06, 0.06), random.uniform(0.02, 0.15)) * depth
    var heads: [[Point]] = [[], []]
    for row in rows[first..<(first + count)] {
      let offset = random.uniform(0.2, 0.45)
      let tip = row.front + row.along * random.uniform(0.12, 0.35) + row.down * offset
      let head =
        row.front + row.along * random.uniform(1.05, 1.4) + row.down * (offset + random.uniform(-0.15, 0.1))
      for side in 0..<sides {
        let jitter = Point(random.normal(), random.normal()) * (0.03 * depth)
        let shift = side == 0 ? Point(0, 0) : pair + jitter
        capsule(&picture, from: tip + shift, to: head + shift, radius: thickness / 2, grey: grey)
        capsule(
          &picture, from: head + shift, to: head + shift + row.along * 0.15, radius: thickness * 1.1, grey: grey)
        heads[side].append(head + shift + row.along * 0.08)
      }
    }
    let rod = depth * random.uniform(0.04, 0.07)
    for line in heads {
      for (a, b) in zip(line, line.dropFirst()) { capsule(&picture, from: a, to: b, radius: rod, grey: grey) }
    }
    if random.chance(0.25) {
      let upper = first + random.index(count - 1)
      let (above, below) = (rows[upper], rows[upper + 1])
      let front = (above.front + above.down).midpoint(to: below.front)
      let along = above.along.midpoint(to: below.along)
      capsule(
        &picture, from: front + along * random.uniform(0.12, 0.3), to: front + along * random.uniform(0.7, 0.95),
        radius: depth * random.uniform(0.03, 0.1), grey: grey * Float(random.uniform(0.8, 1)))
    }
  }

  private static func capsule(_ picture: inout WarpedFilm, from a: Point, to b: Point, radius: Double, grey: Float) {
    let axis = b - a
    let square = max(1e-6, axis.x * axis.x + axis.y * axis.y)
    paint(&picture, around: a.midpoint(to: b), reach: square.squareRoot() / 2 + radius + 1) { p, value in
      let t = min(max(((p.x - a.x) * axis.x + (p.y - a.y) * axis.y) / square, 0), 1)
      let distance = p.distance(to: a + axis * t) - radius
      let share = Float(min(max(0.5 - distance, 0), 1))
      return value + (grey - value) * share
    }
  }

  /// Thin bright lines, both ways.
  private static func grid(_ picture: inout WarpedFilm, depth: Double, random: inout SampleRandom) {
    let pitch = depth * random.uniform(1.2, 2.2)
    let gain = Float(random.uniform(0.05, 0.3))
    let width = max(0.6, depth * random.uniform(0.01, 0.03))
    let shiftX = random.uniform(0, pitch)
    let shiftY = random.uniform(0, pitch)
    func weights(_ count: Int, _ shift: Double) -> [Float] {
      (0..<count).map { i in
        let t = (Double(i) + 0.5 + shift).truncatingRemainder(dividingBy: pitch)
        return Float(min(max(0.5 + width / 2 - min(t, pitch - t), 0), 1)) * gain
      }
    }
    let across = weights(picture.width, shiftX)
    let down = weights(picture.height, shiftY)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let i = y * picture.width + x
        picture.brightness[i] = min(1, picture.brightness[i] + max(across[x], down[y]))
      }
    }
  }

  /// One to three markers or lines of letter-like strokes, some in a white box.
  private static func text(_ picture: inout WarpedFilm, random: inout SampleRandom) {
    for _ in 0..<(1 + random.index(3)) {
      let height = Double(picture.height) * random.uniform(0.02, 0.055)
      let letters = 1 + random.index(8)
      let boxed = random.chance(0.25)
      let grey: Float = boxed ? Float(random.uniform(0, 0.15)) : Float(random.uniform(0.85, 1))
      var at = Point(
        random.uniform(0, Double(picture.width) * 0.9), random.uniform(0, Double(picture.height) - height))
      if boxed {
        let corner = at
        let size = Point(height * (0.6 * Double(letters) + 0.4), height * 1.3)
        paint(&picture, around: corner + size * 0.5, reach: max(size.x, size.y)) { p, value in
          p.x >= corner.x - height * 0.2 && p.x < corner.x + size.x && p.y >= corner.y - height * 0.15
            && p.y < corner.y + size.y ? 0.97 : value
        }
      }
      let stroke = max(0.5, height * 0.07)
      for _ in 0..<letters {
        for _ in 0..<3 {
          let corners = [Point(0, 0), Point(0.5, 0), Point(0, 1), Point(0.5, 1), Point(0, 0.5), Point(0.5, 0.5)]
          let a = at + corners[random.index(6)] * height
          let b = at + corners[random.index(6)] * height
          capsule(&picture, from: a, to: b, radius: stroke, grey: grey)
        }
        at.x += height * 0.6
      }
    }
  }

  /// Sides of the field in soft or hard shade, a little slanted; never further in than a seventh of the width.
  private static func collimate(_ picture: inout WarpedFilm, random: inout SampleRandom) {
    let side = random.index(2)
    let edge = Double(picture.width) * random.uniform(0.02, 0.14)
    let slant = random.uniform(-0.08, 0.08)
    let soft = random.chance(0.6) ? Double(picture.width) * random.uniform(0.02, 0.12) : 1
    for y in 0..<picture.height {
      let limit = edge + slant * (Double(y) - Double(picture.height) / 2)
      for k in 0..<picture.width {
        let share = Float(min(max((Double(k) - limit) / soft + 0.5, 0), 1))
        if share >= 1 { break }
        let x = side == 0 ? k : picture.width - 1 - k
        picture.brightness[y * picture.width + x] *= share
      }
    }
  }

  /// Calls `shade` for the field's pixels within `reach` of `centre`.
  private static func paint(
    _ picture: inout WarpedFilm, around centre: Point, reach: Double, _ shade: (Point, Float) -> Float
  ) {
    let x0 = max(0, Int(centre.x - reach))
    let x1 = min(picture.width - 1, Int(centre.x + reach))
    let y0 = max(0, Int(centre.y - reach))
    let y1 = min(picture.height - 1, Int(centre.y + reach))
    guard x0 <= x1, y0 <= y1 else { return }
    for y in y0...y1 {
      for x in x0...x1 where picture.field[y * picture.width + x] > 0 {
        let i = y * picture.width + x
        picture.brightness[i] = shade(Point(Double(x) + 0.5, Double(y) + 0.5), picture.brightness[i])
      }
    }
  }
}
