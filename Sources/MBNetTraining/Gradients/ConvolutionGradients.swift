import CKernels
import MBNet

extension TrainingStep {
  /// From the output's gradient to those of the input, the weights, the bias and the batch norm.
  func convolutionGradient(_ s: ConvolutionState, threads: Int) {
    let (d, map) = memory.scratch(s)
    activationGradient(s, d, map, threads: threads)
    if s.layout.upsampling {
      scatter(s, d, map, threads: threads)
      upGradients(s, threads: threads)
    } else {
      if s.needsInputGradient { inputGradient(s, d, map, threads: threads) }
      if let winograd = s.winograd {
        winograd.weightGradient(
          films: batch, input: memory.maps[s.input], d: d + map.origin, pixel: map.channels, row: map.row,
          film: map.count,
          to: s.weightGradient, scratch: memory.frequencies.start, threads: threads)
        return
      }
      weightGradient(s, threads: threads) { film, y in
        (d + film * map.count + map.origin + y * map.row, map.channels, map.row)
      }
    }
  }

  /// d = ∂L/∂z, through activation and batch norm, into a map with a ring of zeros.
  private func activationGradient(
    _ s: ConvolutionState, _ d: UnsafeMutablePointer<Float>, _ map: FeatureMap, threads: Int
  ) {
    let rows = s.tileRows
    let channels = s.channels
    let partials = memory.partials.start
    let gradient = memory.gradients[s.output.map] + s.target.origin + s.output.offset
    let items = batch * s.tiles
    func place(_ item: Int) -> (
      film: Int, y: Int, rows: Int, z: UnsafeMutablePointer<Float>, d: UnsafeMutablePointer<Float>
    ) {
      let (n, y) = (item / s.tiles, item % s.tiles * rows)
      return (
        n, y, min(rows, s.target.height - y), s.z + (n * s.target.height + y) * s.target.width * channels,
        d + n * map.count + map.origin + y * map.row
      )
    }
    parallel(items, threads: threads) { item, _ in
      let p = place(item)
      let sums = partials + item * 2 * channels
      sums.update(repeating: 0, count: 2 * channels)
      kernels.activation_gradient(
        gradient + p.film * s.target.count + p.y * s.target.row, s.target.channels, s.target.row, p.z, s.scale, s.shift,
        s.mean, s.activation.rawValue, p.d, map.row, Int32(p.rows), Int32(s.target.width), Int32(channels), sums,
        sums + channels)
    }
    var sums = [Double](repeating: 0, count: 2 * channels)
    for item in 0..<items {
      for c in 0..<2 * channels { sums[c] += Double(partials[item * 2 * channels + c]) }
    }
    guard let norm = s.norm else {
      for c in 0..<s.layout.outputs { s.biasGradient[c] = Float(sums[c]) }
      return
    }
    // dz = γ/σ · (d − mean(d) − (z − mean)/σ² · mean(d · (z − mean))), as d · a + z · b + c.
    var (a, b, shift) = (
      [Float](repeating: 0, count: channels), [Float](repeating: 0, count: channels),
      [Float](repeating: 0, count: channels)
    )
    let count = Double(batch * s.pixels)
    for c in 0..<s.layout.outputs {
      let inverse = Double(norm.inverseDeviation[c])
      norm.betaGradient[c] = Float(sums[c])
      norm.gammaGradient[c] = Float(sums[channels + c] * inverse)
      s.biasGradient[c] = 0  // the batch's mean takes it away
      let factor = Double(norm.gamma[c]) * inverse
      let slope = -factor * inverse * inverse * sums[channels + c] / count
      a[c] = Float(factor)
      b[c] = Float(slope)
      shift[c] = Float(-factor * sums[c] / count - slope * Double(s.mean[c]))
    }
    parallel(items, threads: threads) { item, _ in
      let p = place(item)
      kernels.norm_gradient(p.d, map.row, p.z, a, b, shift, Int32(p.rows), Int32(s.target.width), Int32(channels))
    }
  }

  /// The input's gradient: a convolution of d with the turned weights.
  private func inputGradient(_ s: ConvolutionState, _ d: UnsafeMutablePointer<Float>, _ map: FeatureMap, threads: Int) {
    let accumulate: Int32 = memory.written[s.input] ? 1 : 0
    memory.written[s.input] = true
    let target = memory.gradients[s.input]
    if let winograd = s.backwardWinograd {
      winograd.transform(s.transposed, to: s.backwardFrequencyWeights, threads: threads)
      winograd.run(
        films: batch, input: d, weights: s.backwardFrequencyWeights, bias: nil, activation: .none,
        to: Winograd.Target(
          start: target + s.source.origin, pixel: s.source.channels, row: s.source.row, film: s.source.count,
          accumulate: accumulate == 1),
        scratch: memory.frequencies.start, threads: threads)
      return
    }
    let (source, kernel) = (s.source, s.layout.kernel)
    let (window, columns) = s.transposedShape
    let rows = max(1, min(map.height, 32768 / max(map.row, source.row)))
    let tiles = (map.height + rows - 1) / rows
    let c = map.channels
    let shape =
      kernel == 3
      ? ck_window(pixel: c, row: map.row, segment_stride: map.row, segments: 3, length: Int32(3 * c))
      : ck_window(pixel: c, row: map.row, segment_stride: 0, segments: 1, length: Int32(c))
    parallel(batch * tiles, threads: threads) { item, _ in
      let (n, y) = (item / tiles, item % tiles * rows)
      let count = Int32(min(rows, map.height - y))
      let from = d + n * map.count + y * map.row + (kernel == 3 ? 0 : map.origin)
      let to = target + n * source.count + source.origin
      if kernel == 2 {
        // Each window is met once: output pixel (y, x) gives the two pixels of each of its two rows.
        for dy in 0..<2 {
          kernels.convolve(
            from, shape, s.transposed + dy * window * columns, nil, to + (2 * y + dy) * source.row, columns,
            2 * source.row,
            count, Int32(map.width), Int32(columns), 0, accumulate)
        }
      } else {
        kernels.convolve(
          from, shape, s.transposed, nil, to + y * source.row, source.channels, source.row, count, Int32(map.width),
          Int32(columns), 0, accumulate)
      }
    }
  }

