/// Some channels of one film's feature map in memory, and what only moves or averages numbers: copies, average pools,
/// bilinear resizing, each with its gradient.
package struct FeaturePlane {
  /// The first pixel's first channel.
  let start: UnsafeMutablePointer<Float>
  /// Floats from a pixel to the next, and to the one below.
  let pixel: Int
  let row: Int
  let height: Int
  let width: Int
  /// A multiple of 8.
  let channels: Int

  /// - Parameter base: the map's memory, its ring included.
  package init(_ base: UnsafeMutablePointer<Float>, _ map: FeatureMap, _ view: FeatureView) {
    start = base + map.origin + view.offset
    (pixel, row, height, width) = (map.channels, map.row, map.height, map.width)
    channels = view.padded
  }

  private func load(_ y: Int, _ x: Int, _ c: Int) -> SIMD8<Float> {
    UnsafeRawPointer(start + y * row + x * pixel + c).loadUnaligned(as: SIMD8<Float>.self)
  }

  private func store(_ value: SIMD8<Float>, _ y: Int, _ x: Int, _ c: Int) {
    UnsafeMutableRawPointer(start + y * row + x * pixel + c).storeBytes(of: value, as: SIMD8<Float>.self)
  }

  private func add(_ value: SIMD8<Float>, _ y: Int, _ x: Int, _ c: Int) { store(load(y, x, c) + value, y, x, c) }

  package func clear() {
    for y in 0..<height {
      for x in 0..<width { (start + y * row + x * pixel).update(repeating: 0, count: channels) }
    }
  }

  /// Copies some rows, or adds them: a copy's gradient.
  package func copy(to target: FeaturePlane, rows: Range<Int>, adding: Bool = false) {
    for y in rows {
      for x in 0..<width {
        for c in stride(from: 0, to: channels, by: 8) {
          if adding { target.add(load(y, x, c), y, x, c) } else { target.store(load(y, x, c), y, x, c) }
        }
      }
    }
  }

  /// Cells of bin `i` of `bins`; neighbours share a cell where the division isn't even (PyTorch's adaptive pooling).
  private static func bin(_ i: Int, of bins: Int, length: Int) -> Range<Int> {
    i * length / bins..<((i + 1) * length + bins - 1) / bins
  }

  /// Row `y` of the means over as many bins as the target has pixels.
  package func average(to target: FeaturePlane, row y: Int) {
    let rows = Self.bin(y, of: target.height, length: height)
    for x in 0..<target.width {
      let columns = Self.bin(x, of: target.width, length: width)
      for c in stride(from: 0, to: channels, by: 8) {
        var sum = SIMD8<Double>.zero
        for i in rows { for j in columns { sum += SIMD8<Double>(load(i, j, c)) } }
        target.store(SIMD8<Float>(sum / Double(rows.count * columns.count)), y, x, c)
      }
    }
  }

  /// Adds the gradient of `average`; `self` is the gradient of the means.
  package func addAverageGradient(to source: FeaturePlane) {
    for y in 0..<height {
      let rows = Self.bin(y, of: height, length: source.height)
      for x in 0..<width {
        let columns = Self.bin(x, of: width, length: source.width)
        let share = 1 / Float(rows.count * columns.count)
        for i in rows {
          for j in columns {
            for c in stride(from: 0, to: channels, by: 8) { source.add(load(y, x, c) * share, i, j, c) }
          }
        }
      }
    }
  }

  /// Two neighbours along an axis and the second's weight: half-pixel centres, edges repeated.
  private static func tap(_ i: Int, from: Int, to: Int) -> (first: Int, second: Int, weight: Float) {
    let place = max(0, (Float(i) + 0.5) * Float(from) / Float(to) - 0.5)
    let first = min(from - 1, Int(place))
    return (first, min(from - 1, first + 1), place - Float(first))
  }

  /// Row `y` of the target by bilinear interpolation.
  package func resize(to target: FeaturePlane, row y: Int) {
    let v = Self.tap(y, from: height, to: target.height)
    for x in 0..<target.width {
      let h = Self.tap(x, from: width, to: target.width)
      for c in stride(from: 0, to: channels, by: 8) {
        let upper = load(v.first, h.first, c) * (1 - h.weight) + load(v.first, h.second, c) * h.weight
        let lower = load(v.second, h.first, c) * (1 - h.weight) + load(v.second, h.second, c) * h.weight
        target.store(upper * (1 - v.weight) + lower * v.weight, y, x, c)
      }
    }
  }

  /// Adds the gradient of `resize`; `self` is the gradient of the resized map.
  package func addResizeGradient(to source: FeaturePlane) {
    for y in 0..<height {
      let v = Self.tap(y, from: source.height, to: height)
      for x in 0..<width {
        let h = Self.tap(x, from: source.width, to: width)
        for c in stride(from: 0, to: channels, by: 8) {
          let g = load(y, x, c)
          source.add(g * ((1 - v.weight) * (1 - h.weight)), v.first, h.first, c)
          source.add(g * ((1 - v.weight) * h.weight), v.first, h.second, c)
          source.add(g * (v.weight * (1 - h.weight)), v.second, h.first, c)
          source.add(g * (v.weight * h.weight), v.second, h.second, c)
        }
      }
    }
  }
}
