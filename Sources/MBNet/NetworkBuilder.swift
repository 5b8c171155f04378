/// Lays the network out as the paper's figure reads: spatial path, encoder, fusion, decoder, head, values branch.
struct NetworkBuilder {
  let configuration: Configuration
  var maps: [FeatureMap] = []
  var layers: [Layer] = []

  init(_ configuration: Configuration) { self.configuration = configuration }

  private var everywhere: Bool { configuration.batchNormalization == .everywhere }
  private var activation: Activation { configuration.variant.isBaseline ? .relu : .swish }

  func height(_ level: Int) -> Int { configuration.height >> level }
  func width(_ level: Int) -> Int { configuration.width >> level }

  mutating func map(_ name: String, _ height: Int, _ width: Int, _ segments: [Int], padding: Int = 8) -> Int {
    maps.append(FeatureMap(name, height: height, width: width, segments: segments, padding: padding))
    return maps.count - 1
  }

  func view(_ map: Int, segment: Int = 0) -> FeatureView {
    FeatureView(map: map, offset: maps[map].offsets[segment], channels: maps[map].segments[segment])
  }

  mutating func convolve(
    _ name: String, kernel: Int = 3, _ input: Int, _ output: FeatureView, normalized: Bool? = nil,
    _ activation: Activation? = nil
  ) {
    layers.append(
      .convolution(
        Convolution(
          name: name, kernel: kernel, input: input, output: output, normalized: normalized ?? everywhere,
          activation: activation ?? self.activation)))
  }

  /// Two 3×3 convolutions at a level, the second into `target` or a map of its own; returns the map written.
  mutating func block(
    _ name: String, _ input: Int, level: Int, _ channels: Int, into target: FeatureView? = nil
  ) -> Int {
    let middle = map("\(name).conv_a", height(level), width(level), [channels])
    convolve("\(name).conv_a", input, view(middle))
    if let target {
      convolve("\(name).conv_b", middle, target)
      return target.map
    }
    let output = map("\(name).conv_b", height(level), width(level), [channels])
    convolve("\(name).conv_b", middle, view(output))
    return output
  }

  mutating func raise(_ name: String, _ input: Int, _ output: FeatureView) {
    layers.append(
      .upConvolution(
        UpConvolution(name: name, input: input, output: output, normalized: everywhere, activation: activation)))
  }

  /// Appends every layer; returns the map of the probabilities.
  mutating func build() -> Int {
    let c = configuration
    let input = map("input", c.height, c.width, [3], padding: 4)
    let logits =
      switch c.variant {
      case .biLuNet, .case1, .case2, .unet: classify(uPath(input))
      case .unetPlusPlus: classify(nestedPath(input))
      case .pspNet: pyramidPath(input)
      }
    let probabilities = map("probabilities", c.height, c.width, [Configuration.classCount])
    layers.append(.softmax(input: logits, output: probabilities))
    if c.values.enabled { inspectValues(probabilities) }
    return probabilities
  }

  /// The head's 3×3 convolution and the classes' logits.
  private mutating func classify(_ features: Int) -> Int {
    let c = configuration
    let head = map("head.conv", c.height, c.width, [c.headWidth])
    convolve("head.conv", features, view(head))
    let logits = map("head.classify", c.height, c.width, [Configuration.classCount])
    convolve("head.classify", kernel: 1, head, view(logits), normalized: false, Activation.none)
    return logits
  }

