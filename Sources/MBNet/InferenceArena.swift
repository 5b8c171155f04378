import CKernels
import Foundation

/// The feature maps of one run of a plan; kept and used again for the next film.
///
/// `@unchecked Sendable`: the plan's pool hands it to one run at a time.
final class InferenceArena: @unchecked Sendable {
  private let network: Network
  private let memory: FloatBuffer
  private var maps: [UnsafeMutablePointer<Float>] = []
  private let products: FloatBuffer

  init(_ network: Network) throws {
    self.network = network
    memory = try FloatBuffer(network.maps.reduce(0) { $0 + ($1.count + 15) / 16 * 16 })
    var next = memory.start
    for map in network.maps {
      maps.append(next)
      next += (map.count + 15) / 16 * 16
    }
    let largest = network.layers.map { layer in
      if case .upConvolution(let u) = layer {
        let map = network.maps[u.input]
        return (map.height + 1) * (map.width + 1) * 4 * u.output.padded
      }
      return 0
    }.max()
    products = try FloatBuffer(largest ?? 0)
  }

  func run(_ plan: InferencePlan, _ input: [Float], threads: Int) throws -> Prediction {
    let configuration = network.configuration
    let (height, width) = (configuration.height, configuration.width)
    fill(input)
    var values: [Float]?
    for layer in network.layers {
      switch layer {
      case .convolution(let c): convolve(plan, c, threads: threads)
      case .upConvolution(let u): upConvolve(plan, u, threads: threads)
      case .maxPool(let input, let output, let size): pool(input, output, size, threads: threads)
      case .dropout: break
      case .globalAverage(let input, let output): average(input, output)
      case .gate(let features, let weights, let output): gate(features, weights, output)
      case .softmax(let input, let output): softmax(input, output, threads: threads)
      case .dense(let input, let layers): values = try dense(plan, input, layers, threads: threads)
      }
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
          for x in 0..<width { out[x] = row[x * map.channels + c] }
        }
      }
      initialized = Configuration.classCount * plane
    }
    return Prediction(probabilities: probabilities, values: values, height: height, width: width)
  }

  /// Planar `[3, h, w]` to the input map.
  private func fill(_ input: [Float]) {
    let map = network.maps[0]
    input.withUnsafeBufferPointer { source in
      for y in 0..<map.height {
        let row = maps[0] + map.origin + y * map.row
        for c in 0..<3 {
          let plane = (c * map.height + y) * map.width
          for x in 0..<map.width { row[x * map.channels + c] = source[plane + x] }
        }
      }
    }
  }

  /// Rows of a tile, so that what it reads stays in the second-level cache.
  static func tileRows(_ map: FeatureMap, outputHeight: Int) -> Int {
    max(1, min(outputHeight, 32768 / map.row))
  }

  private func convolve(_ plan: InferencePlan, _ c: Convolution, threads: Int) {
    guard let prepared = plan.prepared[c.name] else { return }
    let (source, target) = (network.maps[c.input], network.maps[c.output.map])
    let layout = prepared.layout
    let rows = Self.tileRows(source, outputHeight: target.height)
    let (input, output) = (maps[c.input], maps[c.output.map] + target.origin + c.output.offset)
    parallel((target.height + rows - 1) / rows, threads: threads) { tile, _ in
      let y = tile * rows
      kernels.convolve(
        input + layout.windowStart(y, over: source), layout.window(over: source), prepared.weights, prepared.bias,
        output + y * target.row, target.channels, target.row, Int32(min(rows, target.height - y)), Int32(target.width),
        Int32(layout.outputChannels), c.activation.rawValue, 0)
    }
  }

  private func upConvolve(_ plan: InferencePlan, _ u: UpConvolution, threads: Int) {
    guard let prepared = plan.prepared[u.name] else { return }
    let (source, target) = (network.maps[u.input], network.maps[u.output.map])
    let layout = prepared.layout
    let n = layout.columns
    let productRow = (source.width + 1) * n
    let (input, output, p) = (maps[u.input], maps[u.output.map] + target.origin + u.output.offset, products.start)
    parallel(source.height, threads: threads) { y, _ in
      kernels.convolve(
        input + layout.windowStart(y, over: source), layout.window(over: source), prepared.weights, nil,
        p + y * productRow, n, productRow, 1, Int32(source.width), Int32(n), 0, 0)
      (p + y * productRow + source.width * n).update(repeating: 0, count: n)
    }
    (p + source.height * productRow).update(repeating: 0, count: productRow)
    parallel(source.height, threads: threads) { y, _ in
      kernels.up_gather(
        p + y * productRow, n, productRow, prepared.bias, output + 2 * y * target.row, target.channels, target.row, 1,
        Int32(source.width), Int32(layout.outputChannels), u.activation.rawValue)
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

  private func average(_ input: Int, _ output: Int) {
    let (source, target) = (network.maps[input], network.maps[output])
    let to = maps[output] + target.origin
    for c in 0..<source.channels {
      var sum = 0.0
      for y in 0..<source.height {
        let row = maps[input] + source.origin + y * source.row + c
        for x in 0..<source.width { sum += Double(row[x * source.channels]) }
      }
      to[c] = Float(sum / Double(source.height * source.width))
    }
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

  private func dense(_ plan: InferencePlan, _ input: Int, _ layers: [Dense], threads: Int) throws -> [Float] {
    let map = network.maps[input]
    var vector: [Float] = []
    vector.reserveCapacity(layers.first?.inputs ?? 0)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let pixel = maps[input] + map.origin + y * map.row + x * map.channels
        vector += UnsafeBufferPointer(start: pixel, count: map.segments[0])
      }
    }
    for layer in layers {
      guard let weights = plan.tensors["\(layer.name).weight"] else { continue }
      let bias = try InferencePlan.floats("\(layer.name).bias", plan.tensors)
      vector = [Float](unsafeUninitializedCapacity: layer.outputs) { buffer, initialized in
        weights.withBytes { bytes, precision in
          let chunk = 16
          parallel((layer.outputs + chunk - 1) / chunk, threads: threads) { item, _ in
            kernels.dense(
              bytes, precision == .float16 ? 1 : 0, bias, vector, buffer.baseAddress, layer.inputs, item * chunk,
              min(layer.outputs, (item + 1) * chunk), layer.activation.rawValue)
          }
        }
        initialized = layer.outputs
      }
    }
    return vector
  }
}
