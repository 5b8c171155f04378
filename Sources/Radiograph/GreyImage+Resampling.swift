/// What one output sample takes from a row or column: `weights` of the inputs from `first` on.
private struct Taps {
  /// For each output: the first input, and where its weights start; one more entry closes the last.
  var first: [Int] = []
  var start: [Int] = [0]
  var weights: [Float] = []

  /// Area averaging where `to` is smaller, bilinear with clamped edges where it is larger.
  init(from: Int, to: Int) {
    let scale = Double(from) / Double(to)
    for i in 0..<to {
      if scale > 1 {
        let low = Double(i) * scale
        let high = min(Double(from), Double(i + 1) * scale)
        let begin = Int(low)
        let end = min(from, max(begin + 1, Int(high.rounded(.up))))
        first.append(begin)
        for j in begin..<end {
          let share = min(high, Double(j + 1)) - max(low, Double(j))
          weights.append(Float(max(0, share) / (high - low)))
        }
      } else {
        let centre = (Double(i) + 0.5) * scale - 0.5
        let begin = min(max(0, Int(centre.rounded(.down))), from - 1)
        let share = Float(min(1, max(0, centre - Double(begin))))
        first.append(begin)
        if begin + 1 < from {
          weights.append(1 - share)
          weights.append(share)
        } else {
          weights.append(1)
        }
      }
      start.append(weights.count)
    }
  }
}

extension GreyImage {
  /// The picture at another size: area averaging along a side that shrinks, bilinear along one that grows.
  /// The borders of the picture stay its borders (x' = x · newWidth / width).
  public func resampled(width newWidth: Int, height newHeight: Int) -> GreyImage {
    precondition(newWidth > 0 && newHeight > 0 && width > 0 && height > 0)
    if newWidth == width && newHeight == height { return self }
    let narrowed = newWidth == width ? values : resampleRows(to: newWidth)
    let out = newHeight == height ? narrowed : Self.resampleColumns(narrowed, newWidth, height, to: newHeight)
    return GreyImage(width: newWidth, height: newHeight, values: out)
  }

  private func resampleRows(to newWidth: Int) -> [Float] {
    let taps = Taps(from: width, to: newWidth)
    return [Float](unsafeUninitializedCapacity: newWidth * height) { out, count in
      values.withUnsafeBufferPointer { values in
        taps.first.withUnsafeBufferPointer { first in
          taps.start.withUnsafeBufferPointer { start in
            taps.weights.withUnsafeBufferPointer { weights in
              for y in 0..<height {
                let row = y * width
                for x in 0..<newWidth {
                  var sum: Float = 0
                  var source = row + first[x]
                  for t in start[x]..<start[x + 1] {
                    sum += weights[t] * values[source]
                    source += 1
                  }
                  out[y * newWidth + x] = sum
                }
              }
            }
          }
        }
      }
      count = newWidth * height
    }
  }

  private static func resampleColumns(_ values: [Float], _ width: Int, _ height: Int, to newHeight: Int) -> [Float] {
    let taps = Taps(from: height, to: newHeight)
    return [Float](unsafeUninitializedCapacity: width * newHeight) { out, count in
      values.withUnsafeBufferPointer { values in
        for y in 0..<newHeight {
          let row = UnsafeMutableBufferPointer(rebasing: out[y * width..<(y + 1) * width])
          row.initialize(repeating: 0)
          for t in taps.start[y]..<taps.start[y + 1] {
            let weight = taps.weights[t]
            let source = (taps.first[y] + t - taps.start[y]) * width
            // Whole rows at a time: this loop is what the compiler turns into SIMD.
            for x in 0..<width { row[x] += weight * values[source + x] }
          }
        }
      }
      count = width * newHeight
    }
  }

  /// Bilinear brightness at a point in continuous coordinates (pixel centres at +0.5); the edges go on outside.
  @inlinable
  public func sample(x: Double, y: Double) -> Float {
    let u = min(max(x - 0.5, 0), Double(width - 1))
    let v = min(max(y - 0.5, 0), Double(height - 1))
    let column = min(Int(u), max(0, width - 2))
    let row = min(Int(v), max(0, height - 2))
    let right = min(column + 1, width - 1)
    let below = min(row + 1, height - 1)
    let fx = Float(u - Double(column))
    let fy = Float(v - Double(row))
    let top = values[row * width + column] * (1 - fx) + values[row * width + right] * fx
    let bottom = values[below * width + column] * (1 - fx) + values[below * width + right] * fx
    return top * (1 - fy) + bottom * fy
  }
}
