/// The cells of one class that hang together (by their sides), on the grid of a probability map.
struct Region: Sendable {
  /// row · width + column.
  var cells: [Int]
  /// Its number in the label grid of its `RegionMap`.
  var label: Int32
  var area: Double
  var centroid: Point
  /// Mean probability of its cells.
  var meanProbability: Double
}

/// A class's field, thresholded and cut into regions. Film coordinates are those of the film mirrored to face left
/// where `mirrored` is set.
struct RegionMap {
  let width: Int
  let height: Int
  let field: [Float]
  let level: Float
  var labels: [Int32]
  var regions: [Region] = []
  let map: ProbabilityMap
  let mirrored: Bool
  private var nextLabel: Int32 = 1

  /// - Parameters:
  ///   - classes: planes that are added up.
  ///   - smallest: regions of fewer cells are left out.
  init(_ map: ProbabilityMap, classes: ClosedRange<Int>, level: Float = 0.5, smallest: Int = 4, mirrored: Bool = false)
  {
    self.map = map
    self.mirrored = mirrored
    self.level = level
    width = map.width
    height = map.height
    let cells = width * height
    var sum = Array(map.planes[(classes.lowerBound * cells)..<((classes.lowerBound + 1) * cells)])
    for c in classes.dropFirst() {
      for i in 0..<cells { sum[i] += map.planes[c * cells + i] }
    }
    field = sum
    labels = [Int32](repeating: 0, count: cells)
    var stack: [Int] = []
    for start in 0..<cells where field[start] >= level && labels[start] == 0 {
      var members: [Int] = []
      labels[start] = nextLabel
      stack.append(start)
      while let cell = stack.popLast() {
        members.append(cell)
        let x = cell % width
        if x > 0 { visit(cell - 1, &stack) }
        if x + 1 < width { visit(cell + 1, &stack) }
        if cell >= width { visit(cell - width, &stack) }
        if cell + width < cells { visit(cell + width, &stack) }
      }
      if members.count >= smallest { regions.append(region(of: members, label: nextLabel)) }
      nextLabel += 1
    }
  }

  private mutating func visit(_ cell: Int, _ stack: inout [Int]) {
    if labels[cell] == 0, field[cell] >= level {
      labels[cell] = nextLabel
      stack.append(cell)
    }
  }

  var cellArea: Double { map.scaleX * map.scaleY }
  /// The coarser side of a cell, film pixels.
  var cellSize: Double { max(map.scaleX, map.scaleY) }

  /// The film point of a cell's centre.
  func point(_ cell: Int) -> Point { point(column: Double(cell % width), row: Double(cell / width)) }

  func point(column: Double, row: Double) -> Point {
    let p = map.filmPoint(column: column, row: row)
    return mirrored ? p.mirrored(width: Double(map.filmWidth)) : p
  }

  /// The cell that holds a film point; nil off the grid.
  func cell(at point: Point) -> Int? {
    let p = mirrored ? point.mirrored(width: Double(map.filmWidth)) : point
    let (x, y) = ((p.x - map.originX) / map.scaleX, (p.y - map.originY) / map.scaleY)
    guard x >= 0, y >= 0, x < Double(width), y < Double(height) else { return nil }
    return Int(y) * width + Int(x)
  }

  private func region(of cells: [Int], label: Int32) -> Region {
    var sum = Point(0, 0)
    var probability = 0.0
    for cell in cells {
      sum = sum + point(cell)
      probability += Double(field[cell])
    }
    let n = Double(cells.count)
    return Region(
      cells: cells, label: label, area: n * cellArea, centroid: sum * (1 / n), meanProbability: probability / n)
  }

  /// Replaces a region by parts of it; cells that no part names are left out.
  mutating func replace(_ old: Region, by parts: [[Int]]) -> [Region] {
    for cell in old.cells { labels[cell] = 0 }
    let new = parts.filter { !$0.isEmpty }.map { cells in
      for cell in cells { labels[cell] = nextLabel }
      defer { nextLabel += 1 }
      return region(of: cells, label: nextLabel)
    }
    regions.removeAll { $0.label == old.label }
    regions += new
    return new
  }
}
