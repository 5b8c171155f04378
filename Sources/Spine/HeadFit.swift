import Foundation

/// The femoral heads as circles, from the outline of both head classes together: networks find heads more surely than
/// they tell one from the other. Source: MEASUREMENTS §5.4.
struct HeadFit: Sendable {
  struct Head: Sendable {
    var circle: FittedCircle
    /// Mean softness of its rim, pixels.
    var softness: Double
    /// The rim is cut by the film's edge.
    var isCut: Bool
    /// Its radius was taken from the prior: too little rim to tell.
    var radiusFixed: Bool
  }
  private(set) var heads: [Head] = []
  /// Intersection over union of the circles and the class.
  private(set) var overlap = 0.0

  /// Head radius in D: 41 labelled heads.
  static let radius = (mean: 0.73, sd: 0.07, low: 0.55, high: 0.92)
  static let mostRadiusRatio = 1.35
  /// Less rim than this says nothing of a centre; less than the second leaves the radius to the prior.
  static let leastArc = 60.0
  static let leastArcForRadius = 150.0

  /// Two circles further apart than so many D aren't one person's heads: 14 labelled pairs lie up to 1.37 D apart.
  static let mostSeparation = 1.45

  /// A circle outside the range of labelled heads: it may be something else.
  var isOdd: Bool {
    heads.contains { $0.circle.radius < Self.radius.low * d || $0.circle.radius > (Self.radius.high + 0.02) * d }
  }

  private let d: Double
  private let union: RegionMap
  private var points: [Point] = []
  private var softness: [Double] = []
  private var outward: [Point] = []
  private var cells: [Int] = []

  /// - Parameters:
  ///   - s1Mid: where heads must lie below, 2 to 5 D off.
  ///   - depth: D, pixels.
  init(_ map: ProbabilityMap, s1Mid: Point, depth: Double, mirrored: Bool) {
    d = depth
    union = RegionMap(map, classes: 3...4, mirrored: mirrored)
    let disc = Double.pi * pow(Self.radius.mean * depth, 2)
    let regions = union.regions.filter {
      let distance = $0.centroid.distance(to: s1Mid)
      return $0.area > 0.12 * disc && distance > 1.6 * depth && distance < 5.5 * depth && $0.centroid.y > s1Mid.y
    }.sorted { $0.area > $1.area }.prefix(2)
    guard !regions.isEmpty else { return }
    for region in regions {
      collect(Contour(of: region, in: union))
      cells += region.cells
    }
    guard points.count >= 8 else { return }
    let candidates = [union(of: 2), union(of: 1), byClass(map)].map(plausible).filter { !$0.isEmpty }
    var best: (score: Double, overlap: Double, circles: [FittedCircle])?
    for circles in candidates {
      let overlap = overlap(circles)
      // A second circle must explain more than noise does; classes that agree with the circles count a little.
      let score = overlap - 0.035 * Double(circles.count) + 0.06 * classAgreement(circles, map)
      if score > best?.score ?? -1 { best = (score, overlap, circles) }
    }
    guard let best else { return }
    overlap = best.overlap
    heads = best.circles.map(head)
    if heads.count == 2 { reconcile() }
    heads.removeAll { $0.circle.arc < Self.leastArc || $0.circle.center.distance(to: s1Mid) < 1.8 * depth }
  }

  private mutating func collect(_ contour: Contour) {
    let n = contour.count
    // Some 150 points a region tell as much as 600: neighbours share their error.
    let stride = max(1, n / 150)
    for i in Swift.stride(from: 0, to: n, by: stride) where contour.marks[i] == .free {
      let reach = min(max(4, stride), n / 8)
      let ahead = contour.points[(i + reach) % n] - contour.points[(i + n - reach) % n]
      guard let tangent = ahead.normalized else { continue }
      points.append(contour.points[i])
      softness.append(contour.softness[i])
      outward.append(tangent.perpendicular * -1)
    }
  }

  private var tolerance: Double { max(0.05 * d, 0.9 * union.cellSize) }

  private func inliers(_ c: Point, _ r: Double, among set: [Int], tolerance: Double) -> [Int] {
    set.filter { i in
      let v = points[i] - c
      let length = v.length
      return abs(length - r) < tolerance && length > 1e-9 && v.dot(outward[i]) > 0.7 * length
    }
  }

