import Foundation
import MBNet
import Testing

@testable import MBNetTraining

@Suite struct TrainingStepTests {
  /// A picture whose brightness tells the class.
  static func batch(_ c: Configuration, films: Int) -> (inputs: [Float], labels: [UInt8]) {
    var generator = SplitMix64(state: 3)
    var (inputs, labels) = ([Float](), [UInt8]())
    for film in 0..<films {
      var plane: [Float] = []
      for y in 0..<c.height {
        for x in 0..<c.width {
          let label = min(4, y * 3 / c.height + x * 3 / c.width + film % 2)
          labels.append(UInt8(label))
          plane.append(Float(label) * 0.2 + Float.random(in: 0...0.1, using: &generator))
        }
      }
      inputs += plane + plane + plane
    }
    return (inputs, labels)
  }

  @Test func learnsAPictureAndItsModelSaysTheSame() throws {
    let c = Configuration.tiny
    let (inputs, labels) = Self.batch(c, films: 2)
    let step = try TrainingStep(configuration: c, batch: 2, seed: 1)
    let values = [Float](repeating: 0.25, count: 36)
    var last = Losses()
    for _ in 0..<60 {
      last = try step.run(
        inputs: inputs, labels: labels, values: values, valuesKnown: [Bool](repeating: true, count: 36),
        losses: LossWeights(crossEntropy: 1, dice: 1, values: 0.1),
        optimizer: OptimizerSettings(learningRate: 5e-3, averageDecay: 0.8), threads: 2)
    }
    #expect(last.accuracy > 0.9)
    #expect(last.values < 0.02)
    for useAverage in [false, true] {
      let prediction = try step.model(useAverage: useAverage).forward(Array(inputs.prefix(3 * c.height * c.width)))
      let right = zip(prediction.labels, labels).count { $0 == $1 }
      #expect(right > c.height * c.width * 85 / 100)
    }
  }

  @Test func goesOnFromACheckpoint() throws {
    let c = Configuration.tiny
    let (inputs, labels) = Self.batch(c, films: 1)
    func run(_ step: TrainingStep) throws -> Losses {
      try step.run(
        inputs: inputs, labels: labels, values: [Float](repeating: 0.5, count: 18),
        valuesKnown: [Bool](repeating: true, count: 18), losses: .published, optimizer: OptimizerSettings(), threads: 1)
    }
    let first = try TrainingStep(configuration: c, batch: 1, seed: 1)
    for _ in 0..<3 { _ = try run(first) }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "checkpoint-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    try first.saveCheckpoint(to: url, metadata: ["epoch": "7"])
    #expect(try TrainingStep.checkpointMetadata(contentsOf: url) == ["epoch": "7"])
    let second = try TrainingStep(configuration: c, batch: 1, seed: 1)
    try second.restoreCheckpoint(from: url)
    #expect(second.step == 3)
    for _ in 0..<3 { #expect(try run(first) == run(second)) }
    let other = try TrainingStep(configuration: GradientTests.small(), batch: 1, seed: 1)
    #expect(throws: ModelError.self) { try other.restoreCheckpoint(from: url) }
  }

  @Test func unknownPixelsAndValuesTeachNothing() throws {
    let c = Configuration.tiny
    let (inputs, labels) = Self.batch(c, films: 1)
    let step = try TrainingStep(configuration: c, batch: 1, seed: 1)
    let losses = try step.gradients(
      inputs: inputs, labels: [UInt8](repeating: 255, count: labels.count), pixelWeights: nil,
      values: [Float](repeating: .nan, count: 18), valuesKnown: [Bool](repeating: false, count: 18),
      losses: LossWeights(dice: 1), threads: 1)
    #expect(losses.crossEntropy == 0)
    #expect((0..<step.store.count).allSatisfy { step.store.gradients.start[$0] == 0 })
  }

  @Test func wrongSizesAreNamed() throws {
    let step = try TrainingStep(configuration: .tiny, batch: 1, seed: 1)
    #expect(throws: ModelError("labels: expected 6144 numbers, found 1")) {
      try step.run(
        inputs: [Float](repeating: 0, count: 3 * 6144), labels: [0], values: [Float](repeating: 0, count: 18),
        valuesKnown: [Bool](repeating: true, count: 18), losses: .published, optimizer: OptimizerSettings(), threads: 1)
    }
  }
}
