import CKernels
import Foundation
import MBNet

/// Every array that a training step writes, taken once.
final class TrainingMemory {
  let batch: Int
  private let buffers: [FloatBuffer]
  /// Feature maps and their gradients, `[batch]` maps one after the other.
  let maps: [UnsafeMutablePointer<Float>]
  let gradients: [UnsafeMutablePointer<Float>]
  /// Whether a map's gradient was written in this step: the first layer to write it overwrites, the next ones add.
  var written: [Bool]
  /// z of every convolution, in layer order.
  private let activations: FloatBuffer
  private let vectors: FloatBuffer
  private let turned: FloatBuffer
  private let frequencyWeights: FloatBuffer
  /// Winograd's tiles in the frequency domain; layers use it one after the other.
  let frequencies: FloatBuffer
  /// Threads that `frequencies` has room for.
  let threads: Int
  /// The gradient of z, as maps with a ring of zeros; one for each shape.
  private let scratch: [Shape: FloatBuffer]
  /// Products of the up-convolutions `[batch][height + 1][width + 1][4 · channels]`.
  let products: FloatBuffer
  /// Sums that tasks leave for the others, and weight gradients of single films.
  let partials: FloatBuffer
  let partialGradients: FloatBuffer
  private let denseMemory: FloatBuffer

  struct Shape: Hashable {
    let height: Int
    let width: Int
    let channels: Int
    var count: Int { (height + 2) * (width + 2) * channels }
  }

  /// Convolutions with at most so many weights sum their gradients film by film, the others split the weights.
  static let partialLimit = 1 << 16

  init(_ network: Network, batch: Int) throws {
    self.batch = batch
    var buffers: [FloatBuffer] = []
    var (maps, gradients): ([UnsafeMutablePointer<Float>], [UnsafeMutablePointer<Float>]) = ([], [])
    for (index, map) in network.maps.enumerated() {
      let values = try FloatBuffer(batch * map.count)
      buffers.append(values)
      maps.append(values.start)
      // The input has no gradient.
      if index == 0 {
        gradients.append(values.start)
        continue
      }
      let gradient = try FloatBuffer(batch * map.count)
      buffers.append(gradient)
      gradients.append(gradient.start)
    }
    self.buffers = buffers
    self.maps = maps
    self.gradients = gradients
    written = [Bool](repeating: false, count: maps.count)

    var (z, vector, turned, product, partial, partialGradient) = (0, 0, 0, 0, 0, 0)
    var shapes: [Shape: FloatBuffer] = [:]
    var (dense, frequencyWeight, frequency) = (0, 0, 0)
    threads = ProcessInfo.processInfo.activeProcessorCount
    for layer in network.layers {
      let (layout, source, output): (ConvolutionLayout, FeatureMap, FeatureView)
      switch layer {
      case .convolution(let c):
        (layout, source, output) = (ConvolutionLayout(c, in: network), network.maps[c.input], c.output)
      case .upConvolution(let u):
        (layout, source, output) = (ConvolutionLayout(u, in: network), network.maps[u.input], u.output)
        product = max(product, batch * (source.height + 1) * (source.width + 1) * layout.columns)
      case .dense(_, let layers):
        dense += 2 * batch * ((layers.first?.inputs ?? 0) + layers.reduce(0) { $0 + $1.outputs }) + 64
        continue
      default: continue
      }
      let target = network.maps[output.map]
      let channels = layout.outputChannels
      z += batch * target.height * target.width * channels
      vector += 4 * channels
      turned += layout.count
      let (there, back) = ConvolutionState.winograds(layout, source: source, target: target)
      for winograd in [there, back].compactMap({ $0 }) {
        frequencyWeight += winograd.weightCount
        frequency = max(
          frequency, winograd.scratchCount(films: batch, threads: threads),
          winograd.gradientScratchCount(films: batch, threads: threads))
      }
      partial = max(partial, batch * target.height * 2 * channels)
      if layout.count <= Self.partialLimit { partialGradient = max(partialGradient, batch * layout.count) }
      let shape = Shape(height: target.height, width: target.width, channels: channels)
      if shapes[shape] == nil { shapes[shape] = try FloatBuffer(batch * shape.count) }
    }
    partial = max(partial, batch * network.configuration.height * 32)
    activations = try FloatBuffer(z)
    vectors = try FloatBuffer(vector)
    self.turned = try FloatBuffer(turned)
    frequencyWeights = try FloatBuffer(frequencyWeight)
    frequencies = try FloatBuffer(frequency)
    scratch = shapes
    products = try FloatBuffer(product)
    partials = try FloatBuffer(partial)
    partialGradients = try FloatBuffer(partialGradient)
    denseMemory = try FloatBuffer(dense)
  }

