/// The bodies of a film in their order along the spine, from the sacrum up, with the names that follow.
///
/// The body nearest the sacrum is taken to be L5. A gap of more than 1.6 spacings is a missing level: naming stops
/// below it, since nothing says how many are missing. Source: MEASUREMENTS §5.2.
struct SpineChain {
  struct Link {
    var region: Region
    var contour: Contour
    var level: Level?
    var fit: BodyFit?
    /// 0 … 1.
    var confidence = 0.0
  }

  private(set) var links: [Link] = []
  private(set) var flags: [QualityFlag] = []
  let map: RegionMap
  private let depth: Double
  private let curve: SpineCurve
  private let cutLabels: Set<Int32>
  private let sacrum: FilmSurvey.Sacrum?

  init(_ splitting: BodySplitting, sacrum: FilmSurvey.Sacrum?) {
    map = splitting.map
    depth = splitting.depth
    curve = splitting.curve
    cutLabels = splitting.cutLabels
    self.sacrum = sacrum
    link(map.regions)
    for index in links.indices where index < Level.allCases.count {
      links[index].level = Level.allCases[Level.allCases.count - 1 - index]
    }
    let touching = links.filter { cutLabels.contains($0.region.label) }.compactMap(\.level).filter { $0 >= .l1 }
    if !touching.isEmpty {
      let names = touching.sorted().map(\.rawValue)
      flag(QualityFlag.Code.merged, "touching bodies were cut apart: \(names.joined(separator: ", "))", touching)
    }
  }

  private mutating func flag(_ code: String, _ text: String, _ levels: [Level]? = nil) {
    flags.append(
      levels.map { QualityFlag(code: code, text: text, structures: Set($0.map { .vertebra($0) })) }
        ?? QualityFlag(code: code, text: text))
  }

  private mutating func link(_ regions: [Region]) {
    let areas = regions.map(\.area).filter { $0 > 0.3 * depth * depth }.sorted()
    guard !areas.isEmpty else { return }
    let typical = areas[areas.count / 2]
    var left = regions.filter { $0.area > 0.3 * typical }
    let dropped = regions.filter { $0.area <= 0.3 * typical }.reduce(0) { $0 + $1.area }
    if dropped > 0.3 * typical {
      flag(QualityFlag.Code.islands, "small islands of vertebra are left out")
    }
    var at: Point
    var direction: Point
    if let sacrum {
      // Smears that run down in front of the sacrum are no bodies: L5's middle lies above the sacrum's top.
      let top = sacrum.contour.points.map(\.y).min() ?? 0
      left.removeAll { $0.centroid.y > top + 0.1 * depth && $0.area < 0.62 * typical }
      guard let (first, distance) = nearest(left, to: sacrum.contour) else { return }
      guard distance < 1.25 * depth else {
        flag(QualityFlag.Code.levelsUnknown, "no body is seen next to the sacrum: levels can't be counted")
        return
      }
      append(left.remove(at: first))
      at = links[0].region.centroid
      direction = curve.tangent(at: at.y) * -1
    } else {
      flag(
        QualityFlag.Code.levelsUnknown, "the sacrum is not seen: levels can't be counted, the lowest body is called L5")
      guard let lowest = left.indices.max(by: { left[$0].centroid.y < left[$1].centroid.y }) else { return }
      append(left.remove(at: lowest))
      at = links[0].region.centroid
      direction = curve.tangent(at: at.y) * -1
    }
    while !left.isEmpty {
      let spacing = BodySplitting.spacing * depth
      var best: (index: Int, ratio: Double)?
      for (i, region) in left.enumerated() {
        let step = region.centroid - at
        let ratio = step.length / spacing
        guard let unit = step.normalized, unit.dot(direction) > 0.55, ratio > 0.45, ratio < 2.8 else { continue }
        if ratio < best?.ratio ?? .infinity { best = (i, ratio) }
      }
      guard let best else { break }
      if best.ratio > 1.6 {
        if links.count < 5 {
          let above = Level.allCases[max(Level.allCases.count - links.count, 1)].rawValue
          flag(QualityFlag.Code.missingLevel, "a level is missing above \(above): those beyond the gap are not named")
        }
        break
      }
      let region = left.remove(at: best.index)
      at = region.centroid
      direction = curve.tangent(at: at.y) * -1
      append(region)
    }
  }

  private mutating func append(_ region: Region) {
    links.append(Link(region: region, contour: Contour(of: region, in: map)))
  }

  private func nearest(_ regions: [Region], to contour: Contour) -> (index: Int, distance: Double)? {
    var best: (Int, Double)?
    for (i, region) in regions.enumerated() {
      for p in contour.points {
        let distance = p.distance(to: region.centroid)
        if distance < best?.1 ?? .infinity { best = (i, distance) }
      }
    }
    return best
  }

