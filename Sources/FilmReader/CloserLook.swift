import Radiograph
import Spine

/// The second of a reading's two views: where the first saw a spine, the mirror image of that part of the film alone,
/// larger where the film leaves room and seen by the network in another frame.
struct CloserLook {
  let columns: Range<Int>
  let rows: Range<Int>

  /// Fewer cells of spine than this are none.
  static let leastCells = 300
  /// Fewer cells of heads than this may hide heads further down.
  static let leastHeadCells = 60

  /// The part of the film that shows a spine; nil where the map shows none.
  init?(_ map: ProbabilityMap) {
    let size = map.width * map.height
    var acrossRows = [Int](repeating: 0, count: map.height), acrossColumns = [Int](repeating: 0, count: map.width)
    var spine = 0, heads = 0
    for i in 0..<size where map.planes[i] < 0.5 {
      acrossRows[i / map.width] += 1
      acrossColumns[i % map.width] += 1
      if map.planes[size + i] + map.planes[2 * size + i] > 0.5 { spine += 1 } else { heads += 1 }
    }
    guard spine >= Self.leastCells,
      let top = acrossRows.firstIndex(where: { $0 > 3 }), let bottom = acrossRows.lastIndex(where: { $0 > 3 }),
      let left = acrossColumns.firstIndex(where: { $0 > 3 }), let right = acrossColumns.lastIndex(where: { $0 > 3 })
    else { return nil }
    let height = Double(bottom - top + 1)
    func range(_ low: Double, _ high: Double, _ origin: Double, _ scale: Double, _ limit: Int) -> Range<Int> {
      let first = min(max(Int(origin + low * scale), 0), limit - 1)
      return first..<min(max(Int((origin + high * scale).rounded(.up)), first + 1), limit)
    }
    rows = range(
      Double(top) - 0.08 * height, Double(bottom + 1) + (heads < Self.leastHeadCells ? 0.4 : 0.08) * height,
      map.originY, map.scaleY, map.filmHeight)
    columns = range(
      Double(left) - 0.15 * height, Double(right + 1) + 0.15 * height, map.originX, map.scaleX, map.filmWidth)
  }
}

extension ProbabilityMap {
  /// The mean of both maps on this one's cells; where `other` doesn't reach, its nearest cell counts.
  func averaged(with other: ProbabilityMap) -> ProbabilityMap {
    let columns = Taps(
      target: width, origin: (originX - other.originX) / other.scaleX, scale: scaleX / other.scaleX,
      length: other.width, antialias: false)
    let rows = Taps(
      target: height, origin: (originY - other.originY) / other.scaleY, scale: scaleY / other.scaleY,
      length: other.height, antialias: false)
    let size = width * height, theirSize = other.width * other.height
    var mean = planes
    var line = [Float](repeating: 0, count: other.width)
    for row in 0..<(Self.classes * height) {
      let (c, y) = (row / height, row % height)
      for x in line.indices { line[x] = 0 }
      for k in 0..<rows.count {
        let weight = rows.weights[y * rows.count + k]
        if weight == 0 { continue }
        let start = c * theirSize + (Int(rows.first[y]) + k) * other.width
        for x in line.indices { line[x] += weight * other.planes[start + x] }
      }
      for x in 0..<width {
        var theirs: Float = 0
        for k in 0..<columns.count {
          theirs += columns.weights[x * columns.count + k] * line[Int(columns.first[x]) + k]
        }
        mean[c * size + y * width + x] = 0.5 * (mean[c * size + y * width + x] + theirs)
      }
    }
    return ProbabilityMap(
      width: width, height: height, planes: mean, filmWidth: filmWidth, filmHeight: filmHeight, originX: originX,
      originY: originY, scaleX: scaleX, scaleY: scaleY)
  }
}
