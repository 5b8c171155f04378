/// One step of an inference plan: a layer, the kernel chosen for it, and what is fused into it.
struct PlanStep {
  enum Kernel: String {
    /// A window of inputs times panels of weights, in registers.
    case direct
    /// Winograd F(4×4, 3×3).
    case winograd4 = "Winograd 4×4"
    /// Winograd F(2×2, 3×3).
    case winograd2 = "Winograd 2×2"
    /// Four products at low resolution and shifted sums.
    case lowResolution = "low-resolution product"
    /// One pass over the map, or a product with a vector.
    case pass
  }

  let layer: Layer
  let name: String
  let kernel: Kernel
  let winograd: Winograd?
  /// The map of the max pool that is written along.
  let fusedPool: Int?
  /// Multiplications and additions of the layer as the paper defines it.
  let macs: Int
  /// `[channels, height, width]` of what it writes.
  let output: [Int]
  let reads: [Int]
  let writes: [Int]

  /// Transformed weights past this are kept for 2×2 tiles: 16 numbers for nine weights instead of 36.
  static let weightLimit = 16 << 20

  /// The steps of a network: dropout gone, pools fused where the convolution before them allows it.
  static func compile(_ network: Network) -> [PlanStep] {
    var pools: [FeatureView: (map: Int, layer: Int)] = [:]
    for (index, layer) in network.layers.enumerated() {
      if case .maxPool(let input, let output, 2) = layer { pools[input] = (output, index) }
    }
    var fused: Set<Int> = []
    var steps: [PlanStep] = []
    for (index, layer) in network.layers.enumerated() where !fused.contains(index) {
      switch layer {
      case .convolution(let c):
        let (source, target) = (network.maps[c.input], network.maps[c.output.map])
        let winograd = c.kernel == 3 ? bestWinograd(source, outputs: c.output.padded) : nil
        let pool = winograd == nil ? nil : pools[c.output]
        if let pool { fused.insert(pool.layer) }
        steps.append(
          PlanStep(
            layer: layer, name: c.name,
            kernel: winograd.map { $0.tile == 4 ? .winograd4 : .winograd2 } ?? .direct, winograd: winograd,
            fusedPool: pool?.map,
            macs: target.height * target.width * c.kernel * c.kernel * source.segments.reduce(0, +) * c.output.channels,
            output: [c.output.channels, target.height, target.width], reads: [c.input],
            writes: [c.output.map] + (pool.map { [$0.map] } ?? [])))
      case .upConvolution(let u):
        let (source, target) = (network.maps[u.input], network.maps[u.output.map])
        steps.append(
          PlanStep(
            layer: layer, name: u.name, kernel: .lowResolution, winograd: nil, fusedPool: nil,
            macs: target.height * target.width * 4 * source.segments.reduce(0, +) * u.output.channels,
            output: [u.output.channels, target.height, target.width], reads: [u.input], writes: [u.output.map]))
      case .dropout: break
      case .maxPool(let input, let output, _): steps.append(pass(layer, network, [input.map], output))
      case .averagePool(let input, let output): steps.append(pass(layer, network, [input.map], output))
      case .copy(let input, let output): steps.append(pass(layer, network, [input.map], output.map))
      case .resize(let input, let output): steps.append(pass(layer, network, [input], output.map))
      case .gate(let features, let weights, let output):
        steps.append(pass(layer, network, [features, weights], output.map))
      case .softmax(let input, let output): steps.append(pass(layer, network, [input], output))
      case .dense(let input, let layers):
        steps.append(
          PlanStep(
            layer: layer, name: "values.dense", kernel: .pass, winograd: nil, fusedPool: nil,
            macs: layers.reduce(0) { $0 + $1.inputs * $1.outputs }, output: [layers.last?.outputs ?? 0], reads: [input],
            writes: []))
      }
    }
    return steps
  }

  private static func bestWinograd(_ source: FeatureMap, outputs: Int) -> Winograd? {
    let four = Winograd(tile: 4, source: source, outputs: outputs)
    if let four, four.weightCount * 4 <= weightLimit { return four }
    return Winograd(tile: 2, source: source, outputs: outputs) ?? four
  }

  private static func pass(_ layer: Layer, _ network: Network, _ reads: [Int], _ write: Int) -> PlanStep {
    let map = network.maps[write]
    return PlanStep(
      layer: layer, name: map.name, kernel: .pass, winograd: nil, fusedPool: nil, macs: 0,
      output: [map.segments.reduce(0, +), map.height, map.width], reads: reads, writes: [write])
  }

  /// Rows of products that an up-convolution keeps at a time; nil where its weights are shared out among the threads.
  static func upBand(_ source: FeatureMap, columns: Int, weights: Int) -> Int? {
    weights > 1 << 18 ? nil : max(2, min(source.height, 65536 / ((source.width + 1) * columns)))
  }

  /// Floats that the step needs besides its maps.
  func scratchCount(_ network: Network, threads: Int) -> Int {
    if let winograd { return winograd.scratchCount(films: 1, threads: threads) }
    if case .upConvolution(let u) = layer {
      let map = network.maps[u.input]
      let columns = 4 * u.output.padded
      let row = (map.width + 1) * columns
      guard let band = Self.upBand(map, columns: columns, weights: map.channels * columns) else {
        return (map.height + 1) * row
      }
      return threads * (band + 1) * row
    }
    return 0
  }
}