  /// Sums over all films and pixels of input window × d. `place` gives d at a film's row, its pixel and row strides.
  private func weightGradient(
    _ s: ConvolutionState, threads: Int,
    _ place: (_ film: Int, _ y: Int) -> (start: UnsafeMutablePointer<Float>, pixel: Int, row: Int)
  ) {
    let layout = s.layout
    let (height, width) =
      layout.upsampling ? (s.source.height, s.source.width) : (s.target.height, s.target.width)
    let input = memory.maps[s.input]
    let shape = layout.window(over: s.source)
    let columns = layout.columns
    // A tile's pixels are read once for each few weights: they stay in the first-level cache.
    let rows = max(1, min(height, 8192 / (width * (layout.inputChannels + columns))))
    func run(_ film: Int, _ target: UnsafeMutablePointer<Float>, _ first: Int, _ last: Int) {
      for y in stride(from: 0, to: height, by: rows) {
        let d = place(film, y)
        kernels.weight_gradient(
          input + film * s.source.count + layout.windowStart(y, over: s.source), shape, d.start, d.pixel, d.row,
          Int32(min(rows, height - y)), Int32(width), Int32(columns), target, Int32(first), Int32(last))
      }
    }
    if layout.count <= TrainingMemory.partialLimit {
      let partial = memory.partialGradients.start
      parallel(batch, threads: threads) { n, _ in
        let target = partial + n * layout.count
        target.update(repeating: 0, count: layout.count)
        run(n, target, 0, layout.window)
      }
      for i in 0..<layout.count {
        var sum: Float = 0
        for n in 0..<batch { sum += partial[n * layout.count + i] }
        s.weightGradient[i] = sum
      }
    } else {
      s.weightGradient.update(repeating: 0, count: layout.count)
      // Each task owns some rows of every panel; 24 divides a 3×3 window's segments, so the blocks stay whole.
      let unit = layout.window % 24 == 0 ? 24 : 8
      let parts = min(8, layout.window / unit)
      parallel(parts, threads: threads) { part, _ in
        let first = layout.window / unit * part / parts * unit
        let last = part == parts - 1 ? layout.window : layout.window / unit * (part + 1) / parts * unit
        for n in 0..<batch { run(n, s.weightGradient, first, last) }
      }
    }
  }

  /// The gradient of the four products of an up-convolution.
  private func scatter(_ s: ConvolutionState, _ d: UnsafeMutablePointer<Float>, _ map: FeatureMap, threads: Int) {
    let n = s.layout.columns
    let row = (s.source.width + 1) * n
    let each = (s.source.height + 1) * row
    let products = memory.products.start
    parallel(batch * s.source.height, threads: threads) { item, _ in
      let (film, y) = (item / s.source.height, item % s.source.height)
      kernels.up_scatter(
        d + film * map.count + map.origin + 2 * y * map.row, map.channels, map.row, products + film * each + y * row, n,
        row,
        1, Int32(s.source.width), Int32(s.channels), y == 0 ? 1 : 0)
    }
  }

  private func upGradients(_ s: ConvolutionState, threads: Int) {
    let n = s.layout.columns
    let row = (s.source.width + 1) * n
    let each = (s.source.height + 1) * row
    let products = memory.products.start
    let accumulate: Int32 = memory.written[s.input] ? 1 : 0
    memory.written[s.input] = true
    let target = memory.gradients[s.input] + s.source.origin
    let shape = ck_window(pixel: n, row: row, segment_stride: 0, segments: 1, length: Int32(n))
    parallel(batch * s.source.height, threads: threads) { item, _ in
      let (film, y) = (item / s.source.height, item % s.source.height)
      kernels.convolve(
        products + film * each + y * row, shape, s.transposed, nil, target + film * s.source.count + y * s.source.row,
        s.source.channels, s.source.row, 1, Int32(s.source.width), Int32(s.layout.inputChannels), 0, accumulate)
    }
    weightGradient(s, threads: threads) { film, y in (products + film * each + y * row, n, row) }
  }
}
