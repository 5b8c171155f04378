import CKernels
import MBNet

extension TrainingStep {
  /// Runs the layers with batch statistics and dropout, keeping what the backward pass needs; of the values branch
  /// alone, from the probabilities on, where that is asked.
  func forward(branchAlone: Bool = false, threads: Int) {
    for (index, layer) in network.layers.enumerated() where !branchAlone || isValuesBranch(layer) {
      switch layer {
      case .convolution(let c):
        if let state = convolutions[c.name] { convolve(state, threads: threads) }
      case .upConvolution(let u):
        if let state = convolutions[u.name] { convolve(state, threads: threads) }
      case .maxPool(let input, let output, let size): pool(input, output, size, threads: threads)
      case .dropout(let view): drop(view, in: memory.maps, layer: index, threads: threads)
      case .averagePool(let input, let output): average(input, output, threads: threads)
      case .copy(let input, let output): copy(input, output, threads: threads)
      case .resize(let input, let output): resize(input, output, threads: threads)
      case .gate(let features, let weights, let output): gate(features, weights, output, threads: threads)
      case .softmax(let input, let output): softmax(input, output, threads: threads)
      case .dense(let input, _): forwardDense(input, threads: threads)
      }
    }
  }

  /// z = conv(input) + bias; output = activation(z · scale + shift).
  private func convolve(_ s: ConvolutionState, threads: Int) {
    let rows = s.tileRows
    let channels = s.channels
    let zRow = s.target.width * channels
    func finish(film n: Int, firstRow y: Int, rows: Int, item: Int) {
      guard s.normalized else { return activate(s, film: n, firstRow: y, rows: rows) }
      let sums = memory.partials.start + item * 2 * channels
      sums.update(repeating: 0, count: 2 * channels)
      kernels.moments(
        s.z + (n * s.target.height + y) * zRow, rows * s.target.width, Int32(channels), sums, sums + channels)
    }
    if s.layout.upsampling { upProducts(s, threads: threads) }
    let input = memory.maps[s.input]
    if let winograd = s.winograd {
      winograd.transform(s.weights, to: s.frequencyWeights, threads: threads)
      winograd.run(
        films: batch, input: input, weights: s.frequencyWeights, bias: s.bias, activation: .none,
        to: Winograd.Target(start: s.z, pixel: channels, row: zRow, film: s.pixels * channels),
        scratch: memory.frequencies.start, threads: threads
      ) { finish(film: $0, firstRow: $1, rows: $2, item: $3) }
    } else {
      parallel(batch * s.tiles, threads: threads) { item, _ in
        let (n, y) = (item / s.tiles, item % s.tiles * rows)
        let count = min(rows, s.target.height - y)
        let z = s.z + (n * s.target.height + y) * zRow
        if s.layout.upsampling {
          gather(s, film: n, firstRow: y, rows: count, into: z)
        } else {
          kernels.convolve(
            input + n * s.source.count + s.layout.windowStart(y, over: s.source), s.layout.window(over: s.source),
            s.weights, s.bias, z, channels, zRow, Int32(count), Int32(s.target.width), Int32(channels), 0, 0)
        }
        finish(film: n, firstRow: y, rows: count, item: item)
      }
    }
    guard let norm = s.norm else { return }
    updateStatistics(s, norm, items: batch * s.tiles)
    parallel(batch * s.tiles, threads: threads) { item, _ in
      let (n, y) = (item / s.tiles, item % s.tiles * rows)
      activate(s, film: n, firstRow: y, rows: min(rows, s.target.height - y))
    }
  }

  private func activate(_ s: ConvolutionState, film n: Int, firstRow y: Int, rows: Int) {
    let z = s.z + (n * s.target.height + y) * s.target.width * s.channels
    let output = memory.maps[s.output.map] + n * s.target.count + s.target.origin + y * s.target.row + s.output.offset
    kernels.activate(
      z, s.scale, s.shift, s.activation.rawValue, output, s.target.channels, s.target.row, Int32(rows),
      Int32(s.target.width), Int32(s.channels))
  }

  /// The batch's mean and variance from the tasks' sums, the running ones, and scale and shift for this batch.
  private func updateStatistics(_ s: ConvolutionState, _ norm: ConvolutionState.NormState, items: Int) {
    let channels = s.channels
    let count = Double(batch * s.pixels)
    // Keras' momentum 0.99, faster in the first steps so that an early evaluation sees real statistics.
    let keep = min(0.99, Float(step + 1) / Float(step + 10))
    for c in 0..<channels {
      var (sum, squares) = (0.0, 0.0)
      for item in 0..<items {
        let sums = memory.partials.start + item * 2 * channels
        sum += Double(sums[c])
        squares += Double(sums[channels + c])
      }
      let mean = sum / count
      let variance = max(0, squares / count - mean * mean)
      s.mean[c] = Float(mean)
      let inverse = 1 / (variance + Double(Network.epsilon)).squareRoot()
      norm.inverseDeviation[c] = Float(inverse)
      guard c < s.layout.outputs else {
        s.scale[c] = 0
        s.shift[c] = 0
        continue
      }
      norm.runningMean[c] = keep * norm.runningMean[c] + (1 - keep) * Float(mean)
      norm.runningVariance[c] = keep * norm.runningVariance[c] + (1 - keep) * Float(variance)
      s.scale[c] = norm.gamma[c] * Float(inverse)
      s.shift[c] = norm.beta[c] - Float(mean) * s.scale[c]
    }
  }

