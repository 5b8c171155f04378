/// One axis of a resampling: for each target pixel the first source pixel and the weights from there on.
struct Taps {
  var first: [Int32] = []
  /// `count` weights a target pixel, summing to 1 (0 padded).
  var weights: [Float] = []
  var count = 1

  /// Area averaging where `scale` ≥ 1, else bilinear; `antialias: false` is bilinear always (half-pixel centres).
  /// Target pixels that reach beyond 0 ..< `length` take the nearest source pixel.
  init(target: Int, origin: Double, scale: Double, length: Int, antialias: Bool) {
    let averaging = antialias && scale > 1
    count = averaging ? Int(scale.rounded(.up)) + 1 : 2
    count = min(count, max(1, length))
    first.reserveCapacity(target)
    weights = [Float](repeating: 0, count: target * count)
    for t in 0..<target {
      let low: Double
      let high: Double
      if averaging {
        low = origin + Double(t) * scale
        high = low + scale
      } else {
        low = origin + (Double(t) + 0.5) * scale - 0.5
        high = low + 1
      }
      let start = min(max(Int(low.rounded(.down)), 0), length - count)
      first.append(Int32(start))
      var sum = 0.0
      for k in 0..<count {
        // The share of the source pixel in low ..< high; bilinear weights are the same with a box of one pixel.
        let share = max(0, min(high, Double(start + k + 1)) - max(low, Double(start + k)))
        weights[t * count + k] = Float(share)
        sum += share
      }
      if sum > 1e-9 {
        for k in 0..<count { weights[t * count + k] /= Float(sum) }
      } else {
        weights[t * count + (low < Double(start) ? 0 : count - 1)] = 1
      }
    }
  }
}

/// Pictures read through taps on both axes.
enum Resampling {
  /// `pixels` (`height` rows of `width`) through `columns` and `rows`: row by row, in the stored values.
  static func sample(
    _ pixels: UnsafeBufferPointer<UInt16>, width: Int, columns: Taps, rows: Taps
  ) -> [Float] {
    let targetWidth = columns.first.count
    let targetHeight = rows.first.count
    var result = [Float](repeating: 0, count: targetWidth * targetHeight)
    // Rows are used once by averaging and at most twice, next to each other, by bilinear: keep the last two reduced.
    var reduced = [[Float]](repeating: [Float](repeating: 0, count: targetWidth), count: 2)
    var reducedRow = [-1, -1]
    result.withUnsafeMutableBufferPointer { out in
      for ty in 0..<targetHeight {
        for k in 0..<rows.count {
          let weight = rows.weights[ty * rows.count + k]
          if weight == 0 { continue }
          let y = Int(rows.first[ty]) + k
          let slot = y & 1
          if reducedRow[slot] != y {
            reduce(pixels, from: y * width, columns: columns, into: &reduced[slot])
            reducedRow[slot] = y
          }
          reduced[slot].withUnsafeBufferPointer { row in
            let base = ty * targetWidth
            for x in 0..<targetWidth { out[base + x] += weight * row[x] }
          }
        }
      }
    }
    return result
  }

  private static func reduce(
    _ pixels: UnsafeBufferPointer<UInt16>, from base: Int, columns: Taps, into row: inout [Float]
  ) {
    let count = columns.count
    row.withUnsafeMutableBufferPointer { out in
      columns.first.withUnsafeBufferPointer { first in
        columns.weights.withUnsafeBufferPointer { weights in
          for x in 0..<out.count {
            var sum: Float = 0
            let start = base + Int(first[x])
            let w = x * count
            for k in 0..<count { sum += weights[w + k] * Float(pixels[start + k]) }
            out[x] = sum
          }
        }
      }
    }
  }
}
