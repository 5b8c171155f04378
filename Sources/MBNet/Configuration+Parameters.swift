/// A named array of weights that a configuration asks for.
public struct Parameter: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    case weight, bias, normScale, normShift, runningMean, runningVariance
  }
  /// As in weight files, e.g. `encoder.3.conv_b.weight`.
  public let name: String
  /// `[out, in, kh, kw]`, `[out, in]` or `[out]`.
  public let shape: [Int]
  public let role: Role
  public var count: Int { shape.reduce(1, *) }
  /// Whether training moves it by a gradient.
  public var trainable: Bool { role != .runningMean && role != .runningVariance }
}

extension Network {
  /// Every array of weights, layer by layer.
  public var parameters: [Parameter] {
    layers.flatMap { layer -> [Parameter] in
      switch layer {
      case .convolution(let c):
        Self.parameters(
          c.name, [c.output.channels, maps[c.input].segments.reduce(0, +), c.kernel, c.kernel], normalized: c.normalized
        )
      case .upConvolution(let u):
        Self.parameters(
          u.name, [u.output.channels, maps[u.input].segments.reduce(0, +), 2, 2], normalized: u.normalized)
      case .dense(_, let layers):
        layers.flatMap { Self.parameters($0.name, [$0.outputs, $0.inputs], normalized: false) }
      default: []
      }
    }
  }

  private static func parameters(_ name: String, _ shape: [Int], normalized: Bool) -> [Parameter] {
    var list = [
      Parameter(name: "\(name).weight", shape: shape, role: .weight),
      Parameter(name: "\(name).bias", shape: [shape[0]], role: .bias),
    ]
    if normalized {
      list += [
        Parameter(name: "\(name).norm.weight", shape: [shape[0]], role: .normScale),
        Parameter(name: "\(name).norm.bias", shape: [shape[0]], role: .normShift),
        Parameter(name: "\(name).norm.running_mean", shape: [shape[0]], role: .runningMean),
        Parameter(name: "\(name).norm.running_var", shape: [shape[0]], role: .runningVariance),
      ]
    }
    return list
  }

  /// Number of weights that training moves.
  public var trainableCount: Int { parameters.reduce(0) { $0 + ($1.trainable ? $1.count : 0) } }
}

extension Configuration {
  /// Throws one line that names the first number that makes no network.
  public func validate() throws(ModelError) {
    func fail(_ what: String) -> ModelError { ModelError("configuration \(name.debugDescription): \(what)") }
    let levels = encoderWidths.count
    guard (2...8).contains(levels) else { throw fail("needs 2 to 8 encoder levels, has \(levels)") }
    let reduction = values.reduction ?? 1
    guard (1...64).contains(reduction) else { throw fail("the values branch can't be reduced by \(reduction)") }
    let steps = [1 << (levels - 1), values.enabled ? 16 * reduction : 1]
    guard [height, width].allSatisfy({ size in (1...4096).contains(size) && steps.allSatisfy { size % $0 == 0 } })
    else {
      throw fail("input \(height)×\(width) must be multiples of \(steps[0]) and \(steps[1]), at most 4096")
    }
    let widths = encoderWidths + spatialWidths + [fusionWidth, headWidth]
    guard widths.allSatisfy({ (1...4096).contains($0) }) else { throw fail("widths must be 1 to 4096: \(widths)") }
    if variant == .biLuNet || variant == .case2 {
      guard (1...levels - 2).contains(spatialWidths.count) else {
        throw fail("the spatial path must join at level 1 to \(levels - 2), has \(spatialWidths.count) steps")
      }
    }
    if values.enabled {
      guard values.convolutionWidths.count == 2,
        (values.convolutionWidths + [values.denseWidth]).allSatisfy({ (1...8192).contains($0) })
      else { throw fail("the values branch needs two convolution widths and a dense width, 1 to 8192") }
    }
    guard dropout >= 0, dropout < 1 else { throw fail("dropout must be 0 or more and below 1") }
  }
}
