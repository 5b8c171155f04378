/// What a probability map holds, before anything is measured: bodies, sacrum, which way up and which way it faces.
struct FilmSurvey {
  struct Sacrum {
    var region: Region
    var contour: Contour
    var map: RegionMap
  }

  /// Nil where there are no bodies.
  private(set) var splitting: BodySplitting?
  private(set) var sacrum: Sacrum?
  /// The film faces right: all regions are in coordinates mirrored to face left.
  let mirrored: Bool
  private(set) var isUpright = true

  init(_ map: ProbabilityMap) {
    let bodies = RegionMap(map, classes: 1...1)
    let sacra = RegionMap(map, classes: 2...2)
    let heads = RegionMap(map, classes: 3...4)
    let bone = sacra.regions.max { $0.area < $1.area }
    let spine = Self.largeRegions(bodies)
    mirrored = Self.facesRight(map, bodies: spine, sacrum: bone, heads: heads)
    if let bone, !spine.isEmpty {
      let weight = spine.reduce(0) { $0 + $1.area }
      let height = spine.reduce(0) { $0 + $1.centroid.y * $1.area } / weight
      isUpright = bone.centroid.y > height
    }
    splitting = BodySplitting(mirrored ? RegionMap(map, classes: 1...1, mirrored: true) : bodies)
    let final = mirrored ? RegionMap(map, classes: 2...2, mirrored: true) : sacra
    if let depth = splitting?.depth, let region = final.regions.max(by: { $0.area < $1.area }),
      region.area > 0.3 * depth * depth
    {
      sacrum = Sacrum(region: region, contour: Contour(of: region, in: final), map: final)
    }
  }

  private static func largeRegions(_ map: RegionMap) -> [Region] {
    let largest = map.regions.map(\.area).max() ?? 0
    return map.regions.filter { $0.area > 0.15 * largest }
  }

  /// The sacrum's mass lies about 1.4 D posterior of L5, the heads about 2 D anterior of it, head 2 anterior of head 1;
  /// without a pelvis, the lordosis is convex to the front.
  private static func facesRight(
    _ map: ProbabilityMap, bodies: [Region], sacrum: Region?, heads: RegionMap
  ) -> Bool {
    guard !bodies.isEmpty else { return false }
    var vote = 0.0
    let unit = bodies.map(\.area).sorted()[bodies.count / 2].squareRoot()
    if let sacrum {
      // The lowest fifth of the column: bodies may all hang together.
      let cells = bodies.flatMap { $0.cells }.sorted()
      let low = cells.suffix(max(1, cells.count / 8))
      let point = low.reduce(Point(0, 0)) {
        $0 + map.filmPoint(column: Double($1 % map.width), row: Double($1 / map.width))
      }
      vote += (sacrum.centroid.x - point.x / Double(low.count)) / unit
      let pelvis = heads.regions.filter { $0.area > 0.2 * unit * unit && $0.centroid.y > sacrum.centroid.y - unit }
      if let head = pelvis.max(by: { $0.area < $1.area }) {
        vote += 0.7 * (sacrum.centroid.x - head.centroid.x) / unit
      }
    } else if let top = bodies.min(by: { $0.centroid.y < $1.centroid.y }),
      let bottom = bodies.max(by: { $0.centroid.y < $1.centroid.y }), bottom.centroid.y > top.centroid.y
    {
      for body in bodies {
        let f = (body.centroid.y - top.centroid.y) / (bottom.centroid.y - top.centroid.y)
        let chord = top.centroid.x + f * (bottom.centroid.x - top.centroid.x)
        vote += 0.3 * (chord - body.centroid.x) / unit
      }
    }
    return vote < 0
  }
}
