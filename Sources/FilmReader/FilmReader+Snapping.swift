import Radiograph
import Snapping
import Spine

extension FilmReader {
  /// A structure's corners where the film shows them, from corners that a reader put nearly right.
  ///
  /// The close-up network looks twice, the second time upside down, and is shown where the corners were put; the linear
  /// map of gradients is asked as well. The mean of the three is held against the body's neighbours. Of S1 the film's
  /// nearest edge. Corners 5 % of D off end 2.7 % off in the median on films held back (3.0 % by the map alone).
  ///
  /// - Parameters:
  ///   - hint: landmarks in which the structure stands nearly where it is.
  ///   - inverted: the film was read with bright and dark exchanged.
  /// - Returns: film pixels; nil where the film shows no such thing there, and of sacra and heads.
  public func snapped(
    _ structure: Structure, on film: Film, hint: Landmarks, inverted: Bool = false
  ) throws -> StructureShape? {
    guard let depth = hint.meanEndplateDepth, depth.isFinite, depth > 8 else { return nil }
    // All who look are told alike which way round brightness is.
    var film = film
    if inverted { film.photometric = film.photometric == .monochrome1 ? .monochrome2 : .monochrome1 }
    switch structure {
    case .vertebra(let level):
      guard let body = hint.vertebrae[level] else { return nil }
      var sum = [Point](repeating: Point(0, 0), count: 4)
      var weight = 0.0
      func count(_ points: [Point], _ share: Double) {
        for k in sum.indices { sum[k] = sum[k] + points[k] * share }
        weight += share
      }
      for points in try looks(at: structure, on: film, hint: hint, depth: depth)
      where zip(points, body.corners).allSatisfy({ $0.distance(to: $1) < Self.mostSnap * depth }) { count(points, 0.4) }
      if let found = body.snapped(to: film, depth: depth) { count(found.corners, 0.2) }
      guard weight > 0 else { return nil }
      let seen = hint.placing(sum.map { $0 * (1 / weight) }, of: structure)
      let doubt = FitUncertainty(seen.vertebrae.keys, deviation: Self.snapDeviation * depth)
      let likeliest = shapes?.likeliest(seen, doubt, seen: Set(seen.vertebrae.keys))[level]
      let settled = likeliest.map { seen.placing($0, of: structure) } ?? seen
      return settled.vertebrae[level].map { .vertebra($0) }
    case .s1:
      guard let plate = hint.s1, let middle = hint.middlePoint(of: .s1) else { return nil }
      let outward = hint.middlePoint(of: .sacrum).map { middle - $0 } ?? Point(0, -1)
      return plate.snapped(to: film, depth: depth, outward: outward).map { .s1($0) }
    case .sacrum, .femoralHead: return nil
    }
  }

  /// Corners that a look moves further than so many D from where they were put are others.
  private static let mostSnap = 0.2
  /// How far snapped corners are off, D.
  private static let snapDeviation = 0.02

  /// What the close-up network sees as it stands and upside down; nothing of a model without one.
  private func looks(at structure: Structure, on film: Film, hint: Landmarks, depth: Double) throws -> [[Point]] {
    guard let near = model.closeUp else { return [] }
    let reduced = ReducedFilm(film, scale: depth / CloseUp.pixelsPerDepth)
    return try [false, true].compactMap { upsideDown in
      try Self.look(at: structure, in: hint, depth: depth, upsideDown: upsideDown, hinted: true, reduced, near)?.points
    }
  }
}
