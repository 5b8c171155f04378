import CKernels
import COpenBLAS
import MBNet

/// One dense layer in training: weights `[outputs, inputs]`, and what flows through it for the whole batch.
struct DenseState {
  let layer: Dense
  let weights: UnsafeMutablePointer<Float>
  let weightGradient: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>
  let biasGradient: UnsafeMutablePointer<Float>
  /// `[batch, inputs]` and its gradient; the layer before writes its outputs there.
  let input: UnsafeMutablePointer<Float>
  let inputGradient: UnsafeMutablePointer<Float>
  /// `[batch, outputs]`, after the activation; the gradient is turned into that before the activation.
  let output: UnsafeMutablePointer<Float>
  let outputGradient: UnsafeMutablePointer<Float>

  static func chain(
    _ layers: [Dense], input: Int, store: ParameterStore, batch: Int, memory: inout UnsafeMutablePointer<Float>
  ) throws -> [DenseState] {
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { memory += count }
      return memory
    }
    var (values, gradient) = (take(batch * (layers.first?.inputs ?? 0)), take(batch * (layers.first?.inputs ?? 0)))
    return try layers.map { layer in
      let weight = try store.slot("\(layer.name).weight")
      let bias = try store.slot("\(layer.name).bias")
      let state = DenseState(
        layer: layer, weights: store.weights.start + weight.offset,
        weightGradient: store.gradients.start + weight.offset,
        bias: store.weights.start + bias.offset, biasGradient: store.gradients.start + bias.offset, input: values,
        inputGradient: gradient, output: take(batch * layer.outputs), outputGradient: take(batch * layer.outputs))
      (values, gradient) = (state.output, state.outputGradient)
      return state
    }
  }

  func clearGradients() {
    weightGradient.update(repeating: 0, count: layer.inputs * layer.outputs)
    biasGradient.update(repeating: 0, count: layer.outputs)
  }

  /// Runs `body(first, count)` over the outputs (or inputs) in chunks of equal work.
  private func chunks(_ total: Int, threads: Int, _ body: (Int, Int) -> Void) {
    let size = max(16, (total + 7) / 8)
    parallel((total + size - 1) / size, threads: threads) { item, _ in body(item * size, min(size, total - item * size))
    }
  }

  /// output = activation(input · weightsᵀ + bias).
  func forward(batch: Int, threads: Int) {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    chunks(outputs, threads: threads) { first, count in
      copenblas_sgemm(
        CblasNoTrans, CblasTrans, Int32(batch), Int32(count), Int32(inputs), input, Int32(inputs),
        weights + first * inputs, Int32(inputs), output + first, Int32(outputs))
    }
    for n in 0..<batch {
      for o in 0..<outputs { output[n * outputs + o] = layer.activation.value(output[n * outputs + o] + bias[o]) }
    }
  }

  /// Turns the output's gradient into those of weights, bias and input.
  func backward(batch: Int, threads: Int) {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    biasGradient.update(repeating: 0, count: outputs)
    for n in 0..<batch {
      for o in 0..<outputs {
        outputGradient[n * outputs + o] *= layer.activation.slope(output: output[n * outputs + o])
        biasGradient[o] += outputGradient[n * outputs + o]
      }
    }
    chunks(outputs, threads: threads) { first, count in
      copenblas_sgemm(
        CblasTrans, CblasNoTrans, Int32(count), Int32(inputs), Int32(batch), outputGradient + first, Int32(outputs),
        input, Int32(inputs), weightGradient + first * inputs, Int32(inputs))
    }
    chunks(inputs, threads: threads) { first, count in
      copenblas_sgemm(
        CblasNoTrans, CblasNoTrans, Int32(batch), Int32(count), Int32(outputs), outputGradient, Int32(outputs),
        weights + first, Int32(inputs), inputGradient + first, Int32(inputs))
    }
  }
}

extension Activation {
  func value(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .relu: max(x, 0)
    case .sigmoid: Float(1 / (1 + exponential(-Double(x))))
    case .swish: Float(Double(x) / (1 + exponential(-Double(x))))
    }
  }

  /// The derivative, from the activated value; the dense layers know ReLU and sigmoid only.
  func slope(output y: Float) -> Float {
    switch self {
    case .relu: y > 0 ? 1 : 0
    case .sigmoid: y * (1 - y)
    case .none, .swish: 1
    }
  }
}