  func scratch(_ state: ConvolutionState) -> (start: UnsafeMutablePointer<Float>, map: FeatureMap) {
    let shape = Shape(height: state.target.height, width: state.target.width, channels: state.channels)
    let map = FeatureMap.plain(height: shape.height, width: shape.width, channels: shape.channels)
    // Every shape was met in `init`.
    return (scratch[shape]?.start ?? products.start, map)
  }

  /// The states of all layers with weights.
  func states(_ network: Network, store: ParameterStore) throws -> ([String: ConvolutionState], [DenseState]) {
    var (z, vector, turned) = (activations.start, vectors.start, turned.start)
    var (dense, frequency) = (denseMemory.start, frequencyWeights.start)
    var states: [String: ConvolutionState] = [:]
    var denseStates: [DenseState] = []
    func take(_ count: Int, _ pointer: inout UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
      defer { pointer += count }
      return pointer
    }
    for layer in network.layers {
      let (name, layout, input, output, activation, normalized):
        (
          String, ConvolutionLayout, Int, FeatureView, Activation, Bool
        )
      switch layer {
      case .convolution(let c):
        (name, layout, input) = (c.name, ConvolutionLayout(c, in: network), c.input)
        (output, activation, normalized) = (c.output, c.activation, c.normalized)
      case .upConvolution(let u):
        (name, layout, input) = (u.name, ConvolutionLayout(u, in: network), u.input)
        (output, activation, normalized) = (u.output, u.activation, u.normalized)
      case .dense(let input, let layers):
        denseStates = try DenseState.chain(layers, input: input, store: store, batch: batch, memory: &dense)
        continue
      default: continue
      }
      let target = network.maps[output.map]
      let weight = try store.slot("\(name).weight")
      let bias = try store.slot("\(name).bias")
      let channels = layout.outputChannels
      let (scale, shift, mean) = (take(channels, &vector), take(channels, &vector), take(channels, &vector))
      scale.update(repeating: 1, count: channels)
      var norm: ConvolutionState.NormState?
      if normalized {
        let (gamma, beta) = (try store.slot("\(name).norm.weight"), try store.slot("\(name).norm.bias"))
        norm = ConvolutionState.NormState(
          gamma: store.weights.start + gamma.offset, beta: store.weights.start + beta.offset,
          gammaGradient: store.gradients.start + gamma.offset, betaGradient: store.gradients.start + beta.offset,
          runningMean: store.statistics.start + (try store.slot("\(name).norm.running_mean").offset),
          runningVariance: store.statistics.start + (try store.slot("\(name).norm.running_var").offset),
          inverseDeviation: take(channels, &vector))
      }
      let (winograd, backward) = ConvolutionState.winograds(layout, source: network.maps[input], target: target)
      states[name] = ConvolutionState(
        name: name, layout: layout, input: input, output: output, source: network.maps[input], target: target,
        activation: activation, normalized: normalized, needsInputGradient: input != 0,
        weights: store.weights.start + weight.offset, weightGradient: store.gradients.start + weight.offset,
        bias: store.weights.start + bias.offset, biasGradient: store.gradients.start + bias.offset, norm: norm,
        z: take(batch * target.height * target.width * channels, &z), transposed: take(layout.count, &turned),
        winograd: winograd, frequencyWeights: take(winograd?.weightCount ?? 0, &frequency), backwardWinograd: backward,
        backwardFrequencyWeights: take(backward?.weightCount ?? 0, &frequency), scale: scale, shift: shift, mean: mean)
    }
    return (states, denseStates)
  }

  /// Planar inputs `[batch, channels, h, w]` to the maps of the network's input or another of one segment.
  func fill(_ inputs: [Float], _ index: Int = 0, network: Network, threads: Int) {
    let map = network.maps[index]
    let target = maps[index]
    let channels = map.segments[0]
    inputs.withUnsafeBufferPointer { source in
      parallel(batch * map.height, threads: threads) { item, _ in
        let (n, y) = (item / map.height, item % map.height)
        let row = target + n * map.count + map.origin + y * map.row
        for c in 0..<channels {
          let plane = ((n * channels + c) * map.height + y) * map.width
          for x in 0..<map.width { row[x * map.channels + c] = source[plane + x] }
        }
      }
    }
  }
}
