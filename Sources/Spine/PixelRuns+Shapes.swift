extension PixelRuns {
  /// The pixels whose centres an outline holds (even–odd rule), on a film of this size.
  public init(polygon: [Point], width: Int, height: Int) {
    guard polygon.allSatisfy(\.isFinite) else {
      self.init()
      return
    }
    var runs: [Run] = []
    Polygon.fill(polygon, width: width, height: height) { pixel in
      let (row, column) = (pixel / width, pixel % width)
      if let last = runs.indices.last, runs[last].row == row, runs[last].columns.upperBound == column {
        runs[last].columns = runs[last].columns.lowerBound..<column + 1
      } else {
        runs.append(Run(row: row, columns: column..<column + 1))
      }
    }
    self.init(runs)
  }

  /// A brush's stroke: the pixels whose centres lie within `radius` of the way from one point to another.
  public init(strokeFrom a: Point, to b: Point, radius: Double, width: Int, height: Int) {
    guard a.isFinite, b.isFinite, radius.isFinite, radius > 0, width > 0, height > 0 else {
      self.init()
      return
    }
    let top = max(min(a.y, b.y) - radius, 0), bottom = min(max(a.y, b.y) + radius, Double(height))
    guard top < bottom else {
      self.init()
      return
    }
    let way = b - a
    // A stroke across the largest film is a number of discs that costs nothing.
    let steps = max(1, Int(min(way.length / max(radius / 4, 0.5), 4096).rounded(.up)))
    var runs: [Run] = []
    for row in Int(top)...min(Int(bottom), height - 1) {
      let y = Double(row) + 0.5
      var span: (low: Double, high: Double)?
      // A capsule is convex, so each row has one span: the widest of the discs along the way.
      for step in 0...steps {
        let centre = a + way * (Double(step) / Double(steps))
        let dy = y - centre.y
        guard abs(dy) <= radius else { continue }
        let half = (radius * radius - dy * dy).squareRoot()
        span = (min(span?.low ?? .infinity, centre.x - half), max(span?.high ?? -.infinity, centre.x + half))
      }
      guard let span else { continue }
      let from = Int(min(max(span.low - 0.5, 0), Double(width)).rounded(.up))
      let to = Int(max(min(span.high - 0.5, Double(width - 1)), -1).rounded(.down))
      if from <= to { runs.append(Run(row: row, columns: from..<to + 1)) }
    }
    self.init(runs)
  }

  /// The set with what it encloses on all sides.
  public var filled: PixelRuns {
    guard let grid = PixelGrid(self, margin: 1) else { return self }
    return grid.filled.runs
  }

  /// The set with bumps and notches smaller than `radius` pixels evened out: each pixel goes with the majority of the
  /// square about it.
  public func smoothed(radius: Int) -> PixelRuns {
    guard radius > 0, let grid = PixelGrid(self, margin: radius + 1) else { return self }
    return grid.majority(radius: radius).runs
  }

  /// The outline along the pixels' edges as one ring of corners: several pieces and holes are joined by cuts of no
  /// width, which the even–odd rule doesn't see.
  public var outline: [Point] {
    guard let rings = PixelGrid(self, margin: 1)?.rings, let first = rings.first?.first else { return [] }
    guard rings.count > 1 else { return rings[0] }
    return rings.flatMap { $0 + [$0[0], first] }
  }
}

/// A small bitmap of the pixels about a set.
struct PixelGrid {
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  private(set) var cells: [Bool]

  /// Nil for an empty set.
  init?(_ set: PixelRuns, margin: Int) {
    guard let first = set.runs.first, let last = set.runs.last,
      let low = set.runs.map(\.columns.lowerBound).min(), let high = set.runs.map(\.columns.upperBound).max()
    else { return nil }
    left = low - margin
    top = first.row - margin
    width = high - low + 2 * margin
    height = last.row - first.row + 1 + 2 * margin
    guard width * height <= 1 << 27 else { return nil }
    cells = [Bool](repeating: false, count: width * height)
    for run in set.runs {
      let base = (run.row - top) * width - left
      for column in run.columns { cells[base + column] = true }
    }
  }

  var runs: PixelRuns {
    var runs: [PixelRuns.Run] = []
    for y in 0..<height {
      var x = 0
      while x < width {
        guard cells[y * width + x] else {
          x += 1
          continue
        }
        let from = x
        while x < width, cells[y * width + x] { x += 1 }
        runs.append(.init(row: y + top, columns: from + left..<x + left))
      }
    }
    return PixelRuns(runs)
  }

  /// Everything that the ground outside doesn't reach.
  var filled: PixelGrid {
    var outside = [Bool](repeating: false, count: cells.count)
    var stack = [0]
    outside[0] = true
    while let cell = stack.popLast() {
      let x = cell % width, y = cell / width
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (nx, ny) = (x + dx, y + dy)
        guard nx >= 0, ny >= 0, nx < width, ny < height else { continue }
        let next = ny * width + nx
        guard !cells[next], !outside[next] else { continue }
        outside[next] = true
        stack.append(next)
      }
    }
    var grid = self
    grid.cells = outside.map { !$0 }
    return grid
  }

  func majority(radius: Int) -> PixelGrid {
    let stride = width + 1
    var sums = [Int32](repeating: 0, count: stride * (height + 1))
    for y in 0..<height {
      var row: Int32 = 0
      for x in 0..<width {
        row += cells[y * width + x] ? 1 : 0
        sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row
      }
    }
    var grid = self
    for y in 0..<height {
      let (a, b) = (max(y - radius, 0), min(y + radius + 1, height))
      for x in 0..<width {
        let (c, d) = (max(x - radius, 0), min(x + radius + 1, width))
        let sum = sums[b * stride + d] - sums[a * stride + d] - sums[b * stride + c] + sums[a * stride + c]
        grid.cells[y * width + x] = 2 * Int(sum) > (b - a) * (d - c)
      }
    }
    return grid
  }

  /// The outlines along the edges between cells, clockwise about pieces, the other way about holes; turns only.
  var rings: [[Point]] {
    func inside(_ x: Int, _ y: Int) -> Bool { x >= 0 && y >= 0 && x < width && y < height && cells[y * width + x] }
    var seen = [Bool](repeating: false, count: cells.count)
    var rings: [[Point]] = []
    let step = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    for start in cells.indices where cells[start] && !seen[start] && !inside(start % width, start / width - 1) {
      var (x, y, d) = (start % width, start / width, 0)
      let (startX, startY) = (x, y)
      var ring: [Point] = []
      repeat {
        if d == 0 { seen[y * width + x] = true }
        x += step[d].0
        y += step[d].1
        // The cells ahead, right and left of the way.
        let right = [(x, y), (x - 1, y), (x - 1, y - 1), (x, y - 1)][d]
        let left = [(x, y - 1), (x, y), (x - 1, y), (x - 1, y - 1)][d]
        let old = d
        if !inside(right.0, right.1) { d = (d + 1) % 4 } else if inside(left.0, left.1) { d = (d + 3) % 4 }
        if d != old { ring.append(Point(Double(x + self.left), Double(y + top))) }
      } while (x, y, d) != (startX, startY, 0)
      rings.append(ring)
    }
    return rings
  }
}
