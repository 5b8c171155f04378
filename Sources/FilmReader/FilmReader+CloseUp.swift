import MBNet
import Radiograph
import Snapping
import Spine
import Synchronization

extension FilmReader {
  /// Corners that move further than so many D from where the whole film's reading put them are another structure's.
  static let mostMove = 0.35
  /// Heat spread wider than so many D is no corner.
  static let mostSpread = 0.16

  /// What the film's edges may move a corner by after that, in D: more is another edge.
  static let mostSnap = 0.12

  /// Looks at each vertebral body and at S1 from near and places their corners anew, twice, the second time in the frame
  /// that the first found; a body's corners are then snapped to the film (on the films held back corners 4.7 → 4.4 % of
  /// D, endplates 2.3 → 2.1°).
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
          let seen = try corners(of: structures[i], in: landmarks, depth: depth, reduced, model)
          // Edges are bright towards the bone: not on a film that is read with bright and dark exchanged.
          out[i] = inverted ? seen : seen.map { snapped($0, of: structures[i], to: film, depth: depth) }
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

  /// Nil where the close-up shows no corners of such a structure there.
  private func corners(
    of structure: Structure, in landmarks: Landmarks, depth: Double, _ film: ReducedFilm, _ model: Model
  ) throws -> [Point]? {
    let first = landmarks.corners(of: structure)
    var now = landmarks
    for _ in 0..<2 {
      guard let frame = CloseUp(of: structure, in: now, depth: depth) else { return nil }
      let wide = film.wide(frame, filmWidth: landmarks.width, filmHeight: landmarks.height)
      let planes = CloseUp.planes(wide.brightness, field: wide.field, subject: frame.subject)
      let seen = CloseUp.corners(try model.forward(planes, threads: 1).probabilities, subject: frame.subject)
      let points = seen.map { frame.film($0.point) }
      guard points.count == first.count,
        zip(points, first).allSatisfy({ $0.distance(to: $1) < Self.mostMove * depth }),
        seen.allSatisfy({ $0.spread < Self.mostSpread * CloseUp.pixelsPerDepth })
      else { return nil }
      now = now.placing(points, of: structure)
    }
    let last = now.corners(of: structure)
    return structure == .s1 ? Self.moved(first, to: last) : last
  }

  private func snapped(_ corners: [Point], of structure: Structure, to film: Film, depth: Double) -> [Point] {
    guard case .vertebra = structure, corners.count == 4 else { return corners }
    let body = VertebralBody(antSup: corners[0], postSup: corners[1], antInf: corners[3], postInf: corners[2])
    guard let edge = body.snapped(to: film, depth: depth) else { return corners }
    let moved = [edge.antSup, edge.postSup, edge.postInf, edge.antInf]
    return zip(moved, corners).allSatisfy { $0.distance(to: $1) < Self.mostSnap * depth } ? moved : corners
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
