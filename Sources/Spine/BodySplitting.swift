/// Cuts regions of the vertebra class that hold more than one body, by their length along the spine and the waists
/// between bodies. Source: MEASUREMENTS §5.2.
struct BodySplitting {
  /// Body spacing and the gap between bodies in D: means of L1–L5 (1.1, 0.27), with films of flat bodies (1.0, 0.25).
  static let spacing = 1.08
  static let gap = 0.25

  let curve: SpineCurve
  /// The cross-section of the column, an estimate of D, pixels.
  let depth: Double
  private(set) var map: RegionMap
  /// Labels of regions that were cut from a neighbour.
  private(set) var cutLabels: Set<Int32> = []

  /// Nil where there are no cells to speak of.
  init?(_ source: RegionMap) {
    map = source
    let cells = source.regions.flatMap(\.cells)
    guard cells.count >= 12 else { return nil }
    let stride = max(1, cells.count / 4000)
    let sample = Swift.stride(from: 0, to: cells.count, by: stride).map { source.point(cells[$0]) }
    guard let first = Self.rowWidth(source), let curve = SpineCurve(sample, width: first) else { return nil }
    self.curve = curve
    depth = Self.crossSection(source, curve, step: max(source.cellSize, 0.06 * first)) ?? first
    let lines = cuts()
    for region in source.regions { split(region, by: lines) }
  }

  /// The median length of the class's runs along rows, pixels.
  private static func rowWidth(_ map: RegionMap) -> Double? {
    var runs: [Double] = []
    for row in 0..<map.height {
      var run = 0
      for column in 0..<map.width {
        if map.labels[row * map.width + column] > 0 {
          run += 1
        } else if run > 0 {
          runs.append(Double(run))
          run = 0
        }
      }
      if run > 0 { runs.append(Double(run)) }
    }
    // Weighted by length: slivers of tilted bodies are many but short.
    runs.sort()
    var left = runs.reduce(0, +) / 2
    for run in runs {
      left -= run
      if left <= 0 { return run * map.map.scaleX }
    }
    return nil
  }

  /// The area-weighted median of widths across the curve, pixels.
  private static func crossSection(_ map: RegionMap, _ curve: SpineCurve, step: Double) -> Double? {
    var bins: [Int: Double] = [:]
    let count = map.regions.reduce(0) { $0 + $1.cells.count }
    // A sample is enough.
    let stride = max(1, count / 6000)
    for region in map.regions {
      for i in Swift.stride(from: 0, to: region.cells.count, by: stride) {
        let s = curve.project(map.point(region.cells[i])).s
        bins[Int(s / step), default: 0] += map.cellArea * Double(stride) / step
      }
    }
    let widths = bins.values.sorted()
    var left = widths.reduce(0, +) * 0.45
    for width in widths {
      left -= width
      if left <= 0 { return width }
    }
    return nil
  }

  private struct Cut {
    var point: Point
    /// Caudal.
    var normal: Point
  }

  /// The cuts between bodies along the whole column: dynamic programming over the thinnest cross-sections, with the
  /// spacing that suits the column best.
  private func cuts() -> [Cut] {
    let positions = map.regions.filter { $0.area > 0.08 * depth * depth }.flatMap(\.cells)
    guard positions.count > 4 else { return [] }
    let stride = max(1, positions.count / 4000)
    let sorted = Swift.stride(from: 0, to: positions.count, by: stride).map {
      curve.project(map.point(positions[$0])).s
    }
    .sorted()
    let (low, high) = (sorted[sorted.count / 200], sorted[sorted.count - 1 - sorted.count / 200])
    let step = max(0.04 * depth, map.cellSize * 0.75)
    let count = Int((high - low) / step) + 1
    guard count > 3, count < 2000 else { return [] }
    let sections = (0..<count).map { section(at: low + Double($0) * step) }
    var best: (cost: Double, cuts: [Int])?
    for k in 0...12 {
      let spacing = (0.82 + 0.045 * Double(k)) * depth
      let found = Self.plan(sections.map(\.bone), spacing: spacing / step)
      let off = (spacing / depth - 1.02) / 0.16
      let cost = found.cost / max(Double(found.cuts.count), 1) + 0.1 * off * off
      if cost < best?.cost ?? .infinity { best = (cost, found.cuts) }
    }
    return (best?.cuts ?? []).map { i in
      let point = curve.point(atArc: low + Double(i) * step)
      return Cut(point: point, normal: curve.tangent(at: point.y).rotated(by: sections[i].turn, about: Point(0, 0)))
    }
  }

