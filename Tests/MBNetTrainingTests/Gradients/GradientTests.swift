import MBNet
import Testing

@testable import MBNetTraining

/// The gradient of every weight array against finite differences of the loss, so that every operator's backward pass is
/// checked in the networks where it stands.
@Suite struct GradientTests {
  static func small(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
    var c = Configuration(
      name: "small", height: 64, width: 32, preprocessing: .letterbox, encoderWidths: [4, 8, 12, 16],
      spatialWidths: [4, 8], fusionWidth: 4, fusionGlobalPool: false, headWidth: 5, batchNormalization: .everywhere,
      dropout: 0.3, values: .init(convolutionWidths: [6, 9], denseWidth: 7))
    change(&c)
    return c
  }

  static let cases: [Configuration] = [
    small(),
    small { $0.batchNormalization = .paperOnly },
    small { $0.fusionGlobalPool = true },
    small { $0.values.reduction = 2 },
    small { $0.variant = .case1 },
    small { $0.variant = .case2 },
    small { $0.variant = .unet },
    small { $0.variant = .unetPlusPlus },
    small { $0.variant = .pspNet },
    small { ($0.variant, $0.batchNormalization) = (.pspNet, .paperOnly) },
    small {
      $0.output = .corners
      $0.values.enabled = false
    },
  ]

  struct Batch {
    var inputs: [Float]
    var labels: [UInt8]
    var weights: [Float]
    var values: [Float]
    var known: [Bool]
    var corners: [Float]

    init(_ c: Configuration, batch: Int) {
      var generator = SplitMix64(state: 17)
      let plane = c.height * c.width
      inputs = (0..<batch * 3 * plane).map { _ in Float.random(in: 0...1, using: &generator) }
      labels = (0..<batch * plane).map { _ in
        Bool.random(using: &generator) ? 255 : UInt8.random(in: 0...4, using: &generator)
      }
      weights = (0..<batch * plane).map { _ in Float.random(in: 0.5...2, using: &generator) }
      values = (0..<batch * 18).map { _ in Float.random(in: 0...1, using: &generator) }
      known = (0..<batch * 18).map { _ in Int.random(in: 0..<3, using: &generator) > 0 }
      corners = (0..<batch * 8).map { _ in Float.random(in: 4...28, using: &generator) }
      // One corner of which one coordinate is missing is not known at all.
      corners[5] = .nan
    }
  }

  @Test(arguments: cases) func gradientsMatchFiniteDifferences(_ configuration: Configuration) throws {
    let batch = Batch(configuration, batch: 2)
    let step = try TrainingStep(configuration: configuration, batch: 2, seed: 5)
    // Away from the special points of a fresh network: no zero biases, no equal scales.
    var generator = SplitMix64(state: 23)
    for slot in step.store.order where slot.parameter.role != .weight && slot.parameter.trainable {
      for i in 0..<slot.count {
        step.store.weights.start[slot.offset + i] +=
          slot.parameter.count > i ? Float.random(in: -0.3...0.3, using: &generator) : 0
      }
    }
    let losses = LossWeights(crossEntropy: 1, dice: 0.7, values: 0.5, classWeights: [1, 2, 1, 0.5, 3])
    func loss() throws -> Double {
      Double(
        try step.gradients(
          inputs: batch.inputs, labels: batch.labels, pixelWeights: batch.weights, values: batch.values,
          valuesKnown: batch.known, corners: batch.corners, losses: losses, threads: 1
        ).total)
    }
    // Twice: nothing of one step may be left in the next.
    for _ in 0..<2 { _ = try loss() }
    let gradient = Array(UnsafeBufferPointer(start: step.store.gradients.start, count: step.store.count))
    // UNet++ is the deepest, all of ReLU: some kink lies within every distance that float32 can tell.
    let tolerance = configuration.variant == .unetPlusPlus ? 0.1 : 0.05
    for slot in step.store.order where slot.parameter.trainable {
      let isPlainBias = slot.parameter.role == .bias
      // One direction through the whole array: many weights at once, against float32's noise.
      let norm = (0..<slot.count).reduce(0.0) { $0 + Double(gradient[slot.offset + $1] * gradient[slot.offset + $1]) }
        .squareRoot()
      if norm < 1e-5 {
        #expect(isPlainBias, "\(slot.parameter.name) has no gradient")
        continue
      }
      let random = (0..<slot.count).map { i in
        gradient[slot.offset + i] == 0
          ? 0
          : gradient[slot.offset + i] / Float(norm) + Float.random(in: -0.5...0.5, using: &generator)
            / Float(slot.count).squareRoot()
      }
      let expected = zip(random, gradient[slot.offset...]).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      let saved = (0..<slot.count).map { step.store.weights.start[slot.offset + $0] }
      func at(_ h: Float) throws -> Double {
        for i in 0..<slot.count { step.store.weights.start[slot.offset + i] = saved[i] + h * random[i] }
        defer { for i in 0..<slot.count { step.store.weights.start[slot.offset + i] = saved[i] } }
        return try loss()
      }
      // Float32's noise asks for long distances, the kinks of ReLU and max pools for short ones: the best of five counts.
      let errors = try [Float(1e-4), 3e-4, 1e-3, 3e-3, 1e-2].map { h in
        abs((try at(h) - at(-h)) / Double(2 * h) - expected)
      }
      #expect(
        (errors.min() ?? 1) < tolerance * abs(expected) + 3e-5,
        "\(configuration.variant) \(configuration.batchNormalization) \(slot.parameter.name): \(expected), errors \(errors)"
      )
    }
  }

  @Test func resultDoesNotDependOnThreads() throws {
    let configuration = Self.small()
    let batch = Batch(configuration, batch: 3)
    func weights(threads: Int) throws -> [Float] {
      let step = try TrainingStep(configuration: configuration, batch: 3, seed: 5)
      for _ in 0..<2 {
        _ = try step.run(
          inputs: batch.inputs, labels: batch.labels, values: batch.values, valuesKnown: batch.known,
          losses: LossWeights(dice: 1), optimizer: OptimizerSettings(weightDecay: 0.01, clipNorm: 1), threads: threads)
      }
      return Array(UnsafeBufferPointer(start: step.store.weights.start, count: step.store.count))
    }
    #expect(try weights(threads: 1) == weights(threads: 3))
  }
}
