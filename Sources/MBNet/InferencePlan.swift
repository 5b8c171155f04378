import CKernels
import Foundation
import Synchronization

/// The plan of a model, made when a first film needs it and shared by all copies of the model.
final class PlanBox: Sendable {
  private let plan = Mutex<InferencePlan?>(nil)

  func plan(for model: Model) throws -> InferencePlan {
    try plan.withLock { stored in
      if let stored { return stored }
      let made = try InferencePlan(model)
      stored = made
      return made
    }
  }
}

/// A network made ready to run: batch norm folded into the weights, weights in the kernels' panels.
///
/// `@unchecked Sendable`: the weights are written in `init` only; each run takes an arena of its own from the pool.
final class InferencePlan: @unchecked Sendable {
  /// Weights and bias of one convolution, folded and packed.
  struct Prepared {
    let layout: ConvolutionLayout
    let weights: UnsafePointer<Float>
    let bias: UnsafePointer<Float>
  }

  let network: Network
  let tensors: [String: Tensor]
  private let storage: FloatBuffer
  private(set) var prepared: [String: Prepared] = [:]
  private let arenas = Mutex<[InferenceArena]>([])

  init(_ model: Model) throws {
    network = model.network
    tensors = model.tensors
    var layouts: [(name: String, layout: ConvolutionLayout, normalized: Bool)] = []
    for layer in network.layers {
      switch layer {
      case .convolution(let c): layouts.append((c.name, ConvolutionLayout(c, in: network), c.normalized))
      case .upConvolution(let u): layouts.append((u.name, ConvolutionLayout(u, in: network), u.normalized))
      default: break
      }
    }
    storage = try FloatBuffer(layouts.reduce(0) { $0 + $1.layout.count + $1.layout.outputChannels + 32 })
    var next = storage.start
    for (name, layout, normalized) in layouts {
      let weights = next
      let bias = next + (layout.count + 15) / 16 * 16
      next = bias + (layout.outputChannels + 15) / 16 * 16
      let (scale, shift) = try Self.fold(name, normalized: normalized, tensors: tensors)
      let values = try Self.floats("\(name).weight", tensors)
      layout.pack(values, scale: normalized ? scale : nil, to: weights)
      for o in 0..<layout.outputs { bias[o] = shift[o] }
      prepared[name] = Prepared(layout: layout, weights: weights, bias: bias)
    }
  }

  static func floats(_ name: String, _ tensors: [String: Tensor]) throws -> [Float] {
    guard let tensor = tensors[name] else { throw ModelError("the weights have no array \(name)") }
    return tensor.floats()
  }

  /// The scale of each output channel, and the bias that remains, with batch norm folded in.
  static func fold(_ name: String, normalized: Bool, tensors: [String: Tensor]) throws -> (scale: [Float], shift: [Float]) {
    let bias = try floats("\(name).bias", tensors)
    guard normalized else { return ([Float](repeating: 1, count: bias.count), bias) }
    let gamma = try floats("\(name).norm.weight", tensors)
    let beta = try floats("\(name).norm.bias", tensors)
    let mean = try floats("\(name).norm.running_mean", tensors)
    let variance = try floats("\(name).norm.running_var", tensors)
    let scale = zip(gamma, variance).map { $0 / ($1 + Network.epsilon).squareRoot() }
    return (scale, bias.indices.map { (bias[$0] - mean[$0]) * scale[$0] + beta[$0] })
  }

  func run(_ input: [Float], threads: Int) throws -> Prediction {
    let arena = try arenas.withLock { $0.popLast() } ?? InferenceArena(network)
    defer { arenas.withLock { $0.append(arena) } }
    return try arena.run(self, input, threads: threads)
  }
}