  /// The share of solid bone across the column, at the turn of the cross-section where it is least: discs lie askew.
  private func section(at s: Double) -> (bone: Double, turn: Double) {
    let center = curve.point(atArc: s)
    let tangent = curve.tangent(at: center.y)
    var best = (bone: Double.infinity, turn: 0.0)
    for k in -5...5 {
      let turn = Double(k) * 4 * Double.pi / 180
      let normal = tangent.rotated(by: turn, about: Point(0, 0))
      let along = Point(normal.y, -normal.x)
      var bone = 0.0
      for i in -12...12 {
        guard let cell = map.cell(at: center + along * (Double(i) * 0.05 * depth)), map.labels[cell] > 0 else {
          continue
        }
        bone += max(0, Double(map.field[cell]) - 0.5) * 2
      }
      bone = bone / 20 + 0.004 * Double(k * k)
      if bone < best.bone { best = (bone, turn) }
    }
    return best
  }

  /// Bins at which to cut: each cut costs its bone, each stretch between cuts its distance from the expected spacing,
  /// which shrinks by 3 % a body upwards. The first and last stretch may be short: film edges and tails cut them.
  private static func plan(_ bone: [Double], spacing: Double) -> (cost: Double, cuts: [Int]) {
    let n = bone.count
    func stretch(_ from: Int, _ to: Int, end: Bool) -> Double {
      let levels = Double(n - (from + to) / 2) / spacing
      let expected = spacing * max(1.07 - 0.03 * levels, 0.88) - (end ? spacing * gap / Self.spacing / 2 : 0)
      let d = Double(to - from) / expected - 1
      return (end && d < 0 ? 0.15 : 2.5) * d * d
    }
    // Cost of the best plan whose last cut is at i, and the cut before it.
    var best = (0..<n).map { stretch(0, $0, end: true) + bone[$0] }
    var parent = [Int](repeating: -1, count: n)
    let reach = Int(2.2 * spacing)
    for i in 0..<n {
      for j in max(0, i - reach)..<max(i - Int(0.4 * spacing), max(0, i - reach)) {
        let cost = best[j] + stretch(j, i, end: false) + bone[i]
        if cost < best[i] { (best[i], parent[i]) = (cost, j) }
      }
    }
    let whole = stretch(0, n, end: true)
    guard let last = (0..<n).min(by: { best[$0] + stretch($0, n, end: true) < best[$1] + stretch($1, n, end: true) }),
      best[last] + stretch(last, n, end: true) < whole
    else { return (whole, []) }
    var cuts = [last]
    while let first = cuts.last, parent[first] >= 0 { cuts.append(parent[first]) }
    return (best[last] + stretch(last, n, end: true), cuts.reversed())
  }

  private mutating func split(_ region: Region, by cuts: [Cut]) {
    guard !cuts.isEmpty, region.area > 0.3 * depth * depth else { return }
    var parts = [[Int]](repeating: [], count: cuts.count + 1)
    for cell in region.cells {
      let p = map.point(cell)
      parts[cuts.firstIndex { (p - $0.point).dot($0.normal) < 0 } ?? cuts.count].append(cell)
    }
    // A sliver beyond a cut belongs to its neighbour: cuts between bodies that don't touch needn't be exact.
    let least = 0.18 * depth * depth / map.cellArea
    let kept = parts.indices.filter { Double(parts[$0].count) >= least }
    guard kept.count > 1 else { return }
    for i in parts.indices where !kept.contains(i) && !parts[i].isEmpty {
      if let near = kept.min(by: { abs($0 - i) < abs($1 - i) }) { parts[near] += parts[i] }
    }
    for part in map.replace(region, by: kept.map { parts[$0] }) { cutLabels.insert(part.label) }
  }
}