  /// One or two circles by RANSAC over the whole outline, the best-covered first.
  private func union(of count: Int) -> [FittedCircle] {
    var generator = SplitMix64(seed: 0x4845_4144 &+ UInt64(count))
    var left = Array(points.indices)
    var out: [FittedCircle] = []
    for _ in 0..<count {
      guard let circle = ransac(left, among: Array(points.indices), &generator) else { break }
      if let first = out.first, first.center.distance(to: circle.center) < 0.12 * d { break }
      out.append(circle)
      let taken = Set(inliers(circle.center, circle.radius, among: left, tolerance: 1.3 * tolerance))
      left.removeAll { taken.contains($0) }
    }
    return out
  }

  private func ransac(_ set: [Int], among all: [Int], _ generator: inout SplitMix64) -> FittedCircle? {
    guard set.count >= 6 else { return nil }
    var best: (score: Double, center: Point, radius: Double)?
    for _ in 0..<160 {
      let picks = (0..<3).map { _ in points[set[Int(generator.next() % UInt64(set.count))]] }
      guard let circle = Self.through(picks[0], picks[1], picks[2]), circle.radius > Self.radius.low * d,
        circle.radius < Self.radius.high * d
      else { continue }
      let hits = inliers(circle.center, circle.radius, among: set, tolerance: tolerance)
      let off = (circle.radius / d - Self.radius.mean) / Self.radius.sd
      let score = Double(hits.count) * exp(-0.06 * off * off)
      if score > best?.score ?? 0 { best = (score, circle.center, circle.radius) }
    }
    guard let best else { return nil }
    return refined(center: best.center, radius: best.radius, among: set)
  }

  private func refined(center: Point, radius: Double, among set: [Int]) -> FittedCircle? {
    var (c, r) = (center, radius)
    var fitted: FittedCircle?
    for round in 0..<3 {
      let hits = inliers(c, r, among: set, tolerance: (round == 0 ? 1.4 : 1.1) * tolerance)
      let arc = FittedCircle.arc(hits.map { points[$0] }, center: c)
      let sd = arc < Self.leastArcForRadius ? 0.03 * d : Self.radius.sd * d
      if round == 0, arc >= Self.leastArcForRadius, let algebraic = FittedCircle.taubin(hits.map { points[$0] }),
        algebraic.center.distance(to: c) < 0.3 * d
      {
        (c, r) = algebraic
      }
      guard
        let circle = FittedCircle(
          points, inliers: hits, guess: (c, r), prior: (Self.radius.mean * d, sd), noise: 0.5 * tolerance),
        circle.center.distance(to: center) < 0.6 * d, circle.radius > 0.5 * d, circle.radius < 1.0 * d
      else { return fitted }
      (c, r) = (circle.center, circle.radius)
      fitted = circle
    }
    return fitted
  }

  /// A circle for each class by itself; head 2 is painted over head 1, so head 1's rim near head 2 is no rim.
  private func byClass(_ map: ProbabilityMap) -> [FittedCircle] {
    let cellCount = union.width * union.height
    func plane(_ c: Int, _ p: Point) -> Float { union.cell(at: p).map { map.planes[c * cellCount + $0] } ?? 0 }
    var sets: [[Int]] = [[], []]
    for i in points.indices {
      let inside = points[i] - outward[i] * (1.2 * union.cellSize)
      sets[plane(3, inside) >= plane(4, inside) ? 0 : 1].append(i)
    }
    var generator = SplitMix64(seed: 0x434C_4153)
    return sets.compactMap { ransac($0, among: $0, &generator) }
  }

  /// Of circles too far apart only the upper one: it was the labelled head on all three films that have one, the other a
  /// shadow in the burnt-out thighs.
  private func plausible(_ circles: [FittedCircle]) -> [FittedCircle] {
    guard circles.count == 2, let upper = circles.min(by: { $0.center.y < $1.center.y }),
      circles[0].center.distance(to: circles[1].center) > Self.mostSeparation * d
    else { return circles }
    return [upper]
  }

