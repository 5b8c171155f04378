/// The three planes that our own networks see, made from brightness at the network's size.
///
/// Plane 0 is brightness between its 1st and 99th percentile, scaled to −1 … 1; planes 1 and 2 are brightness less the
/// local mean, over the local deviation, in windows of about 1/6 and 1/20 of the height. The local planes hardly change
/// with exposure, gamma and shading, which differ more between sources than anatomy does.
public enum InputPlanes {
  /// - Parameters:
  ///   - brightness: `height · width` values in any range, bone bright.
  ///   - field: 1 where the film is, 0 where the picture is padded; padding takes no part in any statistic.
  /// - Returns: `[3, height, width]`; padding is −1 in plane 0 and 0 in the others.
  public static func make(brightness: [Float], field: [Float], width: Int, height: Int) -> [Float] {
    precondition(brightness.count == width * height && field.count == width * height)
    let (low, high) = percentiles(brightness, field: field)
    let gain = high > low ? 1 / (high - low) : 0
    let size = width * height
    var planes = [Float](repeating: 0, count: 3 * size)
    var unit = [Float](repeating: 0, count: size)
    for i in 0..<size where field[i] > 0 { unit[i] = min(max((brightness[i] - low) * gain, 0), 1) }
    planes.withUnsafeMutableBufferPointer { out in
      for i in 0..<size { out[i] = 2 * unit[i] - 1 }
      let sums = FieldSums(unit, field: field, width: width, height: height)
      // The floor of the deviation keeps grain in even regions from being blown up to full contrast.
      sums.normalise(unit, field: field, radius: max(2, height / 12), floor: 0.03, into: out, from: size)
      sums.normalise(unit, field: field, radius: max(2, height / 40), floor: 0.02, into: out, from: 2 * size)
    }
    return planes
  }

  /// The 1st and 99th percentile inside the field, to 1/1024 of the range.
  static func percentiles(_ values: [Float], field: [Float]) -> (low: Float, high: Float) {
    var low = Float.infinity
    var high = -Float.infinity
    var total = 0
    for i in values.indices where field[i] > 0 {
      low = min(low, values[i])
      high = max(high, values[i])
      total += 1
    }
    guard total > 0, high > low else { return (0, 0) }
    let bins = 1024
    var histogram = [Int](repeating: 0, count: bins)
    let gain = Float(bins - 1) / (high - low)
    for i in values.indices where field[i] > 0 { histogram[Int((values[i] - low) * gain)] += 1 }
    func bin(after count: Int) -> Int {
      var sum = 0
      for b in 0..<bins {
        sum += histogram[b]
        if sum > count { return b }
      }
      return bins - 1
    }
    let first = bin(after: total / 100)
    let last = bin(after: total - 1 - total / 100)
    return (low + Float(first) / gain, low + Float(max(last, first + 1)) / gain)
  }
}

/// Summed-area tables of a picture inside its field: count, sum and sum of squares of any box in constant time.
private struct FieldSums {
  let width: Int
  let height: Int
  /// Three values a point, interleaved, `(height + 1) · (width + 1)` points.
  var table: [Double]

  init(_ values: [Float], field: [Float], width: Int, height: Int) {
    self.width = width
    self.height = height
    table = [Double](repeating: 0, count: 3 * (width + 1) * (height + 1))
    let stride = 3 * (width + 1)
    table.withUnsafeMutableBufferPointer { t in
      values.withUnsafeBufferPointer { v in
        field.withUnsafeBufferPointer { f in
          for y in 0..<height {
            var count = 0.0
            var sum = 0.0
            var squares = 0.0
            for x in 0..<width {
              let i = y * width + x
              if f[i] > 0 {
                let value = Double(v[i])
                count += 1
                sum += value
                squares += value * value
              }
              let at = (y + 1) * stride + 3 * (x + 1)
              t[at] = t[at - stride] + count
              t[at + 1] = t[at + 1 - stride] + sum
              t[at + 2] = t[at + 2 - stride] + squares
            }
          }
        }
      }
    }
  }

  /// (value − mean) / deviation over boxes of `2 · radius + 1`, halved and held to ±2.
  func normalise(
    _ values: [Float], field: [Float], radius: Int, floor: Double, into out: UnsafeMutableBufferPointer<Float>,
    from base: Int
  ) {
    let stride = 3 * (width + 1)
    table.withUnsafeBufferPointer { t in
      for y in 0..<height {
        let top = max(0, y - radius) * stride
        let bottom = min(height, y + radius + 1) * stride
        for x in 0..<width {
          let i = y * width + x
          if field[i] == 0 { continue }
          let left = 3 * max(0, x - radius)
          let right = 3 * min(width, x + radius + 1)
          let count = t[bottom + right] - t[bottom + left] - t[top + right] + t[top + left]
          let sum = t[bottom + right + 1] - t[bottom + left + 1] - t[top + right + 1] + t[top + left + 1]
          let squares = t[bottom + right + 2] - t[bottom + left + 2] - t[top + right + 2] + t[top + left + 2]
          let mean = sum / count
          let deviation = max(0, squares / count - mean * mean).squareRoot()
          let z = (Double(values[i]) - mean) / (deviation + floor)
          out[base + i] = Float(min(max(z * 0.5, -2), 2))
        }
      }
    }
  }
}
