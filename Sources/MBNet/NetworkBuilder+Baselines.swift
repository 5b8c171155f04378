/// The networks that the paper compares itself with, other than the U-Net, which is the U path without its extras.
extension NetworkBuilder {
  /// UNet++ without deep supervision (Zhou et al., 2018): node (level, step) reads all earlier nodes of its level and,
  /// upsampled, the node below. Returns the last node of the finest level.
  mutating func nestedPath(_ input: Int) -> Int {
    let widths = configuration.encoderWidths
    var nodes: [[FeatureView]] = []
    var source = input
    for (level, channels) in widths.enumerated() {
      let features = block("encoder.\(level)", source, level: level, channels)
      nodes.append([view(features)])
      guard level < widths.count - 1 else { break }
      source = map("encoder.\(level).pool", height(level + 1), width(level + 1), [channels])
      layers.append(.maxPool(input: view(features), output: source, size: 2))
    }
    for step in 1..<widths.count {
      for level in 0..<widths.count - step {
        let name = "nested.\(level).\(step)"
        let concat = map(
          "\(name).concat", height(level), width(level), [Int](repeating: widths[level], count: step + 1))
        for (segment, node) in nodes[level].enumerated() {
          layers.append(.copy(input: node, output: view(concat, segment: segment)))
        }
        raise("\(name).up", nodes[level + 1][step - 1].map, view(concat, segment: step))
        let features = block(name, concat, level: level, widths[level])
        nodes[level].append(view(features))
      }
    }
    return nodes[0][widths.count - 1].map
  }

  /// PSPNet (Zhao et al., 2017): features at an eighth of the input, their means over 1, 4, 9 and 36 fields beside them,
  /// and the classes raised bilinearly. Returns the map of the logits.
  ///
  /// The encoder is the U path's instead of a ResNet; past the eighth it doesn't pool, as published (there with dilated
  /// convolutions), so the pyramid is what sees the whole film.
  mutating func pyramidPath(_ input: Int) -> Int {
    let c = configuration
    let deepest = min(3, c.encoderWidths.count - 1)
    let (high, wide) = (height(deepest), width(deepest))
    let last = c.encoderWidths[c.encoderWidths.count - 1]
    let quarter = max(1, last / 4)
    let bins = [1, 2, 3, 6]
    let concat = map("pyramid.concat", high, wide, [last] + bins.map { _ in quarter })
    var source = input
    for (level, channels) in c.encoderWidths.enumerated() {
      let isLast = level == c.encoderWidths.count - 1
      source = block(
        "encoder.\(level)", source, level: min(level, deepest), channels, into: isLast ? view(concat) : nil)
      guard level < deepest else { continue }
      let pooled = map("encoder.\(level).pool", height(level + 1), width(level + 1), [channels])
      layers.append(.maxPool(input: view(source), output: pooled, size: 2))
      source = pooled
    }
    for (index, bin) in bins.enumerated() {
      let means = map("pyramid.\(bin).average", bin, bin, [last])
      layers.append(.averagePool(input: view(concat), output: means))
      let features = map("pyramid.\(bin).conv", bin, bin, [quarter])
      // A single field has one number a film: no batch statistics to speak of.
      convolve("pyramid.\(bin).conv", kernel: 1, means, view(features), normalized: bin > 1)
      layers.append(.resize(input: features, output: view(concat, segment: index + 1)))
    }
    let features = map("head.conv", high, wide, [quarter])
    convolve("head.conv", concat, view(features), normalized: true)
    layers.append(.dropout(view(features)))
    let classes = map("head.classify", high, wide, [Configuration.classCount])
    convolve("head.classify", kernel: 1, features, view(classes), normalized: false, Activation.none)
    let logits = map("head.resize", c.height, c.width, [Configuration.classCount])
    layers.append(.resize(input: classes, output: view(logits)))
    return logits
  }
}
