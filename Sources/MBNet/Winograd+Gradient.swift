import CKernels

/// The weights' gradient of a 3×3 convolution in the frequency domain: as in the forward pass one product for each of 36
/// frequencies, here summed over the tiles.
extension Winograd {
  /// Layers with few weights sum film by film, the others spread the frequencies over the threads.
  package var sumsByFilm: Bool { 9 * inputs * outputs <= 1 << 16 }

  /// Floats that `weightGradient` needs besides.
  package func gradientScratchCount(films: Int, threads: Int) -> Int {
    let tiles = sumsByFilm ? blockRows * tilesWide : films * tilesHigh * tilesWide
    let maps = frequencies * (tiles * (inputs + outputs) + 32)
    return weightCount * (sumsByFilm ? films : 1) + maps * (sumsByFilm ? threads : 1)
  }

  /// Overwrites `gradient` (in a direct convolution's panels) with Σ input windows × d.
  ///
  /// - Parameter d: the outputs' gradient from its first pixel, films `film` floats apart.
  package func weightGradient(
    films: Int, input: UnsafePointer<Float>, d: UnsafePointer<Float>, pixel: Int, row: Int, film: Int,
    to gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, threads: Int
  ) {
    precondition(tile == 4, "the gradient's transforms are those of 4×4 tiles")
    let each = tilesHigh * tilesWide
    let window = ck_window(pixel: inputs, row: 0, segment_stride: 0, segments: 1, length: Int32(inputs))
    let sums = scratch
    let maps = scratch + weightCount * (sumsByFilm ? films : 1)
    let tiles = sumsByFilm ? blockRows * tilesWide : films * each
    let (v, g) = (tiles * inputs + 16, tiles * outputs + 16)
    func transform(_ n: Int, block: Int, values: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>)
      -> Int
    {
      let first = block * blockRows * tilesWide
      let count = min(blockRows, tilesHigh - block * blockRows) * tilesWide
      kernels.winograd_input_4(
        input + n * source.count, source.channels, source.row, Int32(tilesWide), Int32(first), Int32(count),
        Int32(inputs), values, v, inputs)
      kernels.winograd_gradient(
        d + n * film, pixel, row, Int32(tilesWide), Int32(first), Int32(count), Int32(outputs), gradients, g, outputs)
      return count
    }
    if sumsByFilm {
      parallel(films, threads: threads) { n, thread in
        let values = maps + thread * frequencies * (v + g)
        let gradients = values + frequencies * v
        let sum = sums + n * weightCount
        sum.update(repeating: 0, count: weightCount)
        for block in 0..<blocks {
          let count = transform(n, block: block, values: values, gradients: gradients)
          for f in 0..<frequencies {
            kernels.weight_gradient(
              values + f * v, window, gradients + f * g, outputs, 0, 1, Int32(count), Int32(outputs),
              sum + f * inputs * outputs, 0, Int32(inputs))
          }
        }
      }
    } else {
      let gradients = maps + frequencies * v
      parallel(films * blocks, threads: threads) { item, _ in
        let (n, block) = (item / blocks, item % blocks)
        let first = n * each + block * blockRows * tilesWide
        _ = transform(n, block: block, values: maps + first * inputs, gradients: gradients + first * outputs)
      }
      parallel(frequencies, threads: threads) { f, _ in
        let sum = sums + f * inputs * outputs
        sum.update(repeating: 0, count: inputs * outputs)
        // Some tiles at a time: they are read once for each few weights.
        let step = max(16, 8192 / (inputs + outputs))
        for first in stride(from: 0, to: films * each, by: step) {
          kernels.weight_gradient(
            maps + f * v + first * inputs, window, gradients + f * g + first * outputs, outputs, 0, 1,
            Int32(min(step, films * each - first)), Int32(outputs), sum, 0, Int32(inputs))
        }
      }
    }
    let chunk = max(1, 16384 / outputs)
    parallel((inputs + chunk - 1) / chunk, threads: threads) { item, _ in
      kernels.winograd_weight_gradient(
        sums, sumsByFilm ? films : 1, weightCount, Int32(inputs), Int32(outputs), Int32(item * chunk),
        Int32(min(inputs, (item + 1) * chunk)), gradient)
    }
  }
}
