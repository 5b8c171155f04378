import CKernels
import MBNet

extension TrainingStep {
  /// The layers in reverse, from the logits' gradient to the first layer; the values branch has gone before.
  func backward(threads: Int) {
    turnWeights(threads: threads)
    for (index, layer) in network.layers.enumerated().reversed() where !isValuesBranch(layer) {
      backward(layer, index: index, threads: threads)
    }
  }

  /// The values branch in reverse, down to the probabilities; without known values its gradients are zero.
  func backwardValues(active: Bool, threads: Int) {
    guard configuration.values.enabled else { return }
    guard active else {
      for state in convolutions.values where state.name.hasPrefix(Network.valuesPrefix) { clearGradients(state) }
      for state in denseStates { state.clearGradients() }
      return
    }
    for state in convolutions.values where state.name.hasPrefix(Network.valuesPrefix) { state.transpose() }
    for (index, layer) in network.layers.enumerated().reversed() where isValuesBranch(layer) {
      backward(layer, index: index, threads: threads)
    }
  }

  func isValuesBranch(_ layer: Layer) -> Bool {
    switch layer {
    case .convolution(let c): c.name.hasPrefix(Network.valuesPrefix)
    case .maxPool(let input, _, _): network.maps[input.map].name.hasPrefix(Network.valuesPrefix)
    case .averagePool(_, let output): network.maps[output].name.hasPrefix(Network.valuesPrefix)
    case .dense: true
    default: false
    }
  }

  private func turnWeights(threads: Int) {
    let states = convolutions.values.filter { $0.needsInputGradient && !$0.name.hasPrefix(Network.valuesPrefix) }
      .sorted { $0.layout.count > $1.layout.count }
    parallel(states.count, threads: threads) { item, _ in states[item].transpose() }
  }

  private func clearGradients(_ s: ConvolutionState) {
    s.weightGradient.update(repeating: 0, count: s.layout.count)
    s.biasGradient.update(repeating: 0, count: s.layout.outputs)
    s.norm?.gammaGradient.update(repeating: 0, count: s.layout.outputs)
    s.norm?.betaGradient.update(repeating: 0, count: s.layout.outputs)
  }

  private func backward(_ layer: Layer, index: Int, threads: Int) {
    switch layer {
    case .convolution(let c):
      if let state = convolutions[c.name] { convolutionGradient(state, threads: threads) }
    case .upConvolution(let u):
      if let state = convolutions[u.name] { convolutionGradient(state, threads: threads) }
    case .maxPool(let input, let output, let size): poolGradient(input, output, size, threads: threads)
    case .dropout(let view): drop(view, in: memory.gradients, layer: index, threads: threads)
    case .averagePool(let input, let output): averageGradient(input, output, threads: threads)
    case .copy(let input, let output): copyGradient(input, output, threads: threads)
    case .resize(let input, let output): resizeGradient(input, output, threads: threads)
    case .gate(let features, let weights, let output): gateGradient(features, weights, output)
    case .softmax: break  // with the loss
    case .dense(let input, _): backwardDense(input, threads: threads)
    }
  }

  /// Whether a layer that writes the gradient of some channels must add to what is there.
  func beginGradient(_ view: FeatureView) -> Bool {
    let map = network.maps[view.map]
    if !memory.written[view.map], view.padded < map.channels {
      // The layers that come later add to the other segments too.
      memory.gradients[view.map].update(repeating: 0, count: batch * map.count)
      memory.written[view.map] = true
    }
    defer { memory.written[view.map] = true }
    return memory.written[view.map]
  }

  private func poolGradient(_ input: FeatureView, _ output: Int, _ size: Int, threads: Int) {
    let (source, target) = (network.maps[input.map], network.maps[output])
    let accumulate = beginGradient(input)
    let from = source.origin + input.offset
    parallel(batch * target.height, threads: threads) { item, _ in
      let (n, y) = (item / target.height, item % target.height)
      let high = n * source.count + from + y * size * source.row
      let low = n * target.count + target.origin + y * target.row
      kernels.max_pool_gradient(
        memory.maps[input.map] + high, source.channels, source.row, memory.maps[output] + low, target.channels,
        target.row,
        memory.gradients[output] + low, target.channels, target.row, memory.gradients[input.map] + high,
        source.channels,
        source.row, 1, Int32(target.width), Int32(input.padded), Int32(size), accumulate ? 1 : 0)
    }
  }

  /// out = b + b · w: db = g · (1 + w), dw = g · b (summed over the map for a single gate).
  private func gateGradient(_ features: Int, _ weights: Int, _ output: FeatureView) {
    let (b, w, target) = (network.maps[features], network.maps[weights], network.maps[output.map])
    let single = w.height == 1 && w.width == 1 && b.height * b.width > 1
    memory.written[features] = true
    memory.written[weights] = true
    for n in 0..<batch {
      let values = memory.maps[features] + n * b.count + b.origin
      let gate = memory.maps[weights] + n * w.count + w.origin
      let g = memory.gradients[output.map] + n * target.count + target.origin + output.offset
      let db = memory.gradients[features] + n * b.count + b.origin
      let dw = memory.gradients[weights] + n * w.count + w.origin
      if single { dw.update(repeating: 0, count: w.channels) }
      for y in 0..<b.height {
        for x in 0..<b.width {
          let here = y * b.row + x * b.channels
          let there = single ? 0 : y * w.row + x * w.channels
          let from = y * target.row + x * target.channels
          for c in 0..<output.padded {
            db[here + c] = g[from + c] * (1 + gate[there + c])
            let product = g[from + c] * values[here + c]
            dw[there + c] = single ? dw[there + c] + product : product
          }
        }
      }
    }
  }
}
