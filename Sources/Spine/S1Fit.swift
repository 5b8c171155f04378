import Foundation

/// The superior endplate of S1, found on the outline of the sacrum: candidates scored by what they are to L5.
///
/// Source: MEASUREMENTS §5.4 (length 0.4–1.4 of L5's inferior plate, −12…+45° to it, −0.15…+0.9 below it, straight).
struct S1Fit: Sendable {
  var plate: S1Endplate
  var line: FittedLine
  /// 0 … 1, of the winning candidate.
  var score: Double
  /// How much better than the best one elsewhere.
  var margin: Double
  /// Standard deviation of the slopes that other choices of the plate's corners would give, radians.
  var ambiguity: Double
  /// Greatest distance of the outline from the line in the plate's 10–90 %, share of its length.
  var dome: Double
  /// The outline from the promontory clockwise.
  var outline: [Point]

  /// - Parameters:
  ///   - contour: of the sacrum, clockwise.
  ///   - above: L5's inferior plate, anterior and posterior end.
  init?(_ contour: Contour, above: (anterior: Point, posterior: Point), cellSize: Double) {
    let width = above.anterior.distance(to: above.posterior)
    guard contour.count >= 12, let axis = (above.posterior - above.anterior).normalized else { return nil }
    let down = axis.perpendicular
    let mid = above.anterior.midpoint(to: above.posterior)
    let corners = OutlineCorners.simplify(contour.points, tolerance: max(0.035 * width, 0.8 * cellSize))
    let n = corners.count
    guard n >= 4 else { return nil }
    var candidates: [(score: Double, from: Int, to: Int)] = []
    for i in 0..<n {
      for step in 1...min(4, n - 1) {
        let j = (i + step) % n
        let (a, b) = (contour.points[corners[i]], contour.points[corners[j]])
        guard
          let score = Self.score(
            a, b, contour: contour, from: corners[i], to: corners[j], mid: mid, axis: axis, down: down, width: width)
        else { continue }
        candidates.append((score, corners[i], corners[j]))
      }
    }
    guard let best = candidates.max(by: { $0.score < $1.score }) else { return nil }
    let middle = (contour.points[best.from] + contour.points[best.to]) * 0.5
    let rival =
      candidates.filter {
        ((contour.points[$0.from] + contour.points[$0.to]) * 0.5).distance(to: middle) > 0.35 * width
      }
      .map(\.score).max() ?? 0
    score = best.score
    margin = best.score - rival
    ambiguity = Self.spread(
      candidates.filter {
        $0.score > 0.3 * best.score
          && ((contour.points[$0.from] + contour.points[$0.to]) * 0.5).distance(to: middle) <= 0.35 * width
      }.map { ($0.score, contour.points[$0.to] - contour.points[$0.from]) })
    let length0 = contour.points[best.from].distance(to: contour.points[best.to])
    let from = OutlineCorners.sharpest(contour, near: best.from, length: length0)
    let to = OutlineCorners.sharpest(contour, near: best.to, length: length0)
    guard from != to, let fitted = Self.fit(contour, from: from, to: to, cellSize: cellSize) else { return nil }
    line = fitted.line
    plate = fitted.plate
    dome = fitted.dome
    let length = plate.ant.distance(to: plate.post)
    guard length > 0.3 * width, length < 1.7 * width, plate.post.x > plate.ant.x else { return nil }
    outline = [plate.ant, plate.post] + Self.rest(contour, after: fitted.last, before: fitted.first, width: width)
  }

