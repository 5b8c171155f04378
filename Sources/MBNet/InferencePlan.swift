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

  /// Bytes held between films.
  var bytes: Int { plan.withLock { stored in stored.map { $0.weightBytes + $0.idleBytes } ?? 0 } }

  /// Gives memory back: all of it, or the arenas only, so that the next film finds the weights ready.
  func release(weights: Bool) {
    plan.withLock { stored in
      stored?.releaseArenas()
      if weights { stored = nil }
    }
  }
}

/// A network made ready to run: kernels chosen, batch norm folded into the weights, weights in the kernels' order.
///
/// `@unchecked Sendable`: the weights are written in `init` only; each run takes an arena of its own from the pool.
final class InferencePlan: @unchecked Sendable {
  /// Weights and bias of one convolution, folded, in panels or transformed.
  struct Prepared {
    let layout: ConvolutionLayout
    let weights: UnsafeMutablePointer<Float>
    let weightCount: Int
    let bias: UnsafeMutablePointer<Float>
  }

  let network: Network
  let steps: [PlanStep]
  let dense: [DenseWeights]
  private let storage: FloatBuffer
  /// By step; nil for steps without a convolution.
  let prepared: [Prepared?]
  private let arenas = Mutex<[InferenceArena]>([])

  struct DenseWeights {
    let layer: Dense
    let weights: Tensor
    let bias: [Float]
  }

  init(_ model: Model) throws {
    network = model.network
    let steps = PlanStep.compile(model.network)
    self.steps = steps
    let layouts: [ConvolutionLayout?] = steps.map { step in
      switch step.layer {
      case .convolution(let c): ConvolutionLayout(c, in: model.network)
      case .upConvolution(let u): ConvolutionLayout(u, in: model.network)
      default: nil
      }
    }
    func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    var (total, panels) = (0, 0)
    for (step, layout) in zip(steps, layouts) {
      guard let layout else { continue }
      total += rounded(step.winograd?.weightCount ?? layout.count) + rounded(layout.outputChannels)
      if step.winograd != nil { panels = max(panels, layout.count) }
    }
    storage = try FloatBuffer(total)
    let scratch = try FloatBuffer(panels)
    let threads = ProcessInfo.processInfo.activeProcessorCount
    var next = storage.start
    prepared = try zip(steps, layouts).map { step, layout in
      guard let layout else { return nil }
      let count = step.winograd?.weightCount ?? layout.count
      let (weights, bias) = (next, next + rounded(count))
      next = bias + rounded(layout.outputChannels)
      let normalized =
        switch step.layer {
        case .convolution(let c): c.normalized
        case .upConvolution(let u): u.normalized
        default: false
        }
      let (scale, shift) = try Self.fold(step.name, normalized: normalized, model.tensors)
      guard (shift + (scale ?? [])).allSatisfy(\.isFinite) else {
        throw ModelError(
          "weights \(step.name): a bias or norm is not a number; the file is damaged or training diverged")
      }
      for o in 0..<layout.outputs { bias[o] = shift[o] }
      let tensor = try Self.tensor("\(step.name).weight", model.tensors)
      tensor.withFloats { values in
        guard let start = values.baseAddress else { return }
        layout.pack(start, scale: scale, to: step.winograd == nil ? weights : scratch.start, threads: threads)
      }
      let packed = step.winograd == nil ? weights : scratch.start
      guard kernels.sum_squares(packed, layout.count).isFinite else {
        throw ModelError("weights \(step.name): not all are numbers; the file is damaged or training diverged")
      }
      step.winograd?.transform(scratch.start, to: weights, threads: threads)
      tensor.releasePages()
      return Prepared(layout: layout, weights: weights, weightCount: count, bias: bias)
    }
    dense = try model.network.layers.flatMap { layer -> [DenseWeights] in
      guard case .dense(_, let layers) = layer else { return [] }
      return try layers.map {
        DenseWeights(
          layer: $0, weights: try Self.tensor("\($0.name).weight", model.tensors),
          bias: try Self.tensor("\($0.name).bias", model.tensors).floats())
      }
    }
  }

  private static func tensor(_ name: String, _ tensors: [String: Tensor]) throws -> Tensor {
    guard let tensor = tensors[name] else { throw ModelError("the weights have no array \(name)") }
    return tensor
  }

  /// The scale of each output channel (nil for none), and the bias that remains, with batch norm folded in.
  private static func fold(_ name: String, normalized: Bool, _ tensors: [String: Tensor]) throws -> (
    scale: [Float]?, shift: [Float]
  ) {
    func floats(_ suffix: String) throws -> [Float] { try tensor("\(name).\(suffix)", tensors).floats() }
    let bias = try floats("bias")
    guard normalized else { return (nil, bias) }
    let (gamma, beta) = (try floats("norm.weight"), try floats("norm.bias"))
    let (mean, variance) = (try floats("norm.running_mean"), try floats("norm.running_var"))
    let scale = zip(gamma, variance).map { $0 / ($1 + Network.epsilon).squareRoot() }
    return (scale, bias.indices.map { (bias[$0] - mean[$0]) * scale[$0] + beta[$0] })
  }

  /// - Parameter timing: receives each step's seconds.
  func run(_ input: [Float], threads: Int, timing: ((Int, Double) -> Void)? = nil) throws -> Prediction {
    guard kernels.sum_squares(input, input.count).isFinite else {
      throw ModelError("the input holds something that is not a number; the film or its preparation is damaged")
    }
    let waiting = arenas.withLock { pool in
      pool.firstIndex { $0.threads >= threads }.map { pool.remove(at: $0) }
    }
    let arena = try waiting ?? InferenceArena(self, threads: threads)
    defer { arenas.withLock { $0.append(arena) } }
    let prediction = arena.run(self, input, threads: threads, timing: timing)
    let probabilities = prediction.probabilities
    guard kernels.sum_squares(probabilities, probabilities.count).isFinite else {
      throw ModelError("the network's probabilities are not numbers: its weights are too large, or damaged")
    }
    guard prediction.values?.allSatisfy(\.isFinite) != false else {
      throw ModelError(
        "the network's values are not numbers: the weights of its values branch, or the input, are damaged")
    }
    return prediction
  }

  /// Bytes of the idle arenas.
  var idleBytes: Int { arenas.withLock { $0.reduce(0) { $0 + $1.bytes } } }

  func releaseArenas() { arenas.withLock { $0.removeAll() } }

  /// Bytes of the weights in the kernels' order; dense weights stay in their file.
  var weightBytes: Int { storage.count * 4 }
}
