/// Contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994).
enum LocalContrast {
  private static let tiles = 8
  private static let bins = 256
  /// How far a bin may rise above an even histogram: what keeps noise in empty air from becoming texture.
  private static let limit = 2.5

  /// The level with every neighbourhood's greys spread over 0 … maximum.
  static func equalised(_ level: FilmLevels.Level, maximum: Int) -> FilmLevels.Level {
    let width = level.width, height = level.height
    guard width > 1, height > 1, maximum > 0 else { return level }
    let maps = toneMaps(level, maximum: maximum)
    let scale = Float(bins - 1) / Float(maximum)
    // Per column: the tiles to the left and right, and how far between their middles.
    let across = (0..<width).map { between($0, of: width) }
    let pixels = [UInt16](unsafeUninitializedCapacity: width * height) { out, count in
      level.pixels.withUnsafeBufferPointer { source in
        maps.withUnsafeBufferPointer { maps in
          for y in 0..<height {
            let (top, bottom, v) = between(y, of: height)
            for x in 0..<width {
              let (left, right, u) = across[x]
              let bin = min(Int(Float(source[y * width + x]) * scale + 0.5), bins - 1)
              func tone(_ row: Int, _ column: Int) -> Float { maps[(row * tiles + column) * bins + bin] }
              let upper = tone(top, left) * (1 - u) + tone(top, right) * u
              let lower = tone(bottom, left) * (1 - u) + tone(bottom, right) * u
              out[y * width + x] = UInt16(min(max(upper * (1 - v) + lower * v, 0), 1) * Float(maximum) + 0.5)
            }
          }
        }
      }
      count = width * height
    }
    return FilmLevels.Level(width: width, height: height, pixels: pixels)
  }

  private static func between(_ index: Int, of count: Int) -> (Int, Int, Float) {
    let at = (Float(index) + 0.5) / Float(count) * Float(tiles) - 0.5
    let first = min(max(Int(at.rounded(.down)), 0), tiles - 1), second = min(first + 1, tiles - 1)
    return (first, second, min(max(at - Float(first), 0), 1))
  }

  /// [tiles][tiles][bins]: each tile's clipped cumulative histogram, 0 … 1.
  private static func toneMaps(_ level: FilmLevels.Level, maximum: Int) -> [Float] {
    var maps = [Float](repeating: 0, count: tiles * tiles * bins)
    let scale = Float(bins - 1) / Float(maximum)
    for row in 0..<tiles {
      for column in 0..<tiles {
        let y0 = row * level.height / tiles, y1 = max((row + 1) * level.height / tiles, y0 + 1)
        let x0 = column * level.width / tiles, x1 = max((column + 1) * level.width / tiles, x0 + 1)
        var histogram = [Float](repeating: 0, count: bins)
        for y in y0..<min(y1, level.height) {
          for x in x0..<min(x1, level.width) {
            histogram[min(Int(Float(level.pixels[y * level.width + x]) * scale + 0.5), bins - 1)] += 1
          }
        }
        let total = histogram.reduce(0, +)
        let most = Float(limit) * total / Float(bins)
        let excess = histogram.reduce(0) { $0 + max($1 - most, 0) } / Float(bins)
        var sum: Float = 0
        for bin in 0..<bins {
          sum += min(histogram[bin], most) + excess
          maps[(row * tiles + column) * bins + bin] = total > 0 ? sum / total : 0
        }
      }
    }
    return maps
  }
}