  private static func score(
    _ a: Point, _ b: Point, contour: Contour, from: Int, to: Int, mid: Point, axis: Point, down: Point, width: Double
  ) -> Double? {
    let chord = b - a
    let length = chord.length / width
    guard length > 0.4, length < 1.4, let direction = chord.normalized else { return nil }
    // Clockwise along the top runs from the front to the back; a greater tilt lifts the posterior end.
    let turn = -atan2(axis.cross(direction), axis.dot(direction)) * 180 / .pi
    guard turn > -14, turn < 48 else { return nil }
    let center = a.midpoint(to: b)
    let depth = (center - mid).dot(down) / width
    let offset = (center - mid).dot(axis) / width
    guard depth > -0.2, depth < 0.95, abs(offset) < 0.75 else { return nil }
    var worst = 0.0
    var edge = 0
    var k = from
    var steps = 0
    while k != to, steps < contour.count {
      worst = max(worst, abs((contour.points[k] - a).cross(direction)))
      if contour.marks[k] == .edge { edge += 1 }
      k = (k + 1) % contour.count
      steps += 1
    }
    let straightness = worst / width
    guard straightness < 0.22, edge * 4 < max(steps, 1) else { return nil }
    // The ends are corners: the outline comes up the front of the sacrum and goes down its back.
    let (before, after) = (
      wall(contour, from: from, length * width, back: true), wall(contour, from: to, length * width, back: false)
    )
    func angle(_ u: Point, _ v: Point) -> Double { atan2(u.cross(v), u.dot(v)) * 180 / .pi }
    let front = before.map { angle(a - $0, chord) } ?? 90
    let back = after.map { angle(chord, $0 - b) } ?? 90
    func bell(_ x: Double, _ mean: Double, _ sd: Double) -> Double { exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) }
    return bell(length, 0.97, 0.22) * bell(turn, 11.3, 13) * bell(depth, 0.3, 0.22) * bell(offset, 0.05, 0.3)
      * bell(straightness, 0, 0.12) * bell(front, 111, 22) * bell(back, 83, 17)
  }

  /// The weighted standard deviation of directions, radians.
  private static func spread(_ choices: [(weight: Double, chord: Point)]) -> Double {
    let total = choices.reduce(0) { $0 + $1.weight }
    guard choices.count > 1, total > 0 else { return 0 }
    let angles = choices.map { atan2($0.chord.y, $0.chord.x) }
    let mean = zip(choices, angles).reduce(0) { $0 + $1.0.weight * $1.1 } / total
    return (zip(choices, angles).reduce(0) { $0 + $1.0.weight * ($1.1 - mean) * ($1.1 - mean) } / total).squareRoot()
  }

  /// The outline's point about a third of a plate beyond a corner.
  private static func wall(_ contour: Contour, from corner: Int, _ length: Double, back: Bool) -> Point? {
    var k = corner
    for _ in 0..<contour.count {
      k = (k + (back ? contour.count - 1 : 1)) % contour.count
      if contour.points[k].distance(to: contour.points[corner]) > 0.33 * length { return contour.points[k] }
    }
    return nil
  }

  private static func fit(
    _ contour: Contour, from: Int, to: Int, cellSize: Double
  ) -> (line: FittedLine, plate: S1Endplate, dome: Double, first: Int, last: Int)? {
    let n = contour.count
    var run: [Int] = [from]
    while let last = run.last, last != to, run.count <= n { run.append((last + 1) % n) }
    let (a, b) = (contour.points[from], contour.points[to])
    guard let axis = (b - a).normalized else { return nil }
    let length = a.distance(to: b)
    guard var line = line(contour, run, a, axis, length, 0.1, 0.9, cellSize) else { return nil }
    let rise = (run.map { abs((contour.points[$0] - a).cross(axis)) }.max() ?? 0) / length
    if rise > 0.045, let middle = Self.line(contour, run, a, axis, length, 0.22, 0.78, cellSize) {
      let sharp = min(
        OutlineCorners.sharpness(contour, at: from, length: length),
        OutlineCorners.sharpness(contour, at: to, length: length))
      // Corners a little off their place lift the outline too, but then the line through the middle meets the walls by
      // them.
      let ends = [true, false].map { front in
        end(contour, at: front ? from : to, line: middle, length: length, backwards: front, cellSize: cellSize)
          .distance(to: contour.points[front ? from : to])
      }
      let isStraight = middle.residual < 0.008 * length && (ends.max() ?? 0) < 0.085 * length
      if !isStraight, middle.residual > 0.011 * length || sharp > 0.62 {
        // A domed plate has no one slope: its line joins the corners, as readers draw it.
        line.center = a.midpoint(to: b)
        line.direction = axis
        line.span = length
        line.residual = max(line.residual, 0.25 * rise * length)
        return (line, S1Endplate(ant: a, post: b), rise, from, to)
      }
      // Straight in its middle: the corners are rounded off.
      line = middle
    }
    let anterior = end(contour, at: from, line: line, length: length, backwards: true, cellSize: cellSize)
    let posterior = end(contour, at: to, line: line, length: length, backwards: false, cellSize: cellSize)
    let final = anterior.distance(to: posterior)
    guard final > 1e-6 else { return nil }
    return (line, S1Endplate(ant: anterior, post: posterior), min(rise, line.residual * 3 / final), from, to)
  }

  /// A line through the outline's free points in a share of the chord from `a` along `axis`.
  private static func line(
    _ contour: Contour, _ run: [Int], _ a: Point, _ axis: Point, _ length: Double, _ low: Double, _ high: Double,
    _ cellSize: Double
  ) -> FittedLine? {
    let inner = run.filter {
      let t = (contour.points[$0] - a).dot(axis) / length
      return t >= low && t <= high && contour.marks[$0] == .free
    }
    return FittedLine(
      inner.map { contour.points[$0] }, softness: inner.map { contour.softness[$0] }, scaleFloor: 0.25 * cellSize)
  }

  /// The plate's end: where its line meets the wall beyond the corner, so that a rounded corner costs no length; the
  /// corner's foot where the wall doesn't help.
  private static func end(
    _ contour: Contour, at corner: Int, line: FittedLine, length: Double, backwards: Bool, cellSize: Double
  ) -> Point {
    let foot = line.foot(of: contour.points[corner])
    var wall: [Point] = []
    var k = corner
    for _ in 0..<contour.count {
      k = (k + (backwards ? contour.count - 1 : 1)) % contour.count
      let distance = contour.points[k].distance(to: contour.points[corner])
      if distance > 0.45 * length { break }
      if distance > 0.1 * length, contour.marks[k] == .free { wall.append(contour.points[k]) }
    }
    guard let fitted = FittedLine(wall, softness: [], scaleFloor: 0.25 * cellSize),
      let meeting = line.intersection(with: fitted), abs(line.direction.cross(fitted.direction)) > 0.4,
      meeting.distance(to: foot) < 0.15 * length
    else { return foot }
    return meeting
  }

  /// The rest of the outline, thinned to what a reader can drag.
  private static func rest(_ contour: Contour, after last: Int, before first: Int, width: Double) -> [Point] {
    let n = contour.count
    var points: [Point] = []
    var k = (last + 1) % n
    while k != first, points.count <= n {
      points.append(contour.points[k])
      k = (k + 1) % n
    }
    guard points.count > 2 else { return points }
    let kept = OutlineCorners.thin(points, tolerance: 0.02 * width)
    return kept.count > 2 ? Array(kept.dropFirst().dropLast()) : kept
  }
}
