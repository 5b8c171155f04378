import Foundation

/// Weights and inputs from an integer formula that a few lines of any language compute as well: the ground of the
/// parity test and of benchmarks against other runtimes (see Tests/Reference/paper_reference.py).
public enum ReferenceWeights {
  /// Numbers in −0.5…0.5: murmur3's last steps on index · golden ratio + FNV-1a of the name.
  static func fill(_ name: String, scale: Float, offset: Float = 0, into target: UnsafeMutableBufferPointer<Float>) {
    let start = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    for i in target.indices {
      var x = UInt32(truncatingIfNeeded: i) &* 2_654_435_761 &+ start
      x ^= x >> 16
      x &*= 0x85EB_CA6B
      x ^= x >> 13
      x &*= 0xC2B2_AE35
      x ^= x >> 16
      target[i] = offset + Float(Int32(bitPattern: x)) * 0x1p-32 * scale
    }
  }

  static func numbers(_ name: String, _ count: Int, scale: Float, offset: Float = 0) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(name, scale: scale, offset: offset, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// A model with the formula's weights: variance 2 / fan-in, and batch norms that aren't the identity.
  ///
  /// - Parameter headBias: replaces the last layer's bias, so that every class occurs.
  public static func model(_ configuration: Configuration, headBias: [Float]? = nil) throws -> Model {
    var tensors: [String: Tensor] = [:]
    for parameter in try Network(configuration).parameters {
      let name = parameter.name
      let values: [Float]
      switch parameter.role {
      case .weight:
        let fanIn = parameter.shape.dropFirst().reduce(1, *)
        let scale = Float((24.0 / Double(fanIn)).squareRoot()) * (name == "head.classify.weight" ? 24 : 1)
        values = numbers(name, parameter.count, scale: scale)
      case .bias:
        if name == "head.classify.bias", let headBias, headBias.count == parameter.count {
          values = headBias
        } else {
          values = numbers(name, parameter.count, scale: 0.2)
        }
      case .normShift, .runningMean: values = numbers(name, parameter.count, scale: 0.4)
      case .normScale: values = numbers(name, parameter.count, scale: 0.4, offset: 1)
      case .runningVariance: values = numbers(name, parameter.count, scale: 1, offset: 1)
      }
      tensors[name] = Tensor(shape: parameter.shape, values: values)
    }
    return try Model(configuration: configuration, tensors: tensors)
  }

  /// A picture of ramps and noise `[3, height, width]`, its channels different.
  public static func picture(height: Int, width: Int) -> [Float] {
    (0..<3).flatMap { c in
      let noise = numbers("input.\(c)", height * width, scale: 1)
      return (0..<height * width).map { i in
        let ramp = Float((i % width * (3 + c) + i / width * 2 + c * 50) % 256) * (1 / 512)
        return ramp + (noise[i] + 0.5) * 0.5
      }
    }
  }
}
