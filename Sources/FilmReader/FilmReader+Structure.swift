import Radiograph
import Spine

extension FilmReader {
  /// The points of one structure, read anew on the part of the film about a hint: the network sees it there nearly
  /// twice as large as on the whole film, and nothing of what lies far away. Where that part shows it no such
  /// structure near the hint, the whole film is read.
  ///
  /// - Parameters:
  ///   - hint: landmarks in which the structure stands about where it is.
  /// - Returns: points in pixels of the film; nil where the network sees none within half of D of the hint.
  public func shape(
    of structure: Structure, on film: Film, hint: Landmarks, threads: Int = 2
  ) throws -> StructureShape? {
    guard let middle = hint.middlePoint(of: structure) else { return nil }
    let depth = hint.meanEndplateDepth ?? Double(film.height) / 14
    // Three bodies up and down: a fit takes a row of bodies for a spine, not one.
    let across = 3.2 * depth, along = 4 * depth
    func range(_ centre: Double, _ half: Double, _ limit: Int) -> Range<Int> {
      let low = min(max(centre - half, 0), Double(limit - 1)), high = min(max(centre + half, low + 1), Double(limit))
      return Int(low)..<Int(high.rounded(.up))
    }
    let columns = range(middle.x, across, film.width), rows = range(middle.y, along, film.height)
    var found: StructureShape?
    if let part = film.part(columns: columns, rows: rows), part.width > 15, part.height > 15 {
      let offset = Point(Double(columns.lowerBound), Double(rows.lowerBound))
      let landmarks = try read(part, threads: threads).fit.landmarks
        .moved(by: offset, width: film.width, height: film.height)
      found = landmarks.shape(near: middle, like: structure, facing: hint.facing, reach: depth / 2)
    }
    if found != nil { return found }
    let whole = try read(film, threads: threads).fit.landmarks
    return whole.shape(near: middle, like: structure, facing: hint.facing, reach: depth / 2)
  }
}

extension Landmarks {
  func middlePoint(of structure: Structure) -> Point? {
    switch structure {
    case .vertebra(let level): vertebrae[level]?.centroid
    case .s1: s1.map { $0.ant.midpoint(to: $0.post) }
    case .sacrum:
      sacrum.flatMap { $0.isEmpty ? nil : $0.reduce(Point(0, 0), +) * (1 / Double($0.count)) }
    case .femoralHead(let index):
      femoralHeads.flatMap { $0.indices.contains(index) ? $0[index].center : nil }
    }
  }

  /// The structure of that kind nearest to a place: its name is the hint's, since a part of a film can't be numbered.
  fileprivate func shape(
    near middle: Point, like structure: Structure, facing: Facing, reach: Double
  ) -> StructureShape? {
    let turned = applying(.setFacing(facing))
    switch structure {
    case .vertebra:
      let nearest = turned.vertebrae.values.min { $0.centroid.distance(to: middle) < $1.centroid.distance(to: middle) }
      return nearest.flatMap { $0.centroid.distance(to: middle) <= reach ? .vertebra($0) : nil }
    case .s1:
      return turned.s1.flatMap { $0.ant.midpoint(to: $0.post).distance(to: middle) <= reach ? .s1($0) : nil }
    case .sacrum:
      guard let place = turned.middlePoint(of: .sacrum), place.distance(to: middle) <= 2 * reach,
        let outline = turned.sacrum
      else { return nil }
      return .sacrum(outline, s1: nil)
    case .femoralHead:
      let nearest = (turned.femoralHeads ?? [])
        .min { $0.center.distance(to: middle) < $1.center.distance(to: middle) }
      return nearest.flatMap { $0.center.distance(to: middle) <= reach ? .head($0) : nil }
    }
  }
}
