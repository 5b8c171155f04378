import CKernels
import Foundation

/// The feature maps of one run of a plan; kept and used again for the next film.
///
/// `@unchecked Sendable`: the plan's pool hands it to one run at a time.
final class InferenceArena: @unchecked Sendable {
  /// Threads that the scratch has room for.
  let threads: Int
  private let network: Network
  private let layout: ArenaLayout
  private let memory: FloatBuffer
  var bytes: Int { memory.count * 4 }
  private let maps: [UnsafeMutablePointer<Float>]

  init(_ plan: InferencePlan, threads: Int) throws {
    network = plan.network
    self.threads = threads
    layout = ArenaLayout(plan.network, plan.steps, threads: threads)
    memory = try FloatBuffer(layout.count)
    let start = memory.start
    maps = layout.maps.map { start + $0 }
  }

  func run(
    _ plan: InferencePlan, _ input: [Float], threads: Int, timing: ((Int, Double) -> Void)?
  ) -> Prediction {
    let configuration = network.configuration
    let (height, width) = (configuration.height, configuration.width)
    fill(input, threads: threads)
    var values: [Float]?
    let clock = ContinuousClock()
    for (index, step) in plan.steps.enumerated() {
      let start = timing == nil ? nil : clock.now
      for map in layout.fresh[index] { clearRing(map) }
      switch step.layer {
      case .convolution(let c):
        convolve(step, plan.prepared[index], c, scratch: layout.scratch[index], threads: threads)
      case .upConvolution(let u): upConvolve(plan.prepared[index], u, scratch: layout.scratch[index], threads: threads)
      case .maxPool(let input, let output, let size): pool(input, output, size, threads: threads)
      case .dropout: break
      case .averagePool(let input, let output):
        let (from, to) = (plane(input), plane(output))
        parallel(network.maps[output].height, threads: threads) { y, _ in from.average(to: to, row: y) }
      case .copy(let input, let output):
        let (from, to) = (plane(input), plane(output))
        parallel(network.maps[input.map].height, threads: threads) { y, _ in from.copy(to: to, rows: y..<y + 1) }
      case .resize(let input, let output):
        let (from, to) = (plane(input), plane(output))
        parallel(network.maps[output.map].height, threads: threads) { y, _ in from.resize(to: to, row: y) }
      case .gate(let features, let weights, let output): gate(features, weights, output)
      case .softmax(let input, let output): softmax(input, output, threads: threads)
      case .dense(let input, _): values = dense(plan.dense, input, threads: threads)
      }
      if let timing, let start { timing(index, (clock.now - start) / .seconds(1)) }
    }
    let map = network.maps[network.probabilities]
    let source = maps[network.probabilities]
    let plane = height * width
    let probabilities = [Float](unsafeUninitializedCapacity: Configuration.classCount * plane) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      parallel(height, threads: threads) { y, _ in
        let row = source + map.origin + y * map.row
        for c in 0..<Configuration.classCount {
          let out = target + c * plane + y * width
          for x in 0..<width { out[x] = row[x * 8 + c] }
        }
      }
      initialized = Configuration.classCount * plane
    }
    return Prediction(probabilities: probabilities, values: values, height: height, width: width)
  }

  /// Planar `[3, h, w]` to the input map.
  private func fill(_ input: [Float], threads: Int) {
    let map = network.maps[0]
    clearRing(0)
    input.withUnsafeBufferPointer { source in
      parallel(map.height, threads: threads) { y, _ in
        let row = maps[0] + map.origin + y * map.row
        let plane = map.height * map.width
        for x in 0..<map.width {
          let at = y * map.width + x
          row[4 * x] = source[at]
          row[4 * x + 1] = source[plane + at]
          row[4 * x + 2] = source[2 * plane + at]
          row[4 * x + 3] = 0
        }
      }
    }
  }

  /// Zeros around a map: another map was in its place.
  private func clearRing(_ index: Int) {
    let map = network.maps[index]
    let start = maps[index]
    start.update(repeating: 0, count: map.row)
    (start + (map.height + 1) * map.row).update(repeating: 0, count: map.row)
    for y in 1...map.height {
      (start + y * map.row).update(repeating: 0, count: map.channels)
      (start + (y + 1) * map.row - map.channels).update(repeating: 0, count: map.channels)
    }
  }

  /// Rows of a tile, so that what it reads stays in the second-level cache.
  private static func tileRows(_ map: FeatureMap, outputHeight: Int) -> Int {
    max(1, min(outputHeight, 32768 / map.row))
  }

  private func convolve(
    _ step: PlanStep, _ prepared: InferencePlan.Prepared?, _ c: Convolution, scratch: Int, threads: Int
  ) {
    guard let prepared else { return }
    let (source, target) = (network.maps[c.input], network.maps[c.output.map])
    let layout = prepared.layout
    let (input, output) = (maps[c.input], maps[c.output.map] + target.origin + c.output.offset)
    if let winograd = step.winograd {
      let pooled = step.fusedPool.map { network.maps[$0] }
      winograd.run(
        films: 1, input: input, weights: prepared.weights, bias: prepared.bias, activation: c.activation,
        to: Winograd.Target(
          start: output, pixel: target.channels, row: target.row, film: 0,
          pooled: step.fusedPool.map { maps[$0] + network.maps[$0].origin }, pooledPixel: pooled?.channels ?? 0,
          pooledRow: pooled?.row ?? 0),
        scratch: memory.start + scratch, threads: threads)
      return
    }
    let rows = Self.tileRows(source, outputHeight: target.height)
    parallel((target.height + rows - 1) / rows, threads: threads) { tile, _ in
      let y = tile * rows
      kernels.convolve(
        input + layout.windowStart(y, over: source), layout.window(over: source), prepared.weights, prepared.bias,
        output + y * target.row, target.channels, target.row, Int32(min(rows, target.height - y)), Int32(target.width),
        Int32(layout.outputChannels), c.activation.rawValue, 0)
    }
  }

  /// Products at low resolution, a few rows at a time, so that they are summed while they are in the cache.
  private func upConvolve(_ prepared: InferencePlan.Prepared?, _ u: UpConvolution, scratch: Int, threads: Int) {
    guard let prepared else { return }
    let (source, target) = (network.maps[u.input], network.maps[u.output.map])
    let layout = prepared.layout
    let n = layout.columns
    let productRow = (source.width + 1) * n
    let (input, output) = (maps[u.input], maps[u.output.map] + target.origin + u.output.offset)
    let memory = self.memory.start + scratch
    /// Rows first..<last into p; the one below the map is zero.
    func multiply(_ first: Int, _ last: Int, columns: Range<Int>, to p: UnsafeMutablePointer<Float>) {
      kernels.convolve(
        input + layout.windowStart(first, over: source), layout.window(over: source),
        prepared.weights + columns.lowerBound * layout.window, nil, p + columns.lowerBound, n, productRow,
        Int32(min(last, source.height) - first), Int32(source.width), Int32(columns.count), 0, 0)
    }
    func clearEdge(_ first: Int, _ last: Int, _ p: UnsafeMutablePointer<Float>) {
      for y in first..<min(last, source.height) {
        (p + (y - first) * productRow + source.width * n).update(repeating: 0, count: n)
      }
      if last > source.height { (p + (source.height - first) * productRow).update(repeating: 0, count: productRow) }
    }
    func gather(_ first: Int, _ rows: Int, from p: UnsafePointer<Float>) {
      kernels.up_gather(
        p, n, productRow, prepared.bias, output + 2 * first * target.row, target.channels, target.row, Int32(rows),
        Int32(source.width), Int32(layout.outputChannels), u.activation.rawValue)
    }
    guard let band = PlanStep.upBand(source, columns: n, weights: layout.count) else {
      // The weights don't fit a core's cache: they are shared out, so that each is read once.
      let panel = Int(ck_panel(Int32(n), 0))
      let group = n % (4 * panel) == 0 ? 4 * panel : n
      parallel(n / group, threads: threads) { item, _ in
        multiply(0, source.height, columns: item * group..<(item + 1) * group, to: memory)
      }
      clearEdge(0, source.height + 1, memory)
      parallel(source.height, threads: threads) { y, _ in gather(y, 1, from: memory + y * productRow) }
      return
    }
    let bands = (source.height + band - 1) / band
    let perTask = max(1, (bands + 4 * threads - 1) / (4 * threads))
    parallel((bands + perTask - 1) / perTask, threads: threads) { task, thread in
      let p = memory + thread * (band + 1) * productRow
      let end = min(source.height, (task + 1) * perTask * band)
      var first = task * perTask * band
      // The last row of a band is the first of the next.
      multiply(first, first + 1, columns: 0..<n, to: p)
      clearEdge(first, first + 1, p)
      while first < end {
        let rows = min(band, end - first)
        if first + 1 < source.height { multiply(first + 1, first + rows + 1, columns: 0..<n, to: p + productRow) }
        clearEdge(first + 1, first + rows + 1, p + productRow)
        gather(first, rows, from: p)
        p.update(from: p + rows * productRow, count: productRow)
        first += rows
      }
    }
  }

  private func pool(_ input: FeatureView, _ output: Int, _ size: Int, threads: Int) {
    let (source, target) = (network.maps[input.map], network.maps[output])
    let from = maps[input.map] + source.origin + input.offset
    let to = maps[output] + target.origin
    parallel(target.height, threads: threads) { y, _ in
      kernels.max_pool(
        from + y * size * source.row, source.channels, source.row, to + y * target.row, target.channels, target.row, 1,
        Int32(target.width), Int32(input.padded), Int32(size))
    }
  }

  private func plane(_ view: FeatureView) -> FeaturePlane {
    FeaturePlane(maps[view.map], network.maps[view.map], view)
  }

  /// The first segment of a map.
  private func plane(_ map: Int) -> FeaturePlane {
    plane(FeatureView(map: map, offset: 0, channels: network.maps[map].segments[0]))
  }

  private func gate(_ features: Int, _ weights: Int, _ output: FeatureView) {
    let (b, w, target) = (network.maps[features], network.maps[weights], network.maps[output.map])
    let single = w.height == 1 && w.width == 1 && b.height * b.width > 1
    kernels.gate(
      maps[features] + b.origin, b.row, maps[weights] + w.origin, single ? 0 : w.channels, single ? 0 : w.row,
      maps[output.map] + target.origin + output.offset, target.channels, target.row, Int32(b.height), Int32(b.width),
      Int32(output.padded))
  }

  private func softmax(_ input: Int, _ output: Int, threads: Int) {
    let (source, target) = (network.maps[input], network.maps[output])
    let (from, to) = (maps[input] + source.origin, maps[output] + target.origin)
    parallel(source.height, threads: threads) { y, _ in
      kernels.softmax(from + y * source.row, source.row, to + y * target.row, target.row, 1, Int32(source.width))
    }
  }

  /// Bytes of dense weights past which a mapped file's pages are let go as soon as they were read: they are read once a
  /// film, and would be more than half of the memory that `paper` takes.
  private static let passingWeights = 64 << 20

  private func dense(_ layers: [InferencePlan.DenseWeights], _ input: Int, threads: Int) -> [Float] {
    let map = network.maps[input]
    var vector: [Float] = []
    vector.reserveCapacity(layers.first?.layer.inputs ?? 0)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let pixel = maps[input] + map.origin + y * map.row + x * map.channels
        vector += UnsafeBufferPointer(start: pixel, count: map.segments[0])
      }
    }
    for dense in layers {
      let outputs = dense.layer.outputs
      vector = [Float](unsafeUninitializedCapacity: outputs) { buffer, initialized in
        dense.weights.withBytes { bytes, precision in
          let (chunk, inputs) = (16, dense.layer.inputs)
          let passing = bytes.count >= Self.passingWeights
          parallel((outputs + chunk - 1) / chunk, threads: threads) { item, _ in
            let rows = item * chunk..<min(outputs, (item + 1) * chunk)
            let numbers = rows.lowerBound * inputs..<rows.upperBound * inputs
            if passing { dense.weights.expectPages(numbers) }
            kernels.dense(
              bytes.baseAddress, precision == .float16 ? 1 : 0, dense.bias, vector, buffer.baseAddress, inputs,
              rows.lowerBound, rows.upperBound, dense.layer.activation.rawValue)
            if passing { dense.weights.releasePages(numbers) }
          }
        }
        initialized = outputs
      }
    }
    return vector
  }
}