  /// Encoder, spatial path, fusion and decoder; returns the finest features.
  private mutating func uPath(_ input: Int) -> Int {
    let c = configuration
    let levels = c.encoderWidths.count
    let join = c.spatialWidths.count
    let hasSpatialPath = c.variant == .biLuNet || c.variant == .case2

    // The decoder's concatenations [skip, up], where the encoder's skips are written straight away.
    var concatenations: [Int] = []
    for level in 0..<levels - 1 {
      var skip = [c.encoderWidths[level]]
      if level == join, c.variant == .biLuNet { skip = [c.fusionWidth] }
      if level == join, c.variant == .case2 { skip.append(c.spatialWidths[join - 1]) }
      concatenations.append(
        map("decoder.\(level).concat", height(level), width(level), skip + [c.encoderWidths[level]]))
    }
    // What the fusion module reads: [level features, spatial path].
    var fusion: Int?
    if c.variant == .biLuNet {
      fusion = map("fusion.concat", height(join), width(join), [c.encoderWidths[join], c.spatialWidths[join - 1]])
    }

    if hasSpatialPath {
      var source = input
      for (index, channels) in c.spatialWidths.enumerated() {
        let last = index == join - 1
        let place =
          last
          ? fusion ?? concatenations[join] : map("spatial.\(index)", height(index + 1), width(index + 1), [channels])
        let target = view(place, segment: last ? 1 : 0)
        convolve("spatial.\(index).conv", kernel: 2, source, target, normalized: true, .relu)
        source = target.map
      }
    }

    var source = input
    for level in 0..<levels {
      let channels = c.encoderWidths[level]
      var target: FeatureView?
      if level == join, let fusion {
        target = view(fusion)
      } else if level < levels - 1 {
        target = view(concatenations[level])
      }
      let output = block("encoder.\(level)", source, level: level, channels, into: target)
      let features = target ?? view(output)
      if level >= levels - 2, c.variant != .unet { layers.append(.dropout(features)) }
      if level < levels - 1 {
        source = map("encoder.\(level).pool", height(level + 1), width(level + 1), [channels])
        layers.append(.maxPool(input: features, output: source, size: 2))
      } else {
        source = output
      }
      if level == join, let fusion { fuse(fusion, into: view(concatenations[join])) }
    }

    for level in (0..<levels - 1).reversed() {
      let concat = concatenations[level]
      let last = maps[concat].segments.count - 1
      raise("decoder.\(level).up", source, view(concat, segment: last))
      source = block("decoder.\(level)", concat, level: level, c.encoderWidths[level])
    }
    return source
  }

  /// The feature fusion module: b = conv(level, spatial); out = b + b · sigmoid(conv(relu(conv(b)))).
  private mutating func fuse(_ input: Int, into output: FeatureView) {
    let c = configuration
    let (height, width) = (maps[input].height, maps[input].width)
    let features = map("fusion.conv", height, width, [c.fusionWidth])
    convolve("fusion.conv", input, view(features), normalized: true, .relu)
    var source = features
    if c.fusionGlobalPool {
      source = map("fusion.average", 1, 1, [c.fusionWidth])
      layers.append(.averagePool(input: view(features), output: source))
    }
    let (gateHeight, gateWidth) = (maps[source].height, maps[source].width)
    let middle = map("fusion.gate_a", gateHeight, gateWidth, [c.fusionWidth])
    convolve("fusion.gate_a", kernel: 1, source, view(middle), normalized: false, .relu)
    let weights = map("fusion.gate_b", gateHeight, gateWidth, [c.fusionWidth])
    convolve("fusion.gate_b", kernel: 1, middle, view(weights), normalized: false, .sigmoid)
    layers.append(.gate(features: features, weights: weights, output: output))
  }

  /// MBNet's second branch: two convolutions with max pools of 4, three dense layers; on means of some pixels where the
  /// configuration says so: of `compact` at the whole size SS was no better than a constant after 834 steps of 12.
  private mutating func inspectValues(_ probabilities: Int) {
    let branch = configuration.values
    var source = probabilities
    if let reduction = branch.reduction, reduction > 1 {
      source = map(
        "values.average", height(0) / reduction, width(0) / reduction, [Configuration.classCount])
      layers.append(.averagePool(input: view(probabilities), output: source))
    }
    for (index, channels) in branch.convolutionWidths.enumerated() {
      let (height, width) = (maps[source].height, maps[source].width)
      let suffix = index == 0 ? "a" : "b"
      let features = map("values.conv_\(suffix)", height, width, [channels])
      convolve("values.conv_\(suffix)", source, view(features), .swish)
      source = map("values.pool_\(suffix)", height / 4, width / 4, [channels])
      layers.append(.maxPool(input: view(features), output: source, size: 4))
    }
    let flat = maps[source].height * maps[source].width * maps[source].segments[0]
    layers.append(
      .dense(
        input: source,
        layers: [
          Dense(name: "values.dense_a", inputs: flat, outputs: branch.denseWidth, activation: .relu),
          Dense(name: "values.dense_b", inputs: branch.denseWidth, outputs: branch.denseWidth, activation: .relu),
          Dense(
            name: "values.output", inputs: branch.denseWidth, outputs: Configuration.valueCount, activation: .sigmoid),
        ]))
  }
}