  /// Fits each body; those that the film's edge cuts are counted but not measured.
  mutating func fit() {
    let centers = links.map(\.region.centroid)
    for i in links.indices {
      guard let level = links[i].level else { continue }
      let caudal = caudalDirection(at: i, centers)
      if isCut(links[i].contour) {
        if level >= .l1 { flag(QualityFlag.Code.topCut, "the film's edge cuts \(level.rawValue)") }
        continue
      }
      if var fit = BodyFit(links[i].contour, caudal: caudal, cellSize: map.cellSize, depth: depth) {
        fit.measureOverlap(links[i].region, map)
        links[i].fit = fit
      }
    }
    judge()
    // A place and a name for the reader to correct; nothing is measured on it.
    for i in links.indices where links[i].fit == nil {
      guard let level = links[i].level, level >= .l1, !isCut(links[i].contour) else { continue }
      flag(QualityFlag.Code.poorEndplate, "\(level.rawValue)'s outline is not a body's: its place is a guess", [level])
      links[i].fit = BodyFit(
        boxOf: links[i].region, contour: links[i].contour, map: map, caudal: caudalDirection(at: i, centers),
        depth: depth)
      links[i].confidence = 0.1
    }
    if let top = links.last?.level, top > .l1, !flags.contains(where: { $0.code == QualityFlag.Code.topCut }),
      !flags.contains(where: { $0.code == QualityFlag.Code.missingLevel }), let missing = top.previous
    {
      let room = (centers.last?.y ?? 0) - depth * BodySplitting.spacing
      let text = room < depth * 0.5 ? "the film ends above \(top.rawValue)" : "\(missing.rawValue) is not seen"
      flag(room < depth * 0.5 ? QualityFlag.Code.topCut : QualityFlag.Code.missingLevel, text)
    }
  }

  private func caudalDirection(at i: Int, _ centers: [Point]) -> Point {
    let above = i + 1 < centers.count ? centers[i + 1] : nil
    let below = i > 0 ? centers[i - 1] : nil
    let tangent = curve.tangent(at: centers[i].y)
    switch (above, below) {
    case (let a?, let b?): return (b - a).normalized ?? tangent
    case (let a?, nil): return ((centers[i] - a).normalized ?? tangent)
    case (nil, let b?): return ((b - centers[i]).normalized ?? tangent)
    case (nil, nil): return tangent
    }
  }

  private func isCut(_ contour: Contour) -> Bool { contour.edgeShare > 0.06 }

  /// Confidence of each body: the network's own, how well four lines fit, and how it compares with the others.
  private mutating func judge() {
    let depths = links.compactMap { $0.fit.map { Self.depth(of: $0.body) } }.sorted()
    guard !depths.isEmpty else { return }
    let typical = depths[depths.count / 2]
    let areas = links.filter { $0.fit != nil }.map(\.region.area).sorted()
    let typicalArea = areas[areas.count / 2]
    for i in links.indices {
      guard let fit = links[i].fit, let level = links[i].level else { continue }
      let ratio = Self.depth(of: fit.body) / typical
      let height = (fit.body.antSup.distance(to: fit.body.antInf) + fit.body.postSup.distance(to: fit.body.postInf)) / 2
      let plates = [fit.sides[0], fit.sides[2]]
      let roughness = plates.map { $0.line.residual / typical }.max() ?? 0
      let coverage = plates.map(\.coverage).min() ?? 0
      var confidence = links[i].region.meanProbability
      confidence *= ramp(fit.overlap, 0.65, 0.9)
      confidence *= 1 - 0.6 * ramp(roughness, 0.02, 0.08)
      confidence *= 0.3 + 0.7 * ramp(coverage, 0.35, 0.8)
      if ratio < 0.75 || ratio > 1.3 { confidence *= 0.4 }
      if height / typical < 0.35 || height / typical > 1.35 { confidence *= 0.4 }
      if cutLabels.contains(links[i].region.label) { confidence *= 0.8 }
      // Half a body, or a crushed one: for a reader to say.
      if links[i].region.area < 0.72 * typicalArea, level >= .l1 { confidence *= 0.5 }
      links[i].confidence = confidence
      if ratio < 0.6 || ratio > 1.6 || fit.overlap < 0.5 || height / typical > 1.6 {
        links[i].fit = nil
      } else if confidence < 0.5, level >= .l1 {
        flag(QualityFlag.Code.poorEndplate, "\(level.rawValue) is poorly seen", [level])
      }
    }
  }

  private static func depth(of body: VertebralBody) -> Double {
    (body.antSup.distance(to: body.postSup) + body.antInf.distance(to: body.postInf)) / 2
  }

  private func ramp(_ x: Double, _ low: Double, _ high: Double) -> Double { min(max((x - low) / (high - low), 0), 1) }

  /// The plate that S1 faces: L5's lower one, or where it would be.
  var plateAboveSacrum: (anterior: Point, posterior: Point)? {
    guard let first = links.first else { return nil }
    if let body = first.fit?.body { return (body.antInf, body.postInf) }
    guard links.count > 1, let body = links[1].fit?.body else { return nil }
    let shift = first.region.centroid - links[1].region.centroid
    return (body.antInf + shift, body.postInf + shift)
  }
}
