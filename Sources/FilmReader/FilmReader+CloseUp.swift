import MBNet
import Radiograph
import Spine
import Synchronization

extension FilmReader {
  /// Corners that move further than so many D from where the whole film's reading put them are another structure's.
  static let mostMove = 0.35
  /// Heat spread wider than so many D is no corner.
  static let mostSpread = 0.16

  /// Where the first look moves no corner further than so many D, there is no second one.
  static let leastMove = 0.05

  /// Looks at each vertebral body and at S1 from near and places their corners anew. Snapping them to the film's edges
  /// after that gains nothing (on the films held back 4.4 → 4.7 % of D, endplates 2.4° either way).
  ///
  /// - Returns: the structures whose corners come from there; the others keep theirs.
  func placeCorners(
    of fit: inout SpineFit, on film: Film, with model: Model, inverted: Bool, threads: Int
  ) throws -> Set<Structure> {
    guard let depth = fit.landmarks.meanEndplateDepth, depth.isFinite, depth > 8 else { return [] }
    let reduced = ReducedFilm(film, scale: depth / CloseUp.pixelsPerDepth, inverted: inverted)
    let landmarks = fit.landmarks
    let structures = landmarks.structures.filter { CloseUp(of: $0, in: landmarks, depth: depth) != nil }
    var found = [[Point]?](repeating: nil, count: structures.count)
    let failure = Mutex<(any Error)?>(nil)
    found.withUnsafeMutableBufferPointer { out in
      let out = out
      parallel(structures.count, threads: threads) { i, _ in
        do {
          out[i] = try corners(of: structures[i], in: landmarks, depth: depth, reduced, model)
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    var placed: [Structure: [Point]] = [:]
    for (structure, corners) in zip(structures, found) { placed[structure] = corners }
    for level in Self.crossing(placed) { placed[.vertebra(level)] = nil }
    for (structure, corners) in placed { fit.place(corners, of: structure) }
    return Set(placed.keys)
  }

  /// Neighbours of which one's inferior endplate lies below the other's superior one: they saw the same disc, or none,
  /// and neither is to be believed.
  static func crossing(_ placed: [Structure: [Point]]) -> Set<Level> {
    var all: Set<Level> = []
    for upper in Level.allCases {
      guard let lower = upper.next, let a = placed[.vertebra(upper)], let b = placed[.vertebra(lower)],
        a.count == 4, b.count == 4, let down = (b[2].midpoint(to: b[3]) - a[0].midpoint(to: a[1])).normalized
      else { continue }
      if (b[0].midpoint(to: b[1]) - a[2].midpoint(to: a[3])).dot(down) < 0 { all.formUnion([upper, lower]) }
    }
    return all
  }

  /// Nil where the close-ups show no corners of such a structure there.
  ///
  /// A body that the first look moved is looked at once more, upside down and in the frame that the first found, and the
  /// mean of both counts (on the films held back 4.5 → 4.4 % of D, nine in ten within 12.7 → 12.1 %). S1 is told best by
  /// one look.
  private func corners(
    of structure: Structure, in landmarks: Landmarks, depth: Double, _ film: ReducedFilm, _ model: Model
  ) throws -> [Point]? {
    let start = landmarks.corners(of: structure)
    func isNear(_ points: [Point], within reach: Double) -> Bool {
      points.count == start.count && zip(points, start).allSatisfy { $0.distance(to: $1) < reach * depth }
    }
    guard let first = try Self.look(at: structure, in: landmarks, depth: depth, film, model),
      isNear(first, within: Self.mostMove)
    else { return nil }
    if structure == .s1 { return Self.moved(start, to: first) }
    if isNear(first, within: Self.leastMove) { return first }
    guard
      let second = try Self.look(
        at: structure, in: landmarks.placing(first, of: structure), depth: depth, upsideDown: true, film, model),
      isNear(second, within: Self.mostMove)
    else { return nil }
    return zip(first, second).map { $0.midpoint(to: $1) }
  }

  /// The corners that one close-up shows, framed by where the structure stands in `landmarks`; nil where it shows none.
  static func look(
    at structure: Structure, in landmarks: Landmarks, depth: Double, upsideDown: Bool = false, _ film: ReducedFilm,
    _ model: Model
  ) throws -> [Point]? {
    guard var frame = CloseUp(of: structure, in: landmarks, depth: depth) else { return nil }
    if upsideDown { frame = frame.upsideDown }
    let wide = film.wide(frame, filmWidth: landmarks.width, filmHeight: landmarks.height)
    let planes = CloseUp.planes(wide.brightness, field: wide.field, subject: frame.subject)
    let seen = CloseUp.corners(try model.forward(planes, threads: 1).probabilities, subject: frame.subject)
    guard seen.allSatisfy({ $0.spread < mostSpread * CloseUp.pixelsPerDepth }) else { return nil }
    let points = seen.map { frame.film($0.point) }
    return upsideDown ? points.reversed() : points
  }

  /// S1's ends about where the close-up sees them but in the direction that its whole edge had on the map: two ends half
  /// of D apart tell a slope worse (SS was off by 5.0° instead of 3.1 on the films held back).
  private static func moved(_ first: [Point], to last: [Point]) -> [Point] {
    guard first.count == 2, last.count == 2, let direction = (first[1] - first[0]).normalized else { return last }
    let middle = last[0].midpoint(to: last[1])
    let half = last[0].distance(to: last[1]) / 2
    return [middle - direction * half, middle + direction * half]
  }
}

extension LabelImage {
  /// The same picture with the bodies drawn by their corners: what is vertebra lies within them, beside them is none.
  func drawingBodies(_ levels: [Level], of landmarks: Landmarks) -> LabelImage {
    guard !levels.isEmpty, let depth = landmarks.meanEndplateDepth else { return self }
    func raster(grownBy margin: Double) -> [UInt8] {
      var only = Landmarks()
      only.width = width
      only.height = height
      for level in levels {
        guard var body = landmarks.vertebrae[level] else { continue }
        let middle = body.centroid
        for corner in Corner.allCases {
          let out = body[corner] - middle
          body[corner] = middle + out * (1 + margin / max(out.length, 1e-6))
        }
        only.vertebrae[level] = body
      }
      return only.rasterized(width: width, height: height)
    }
    let bodies = raster(grownBy: 0), about = raster(grownBy: 0.2 * depth)
    var drawn = self
    for i in drawn.labels.indices where drawn.labels[i] <= 1 {
      if bodies[i] == 1 { drawn.labels[i] = 1 } else if about[i] == 1 { drawn.labels[i] = 0 }
    }
    return drawn
  }
}
