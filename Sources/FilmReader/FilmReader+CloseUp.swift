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
  /// - Returns: how widely the heat of each corner spreads, in D, of the structures whose corners come from there; the
  ///   others keep theirs.
  func placeCorners(
    of fit: inout SpineFit, on film: Film, with model: Model, inverted: Bool, threads: Int
  ) throws -> [Structure: [Double]] {
    guard let depth = fit.landmarks.meanEndplateDepth, depth.isFinite, depth > 8 else { return [:] }
    let reduced = ReducedFilm(film, scale: depth / CloseUp.pixelsPerDepth, inverted: inverted)
    let landmarks = fit.landmarks
    let structures = landmarks.structures.filter { CloseUp(of: $0, in: landmarks, depth: depth) != nil }
    var found = [CornersSeen?](repeating: nil, count: structures.count)
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
    var placed: [Structure: CornersSeen] = [:]
    for (structure, corners) in zip(structures, found) { placed[structure] = corners }
    for level in Self.crossing(placed.mapValues(\.points)) { placed[.vertebra(level)] = nil }
    for (structure, seen) in placed {
      if structure == .s1 { fit.doubtS1(ends: seen.points, spreads: seen.spreads) }
      fit.place(seen.points, of: structure)
      if case .vertebra(let level) = structure { fit.doubt(level, spreads: seen.spreads, depth: depth) }
    }
    if let shapes {
      let levels = Level.allCases.filter { placed[.vertebra($0)] != nil }
      for (level, points) in shapes.likeliest(fit.landmarks, fit.uncertainty, seen: Set(levels)) {
        fit.place(points, of: .vertebra(level))
      }
    }
    return placed.mapValues(\.spreads)
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
  ) throws -> CornersSeen? {
    let start = landmarks.corners(of: structure)
    func isNear(_ seen: CornersSeen, within reach: Double) -> Bool {
      seen.points.count == start.count && zip(seen.points, start).allSatisfy { $0.distance(to: $1) < reach * depth }
    }
    guard let first = try Self.look(at: structure, in: landmarks, depth: depth, film, model),
      isNear(first, within: Self.mostMove)
    else { return nil }
    if structure == .s1 { return CornersSeen(points: Self.moved(start, to: first.points), spreads: first.spreads) }
    if isNear(first, within: Self.leastMove) { return first }
    guard
      let second = try Self.look(
        at: structure, in: landmarks.placing(first.points, of: structure), depth: depth, upsideDown: true, film, model),
      isNear(second, within: Self.mostMove)
    else { return nil }
    return first.mean(with: second, depth: depth)
  }

  /// The corners that one close-up shows, framed by where the structure stands in `landmarks`; nil where it shows none.
  static func look(
    at structure: Structure, in landmarks: Landmarks, depth: Double, upsideDown: Bool = false, hinted: Bool = false,
    _ film: ReducedFilm, _ model: Model
  ) throws -> CornersSeen? {
    guard var frame = CloseUp(of: structure, in: landmarks, depth: depth) else { return nil }
    if upsideDown { frame = frame.upsideDown }
    let wide = film.wide(frame, filmWidth: landmarks.width, filmHeight: landmarks.height)
    let hints = hinted ? landmarks.corners(of: structure).map { frame.picture($0) } : []
    let planes = CloseUp.planes(wide.brightness, field: wide.field, subject: frame.subject, hints: hints)
    let seen = CloseUp.corners(try model.forward(planes, threads: 1).probabilities, subject: frame.subject)
    let corners = CornersSeen(
      points: seen.map { frame.film($0.point) }, spreads: seen.map { $0.spread / CloseUp.pixelsPerDepth })
    guard corners.spreads.allSatisfy({ $0 < mostSpread }) else { return nil }
    return upsideDown ? corners.reversed : corners
  }

  /// S1's ends about where the close-up sees them, in the mean of the direction that they have there and the one that
  /// the whole edge had on the map. The map alone is off by 4.5° on phantoms, the close-up by 2.5 and the mean by 3.3; on
  /// the 13 films held back by 3.1, 4.6 and 3.6.
  static func moved(_ first: [Point], to last: [Point]) -> [Point] {
    guard first.count == 2, last.count == 2, let edge = (first[1] - first[0]).normalized,
      let ends = (last[1] - last[0]).normalized, let direction = (edge + ends).normalized
    else { return last }
    let middle = last[0].midpoint(to: last[1])
    let half = last[0].distance(to: last[1]) / 2
    return [middle - direction * half, middle + direction * half]
  }
}

/// The corners that close-ups show, film pixels, and how widely each one's heat spreads, in D.
struct CornersSeen: Sendable {
  var points: [Point]
  var spreads: [Double]

  var reversed: Self { CornersSeen(points: points.reversed(), spreads: spreads.reversed()) }

  /// Of two looks; what they differ by counts as spread.
  func mean(with other: Self, depth: Double) -> Self {
    CornersSeen(
      points: zip(points, other.points).map { $0.midpoint(to: $1) },
      spreads: points.indices.map { i in
        let half = points[i].distance(to: other.points[i]) / (2 * depth)
        let squares = (spreads[i] * spreads[i] + other.spreads[i] * other.spreads[i] + half * half) / 2
        return squares.squareRoot()
      })
  }
}

extension LabelImage {
  /// The same picture with the bodies drawn by their corners: what is vertebra lies within them, beside them is none.
  func drawingBodies(_ levels: [Level], of landmarks: Landmarks) -> LabelImage {
    guard !levels.isEmpty, let depth = landmarks.meanEndplateDepth else { return self }
    func grown(by margin: Double) -> [UInt8] {
      raster { only in
        for level in levels {
          guard var body = landmarks.vertebrae[level] else { continue }
          let middle = body.centroid
          for corner in Corner.allCases {
            let out = body[corner] - middle
            body[corner] = middle + out * (1 + margin / max(out.length, 1e-6))
          }
          only.vertebrae[level] = body
        }
      }
    }
    let bodies = grown(by: 0), about = grown(by: 0.2 * depth)
    var drawn = self
    for i in drawn.labels.indices where drawn.labels[i] <= 1 {
      if bodies[i] == 1 { drawn.labels[i] = 1 } else if about[i] == 1 { drawn.labels[i] = 0 }
    }
    return drawn
  }
}
