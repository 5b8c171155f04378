extension GreyImage {
  /// Contrast-limited adaptive histogram equalisation: each tile's grey levels are spread over 0 … 1, no level gaining
  /// more than `clip` times its even share, and neighbours' curves are blended so that no seam shows.
  /// Source: Zuiderveld, Graphics Gems IV (1994).
  public func localContrast(tiles: Int = 8, clip: Float = 2.5) -> GreyImage {
    guard width >= 2, height >= 2, tiles >= 1 else { return self }
    let bins = 256
    let columns = min(tiles, width)
    let rows = min(tiles, height)
    var curves = [Float](repeating: 0, count: rows * columns * bins)
    for row in 0..<rows {
      for column in 0..<columns {
        let curve = equalization(
          x: column * width / columns..<(column + 1) * width / columns,
          y: row * height / rows..<(row + 1) * height / rows, bins: bins, clip: clip)
        let start = (row * columns + column) * bins
        curves.replaceSubrange(start..<start + bins, with: curve)
      }
    }
    // For each column: the tiles at its left and right, and the share of the right one.
    let across = (0..<width).map { Self.neighbours(of: $0, side: width, tiles: columns) }
    let out = [Float](unsafeUninitializedCapacity: values.count) { out, count in
      values.withUnsafeBufferPointer { values in
        curves.withUnsafeBufferPointer { curves in
          for y in 0..<height {
            let (above, below, down) = Self.neighbours(of: y, side: height, tiles: rows)
            for x in 0..<width {
              let i = y * width + x
              let bin = Self.bin(values[i], bins)
              let (left, right, along) = across[x]
              let a = curves[(above * columns + left) * bins + bin]
              let b = curves[(above * columns + right) * bins + bin]
              let c = curves[(below * columns + left) * bins + bin]
              let d = curves[(below * columns + right) * bins + bin]
              out[i] = (a + (b - a) * along) * (1 - down) + (c + (d - c) * along) * down
            }
          }
        }
      }
      count = values.count
    }
    return GreyImage(width: width, height: height, values: out)
  }

  private static func bin(_ value: Float, _ bins: Int) -> Int { min(bins - 1, max(0, Int(value * Float(bins)))) }

  private static func neighbours(of position: Int, side: Int, tiles: Int) -> (Int, Int, Float) {
    let centre = (Float(position) + 0.5) * Float(tiles) / Float(side) - 0.5
    let first = Int(centre.rounded(.down))
    return (min(tiles - 1, max(0, first)), min(tiles - 1, max(0, first + 1)), centre - Float(first))
  }

  private func equalization(x: Range<Int>, y: Range<Int>, bins: Int, clip: Float) -> [Float] {
    var histogram = [Float](repeating: 0, count: bins)
    for row in y {
      for column in x { histogram[Self.bin(values[row * width + column], bins)] += 1 }
    }
    let total = Float(x.count * y.count)
    let limit = max(1, clip * total / Float(bins))
    let excess = histogram.reduce(0) { $0 + max(0, $1 - limit) } / Float(bins)
    var sum: Float = 0
    return histogram.map { count in
      let share = min(count, limit) + excess
      defer { sum += share }
      return min(1, (sum + share / 2) / max(1, total))
    }
  }
}
