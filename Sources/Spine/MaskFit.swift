extension Landmarks {
  /// The points of a structure as its mask, painted by a reader, says; points that the reader placed stay.
  ///
  /// The fit is the one that a network's probabilities go through. Nil where the mask is no such shape.
  /// - Parameter pinned: the points that stay.
  public func shape(of structure: Structure, fittedTo mask: PixelRuns, pinned: Set<Handle> = []) -> StructureShape? {
    guard let painted = PaintedRegion(mask, width: width, height: height, mirrored: facing == .right) else {
      return nil
    }
    switch structure {
    case .vertebra(let level):
      guard let old = vertebrae[level], var body = painted.body(like: old, depth: meanEndplateDepth) else { return nil }
      for corner in Corner.allCases where pinned.contains(.corner(level, corner)) { body[corner] = old[corner] }
      return .vertebra(body)
    case .s1, .sacrum:
      let above = vertebrae[.l5] ?? vertebrae[.l4]
      guard var (outline, plate) = painted.sacrum(below: above, depth: meanEndplateDepth) else { return nil }
      if let old = s1 {
        if pinned.contains(.s1Anterior) { plate?.ant = old.ant }
        if pinned.contains(.s1Posterior) { plate?.post = old.post }
      }
      if let plate, outline.count >= 2 {
        outline[0] = plate.ant
        outline[1] = plate.post
      }
      return .sacrum(outline, s1: plate)
    case .femoralHead(let i):
      guard var head = painted.circle else { return nil }
      if let old = femoralHeads.flatMap({ $0.indices.contains(i) ? $0[i] : nil }) {
        if pinned.contains(.headCenter(i)) { head.center = old.center }
        if pinned.contains(.headRim(i)) { head.radius = old.radius }
      }
      return .head(head)
    }
  }
}

/// The largest piece of a painted mask as the fits see regions: on a grid of at most 200 cells a side.
private struct PaintedRegion {
  let map: RegionMap
  let region: Region
  let contour: Contour
  private let width: Double

  init?(_ mask: PixelRuns, width: Int, height: Int, mirrored: Bool) {
    guard let first = mask.runs.first, let last = mask.runs.last,
      let low = mask.runs.map(\.columns.lowerBound).min(), let high = mask.runs.map(\.columns.upperBound).max()
    else { return nil }
    let factor = max(1, (max(high - low, last.row - first.row + 1) + 199) / 200)
    let left = low - 2 * factor, top = first.row - 2 * factor
    let columns = (high - left) / factor + 3, rows = (last.row - top) / factor + 3
    var planes = [Float](repeating: 0, count: ProbabilityMap.classes * columns * rows)
    let share = 1 / Float(factor * factor)
    for run in mask.runs {
      let base = columns * rows + (run.row - top) / factor * columns
      for column in run.columns { planes[base + (column - left) / factor] += share }
    }
    let grid = ProbabilityMap(
      width: columns, height: rows, planes: planes, filmWidth: width, filmHeight: height, originX: Double(left),
      originY: Double(top), scaleX: Double(factor), scaleY: Double(factor))
    map = RegionMap(grid, classes: 1...1, mirrored: mirrored)
    guard let largest = map.regions.max(by: { $0.area < $1.area }) else { return nil }
    region = largest
    contour = Contour(of: largest, in: map)
    self.width = Double(width)
  }

  private func turned(_ point: Point) -> Point { map.mirrored ? point.mirrored(width: width) : point }

  private func turned(_ body: VertebralBody) -> VertebralBody {
    VertebralBody(
      antSup: turned(body.antSup), postSup: turned(body.postSup), antInf: turned(body.antInf),
      postInf: turned(body.postInf))
  }

  func body(like old: VertebralBody, depth: Double?) -> VertebralBody? {
    let old = turned(old)
    let size = depth ?? old.antSup.distance(to: old.postSup)
    guard let caudal = (old.antInf + old.postInf - old.antSup - old.postSup).normalized,
      let fit = BodyFit(contour, caudal: caudal, cellSize: map.cellSize, depth: size)
    else { return nil }
    return turned(fit.body)
  }

  func sacrum(below body: VertebralBody?, depth: Double?) -> (outline: [Point], plate: S1Endplate?)? {
    guard contour.count >= 3 else { return nil }
    if let body = body.map(turned),
      let fit = S1Fit(contour, above: (body.antInf, body.postInf), cellSize: map.cellSize)
    {
      return (fit.outline.map(turned), S1Endplate(ant: turned(fit.plate.ant), post: turned(fit.plate.post)))
    }
    let thinned = OutlineCorners.thin(contour.points, tolerance: max(0.02 * (depth ?? 0), map.cellSize)).map(turned)
    return thinned.count >= 3 ? (thinned, nil) : nil
  }

  /// Without the film's edge, which cuts heads and bounds none.
  var circle: FemoralHead? {
    let rim = zip(contour.points, contour.marks).filter { $0.1 != .edge }.map(\.0)
    guard let found = FittedCircle.taubin(rim), found.radius > 1, found.radius < 4 * region.area.squareRoot() else {
      return nil
    }
    return FemoralHead(center: turned(found.center), radius: found.radius)
  }
}