  /// The four products of an up-convolution at low resolution; the row and column past the end stay zero.
  private func upProducts(_ s: ConvolutionState, threads: Int) {
    let n = s.layout.columns
    let row = (s.source.width + 1) * n
    let each = (s.source.height + 1) * row
    let products = memory.products.start
    let input = memory.maps[s.input]
    parallel(batch * (s.source.height + 1), threads: threads) { item, _ in
      let (film, y) = (item / (s.source.height + 1), item % (s.source.height + 1))
      let p = products + film * each + y * row
      guard y < s.source.height else {
        p.update(repeating: 0, count: row)
        return
      }
      kernels.convolve(
        input + film * s.source.count + s.layout.windowStart(y, over: s.source), s.layout.window(over: s.source),
        s.weights,
        nil, p, n, row, 1, Int32(s.source.width), Int32(n), 0, 0)
      (p + s.source.width * n).update(repeating: 0, count: n)
    }
  }

  private func gather(_ s: ConvolutionState, film: Int, firstRow y: Int, rows: Int, into z: UnsafeMutablePointer<Float>)
  {
    let n = s.layout.columns
    let row = (s.source.width + 1) * n
    let zRow = s.target.width * s.channels
    let p = memory.products.start + film * (s.source.height + 1) * row + y / 2 * row
    kernels.up_gather(
      p, n, row, s.bias, z, s.channels, zRow, Int32(rows / 2), Int32(s.source.width), Int32(s.channels), 0)
  }

  private func pool(_ input: FeatureView, _ output: Int, _ size: Int, threads: Int) {
    let (source, target) = (network.maps[input.map], network.maps[output])
    let (from, to) = (memory.maps[input.map] + source.origin + input.offset, memory.maps[output] + target.origin)
    parallel(batch * target.height, threads: threads) { item, _ in
      let (n, y) = (item / target.height, item % target.height)
      kernels.max_pool(
        from + n * source.count + y * size * source.row, source.channels, source.row,
        to + n * target.count + y * target.row, target.channels, target.row, 1, Int32(target.width),
        Int32(input.padded), Int32(size))
    }
  }

  /// Drops the same features of a map and, with the gradients' arrays, of its gradient.
  func drop(_ view: FeatureView, in maps: [UnsafeMutablePointer<Float>], layer: Int, threads: Int) {
    guard configuration.dropout > 0 else { return }
    let map = network.maps[view.map]
    let start = maps[view.map] + map.origin + view.offset
    let stream = seed &+ UInt64(step) &* 0x1_0000_0001 &+ UInt64(layer) << 56
    parallel(batch * map.height, threads: threads) { item, _ in
      let (n, y) = (item / map.height, item % map.height)
      kernels.dropout(
        start + n * map.count + y * map.row, map.channels, map.row, 1, Int32(map.width), Int32(view.padded),
        Float(configuration.dropout), stream, UInt64(item * map.width * view.padded))
    }
  }

  private func gate(_ features: Int, _ weights: Int, _ output: FeatureView, threads: Int) {
    let (b, w, target) = (network.maps[features], network.maps[weights], network.maps[output.map])
    let single = w.height == 1 && w.width == 1 && b.height * b.width > 1
    parallel(batch, threads: threads) { n, _ in
      kernels.gate(
        memory.maps[features] + n * b.count + b.origin, b.row, memory.maps[weights] + n * w.count + w.origin,
        single ? 0 : w.channels, single ? 0 : w.row,
        memory.maps[output.map] + n * target.count + target.origin + output.offset, target.channels, target.row,
        Int32(b.height), Int32(b.width), Int32(output.padded))
    }
  }

  private func softmax(_ input: Int, _ output: Int, threads: Int) {
    let (source, target) = (network.maps[input], network.maps[output])
    parallel(batch * source.height, threads: threads) { item, _ in
      let (n, y) = (item / source.height, item % source.height)
      kernels.softmax(
        memory.maps[input] + n * source.count + source.origin + y * source.row, source.row,
        memory.maps[output] + n * target.count + target.origin + y * target.row, target.row, 1, Int32(source.width))
    }
  }
}