  /// Cells in a circle and in the class, over cells in either; circles are cut at the film's edge.
  private func overlap(_ circles: [FittedCircle]) -> Double {
    let stride = max(1, cells.count / 900)
    var (inside, seen) = (0, 0)
    for i in Swift.stride(from: 0, to: cells.count, by: stride) {
      let p = union.point(cells[i])
      seen += 1
      if circles.contains(where: { $0.center.distance(to: p) <= $0.radius }) { inside += 1 }
    }
    guard seen > 0 else { return 0 }
    let area = Double(cells.count) * union.cellArea
    let intersection = Double(inside) / Double(seen) * area
    let whole = circleArea(circles)
    return intersection / max(area + whole - intersection, 1e-9)
  }

  /// The area of the circles together, on the film.
  private func circleArea(_ circles: [FittedCircle]) -> Double {
    let step = d / 20
    guard let left = circles.map({ $0.center.x - $0.radius }).min(),
      let right = circles.map({ $0.center.x + $0.radius }).max(),
      let top = circles.map({ $0.center.y - $0.radius }).min(),
      let bottom = circles.map({ $0.center.y + $0.radius }).max()
    else { return 0 }
    let (w, h) = (Double(union.map.filmWidth), Double(union.map.filmHeight))
    var count = 0
    var y = max(top, 0) + step / 2
    while y < min(bottom, h) {
      var x = max(left, 0) + step / 2
      while x < min(right, w) {
        if circles.contains(where: { $0.center.distance(to: Point(x, y)) <= $0.radius }) { count += 1 }
        x += step
      }
      y += step
    }
    return Double(count) * step * step
  }

  /// Share of the class's cells whose own class is the one that two circles, the second over the first, give them.
  private func classAgreement(_ circles: [FittedCircle], _ map: ProbabilityMap) -> Double {
    guard circles.count == 2 else { return 0.5 }
    let ordered = circles[0].center.x >= circles[1].center.x ? circles : [circles[1], circles[0]]
    let cellCount = union.width * union.height
    let stride = max(1, cells.count / 800)
    var (right, seen) = (0, 0)
    for i in Swift.stride(from: 0, to: cells.count, by: stride) {
      let p = union.point(cells[i])
      let second = ordered[1].center.distance(to: p) <= ordered[1].radius
      let first = ordered[0].center.distance(to: p) <= ordered[0].radius
      guard first || second else { continue }
      seen += 1
      let is4 = map.planes[4 * cellCount + cells[i]] > map.planes[3 * cellCount + cells[i]]
      if is4 == second { right += 1 }
    }
    return seen > 0 ? Double(right) / Double(seen) : 0
  }

  private func head(_ circle: FittedCircle) -> Head {
    let soft = circle.inliers.map { softness[$0] }
    let (w, h) = (Double(union.map.filmWidth), Double(union.map.filmHeight))
    let c = circle.center
    let cut =
      c.x - circle.radius < 0 || c.y - circle.radius < 0 || c.x + circle.radius > w || c.y + circle.radius > h
    return Head(
      circle: circle, softness: soft.isEmpty ? 0 : soft.reduce(0, +) / Double(soft.count), isCut: cut,
      radiusFixed: circle.arc < Self.leastArcForRadius)
  }

  /// Two heads of one person: beyond the ratio that magnification makes, the one with less rim takes the other's radius.
  private mutating func reconcile() {
    let radii = heads.map(\.circle.radius)
    guard let low = radii.min(), let high = radii.max(), high > Self.mostRadiusRatio * low else { return }
    let weak = heads[0].circle.arc < heads[1].circle.arc ? 0 : 1
    let circle = heads[weak].circle
    if let fitted = FittedCircle(
      points, inliers: circle.inliers, guess: (circle.center, circle.radius),
      prior: (heads[1 - weak].circle.radius, 0.02 * d), noise: 0.5 * tolerance)
    {
      heads[weak].circle = fitted
      heads[weak].radiusFixed = true
    }
  }

  private static func through(_ a: Point, _ b: Point, _ c: Point) -> (center: Point, radius: Double)? {
    let (u, v) = (b - a, c - a)
    let det = 2 * u.cross(v)
    guard abs(det) > 1e-6 else { return nil }
    let (uu, vv) = (u.dot(u), v.dot(v))
    let center = a + Point((v.y * uu - u.y * vv) / det, (u.x * vv - v.x * uu) / det)
    return (center, center.distance(to: a))
  }
}
