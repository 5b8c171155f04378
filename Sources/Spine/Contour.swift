/// The outline of a region, clockwise on the screen, at the sub-pixel places where the probability crosses the level.
struct Contour: Sendable {
  enum Mark: UInt8, Sendable {
    case free
    /// On the edge of the film, or of what the network saw: not a boundary of the bone.
    case edge
    /// Where a region was cut from its neighbour.
    case cut
  }

  var points: [Point] = []
  var marks: [Mark] = []
  /// Film pixels over which the probability would fall from 1 to 0: the network's doubt of this boundary.
  var softness: [Double] = []

  var count: Int { points.count }

  /// The outer outline; holes are passed over. Follows the cracks between cells, which gives the polyline of marching
  /// squares with the region hanging together by sides only.
  init(of region: Region, in map: RegionMap) {
    guard let start = region.cells.min() else { return }
    let (width, height) = (map.width, map.height)
    let (startX, startY) = (start % width, start / width)
    func inside(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < width && y < height && map.labels[y * width + x] == region.label
    }
    /// The cells to the right (inside) and left of a crack that leaves vertex (x, y) in a direction: 0 east … 3 north.
    func right(_ x: Int, _ y: Int, _ d: Int) -> (Int, Int) {
      switch d {
      case 0: (x, y)
      case 1: (x - 1, y)
      case 2: (x - 1, y - 1)
      default: (x, y - 1)
      }
    }
    func left(_ x: Int, _ y: Int, _ d: Int) -> (Int, Int) {
      switch d {
      case 0: (x, y - 1)
      case 1: (x, y)
      case 2: (x - 1, y)
      default: (x - 1, y - 1)
      }
    }
    let step = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    var (x, y, d) = (startX, startY, 0)
    let limit = 4 * region.cells.count + 8
    repeat {
      add(inner: right(x, y, d), outer: left(x, y, d), in: map)
      x += step[d].0
      y += step[d].1
      let (rx, ry) = right(x, y, d)
      let (lx, ly) = left(x, y, d)
      if !inside(rx, ry) { d = (d + 1) % 4 } else if inside(lx, ly) { d = (d + 3) % 4 }
    } while (x, y, d) != (startX, startY, 0) && points.count < limit
    if map.mirrored {
      points.reverse()
      marks.reverse()
      softness.reverse()
    }
  }

  private mutating func add(inner: (Int, Int), outer: (Int, Int), in map: RegionMap) {
    let a = Double(map.field[inner.1 * map.width + inner.0])
    let onGrid = outer.0 >= 0 && outer.1 >= 0 && outer.0 < map.width && outer.1 < map.height
    let b = onGrid ? Double(map.field[outer.1 * map.width + outer.0]) : 0
    let level = Double(map.level)
    let cut = onGrid && b >= level
    let t = !onGrid || cut || a - b < 1e-9 ? 0.5 : min(max((a - level) / (a - b), 0), 1)
    let (dx, dy) = (Double(outer.0 - inner.0), Double(outer.1 - inner.1))
    let point = map.point(column: Double(inner.0) + t * dx, row: Double(inner.1) + t * dy)
    let cell = abs(dx) * map.map.scaleX + abs(dy) * map.map.scaleY
    let (w, h) = (Double(map.map.filmWidth), Double(map.map.filmHeight))
    let margin = map.cellSize
    let atEdge =
      !onGrid || point.x < margin || point.y < margin || point.x > w - margin || point.y > h - margin
    points.append(point)
    marks.append(atEdge ? .edge : cut ? .cut : .free)
    softness.append(cell / max(a - b, 0.02))
  }

  var edgeShare: Double {
    points.isEmpty ? 0 : Double(marks.filter { $0 == .edge }.count) / Double(points.count)
  }
}
