import FilmReader
import Foundation
import MBNet
import Phantom
import Radiograph
import Spine
import Testing

@testable import MBNetTraining

/// The values branch trained by itself, on what the rest of the network segments.
@Suite struct SecondBranchTests {
  private let maker = SampleMaker(width: 64, height: 96, rule: .letterbox, strength: 0)

  /// The ladder as a network would see it that is sure of every pixel.
  private func seen() -> TrainingSample {
    var random = SampleRandom(seed: 1)
    var sample = maker.sample(ladderFilm(), random: &random)
    let count = sample.labels.count
    sample.planes = [Float](repeating: 0, count: 5 * count)
    for (i, label) in sample.labels.enumerated() { sample.planes[Int(label == 255 ? 0 : label) * count + i] = 1 }
    return sample
  }

  @Test func anotherViewMovesThePictureAndTheValuesWithIt() throws {
    let sample = seen()
    let count = sample.labels.count
    let slope = try #require(InspectedValue.allCases.firstIndex(of: .ss))
    var slopes: [Double] = []
    for number in 0..<30 {
      var random = SampleRandom(seed: 4, sample: number)
      var same = random
      let other = maker.another(sample, random: &random)
      #expect(maker.another(sample, random: &same).planes == other.planes)
      for i in stride(from: 0, to: count, by: 7) {
        #expect(abs((0..<5).reduce(Float(0)) { $0 + other.planes[$1 * count + i] } - 1) < 1e-4)
      }
      // The bodies lie where the moved landmarks say, and the values are those of the moved landmarks.
      let placed = try #require(other.landmarks)
      for body in placed.vertebrae.values {
        let (x, y) = (Int(body.centroid.x), Int(body.centroid.y))
        guard (1..<63).contains(x), (1..<95).contains(y) else { continue }
        #expect(other.planes[count + y * 64 + x] > 0.6)
      }
      let known = InspectedValues(placed)
      for (name, value) in zip(InspectedValue.allCases, other.values) where value != nil {
        #expect(value == known[name])
      }
      slopes.append(try #require(other.values[slope]))
    }
    #expect((slopes.max() ?? 0) - (slopes.min() ?? 0) > 15)
  }

  @Test func aStepOfTheBranchLeavesTheRestAndLearns() throws {
    let model = try Model(configuration: .tiny, seed: 3)
    let step = try TrainingStep(model: model, batch: 4, seed: 1)
    let samples = (0..<4).map { number in
      var random = SampleRandom(seed: 4, sample: number)
      return maker.another(seen(), random: &random)
    }
    let scaled = samples.map { ValueScaling.scaled($0.values) }
    let planes = Array(samples.map(\.planes).joined())
    var losses: [Float] = []
    for _ in 0..<60 {
      losses.append(
        try step.run(
          probabilities: planes, values: Array(scaled.map(\.values).joined()),
          valuesKnown: Array(scaled.map(\.known).joined()),
          optimizer: OptimizerSettings(learningRate: 2e-3, weightDecay: 0.1), threads: 1
        ).total)
    }
    #expect(losses[59] < 0.2 * losses[0], "\(losses[0]) → \(losses[59])")
    let learned = try step.model(useAverage: false)
    for (name, tensor) in learned.tensors {
      let before = try #require(model.tensors[name])
      // Biases before a batch norm have no gradient.
      let moves = name.hasPrefix("values.") && name.hasSuffix("weight")
      if moves { #expect(tensor.floats() != before.floats(), "\(name)") }
      if !name.hasPrefix("values.") { #expect(tensor.floats() == before.floats(), "\(name)") }
    }
    #expect(throws: ModelError.self) {
      try step.run(
        probabilities: [0], values: [], valuesKnown: [], optimizer: OptimizerSettings(), threads: 1)
    }
  }

  @Test func batchesShowEachSegmentedFilmSeveralTimes() throws {
    var source = BatchSource(
      films: [], maker: SampleMaker(width: 64, height: 96, rule: .letterbox),
      segmenter: try Model(configuration: .tiny, seed: 3), phantomShare: 1, batch: 8, seed: 9)
    let one = try source.samples(ofBatch: 2), again = try source.samples(ofBatch: 2)
    #expect(one.map(\.planes) == again.map(\.planes) && one.map(\.values) == again.map(\.values))
    #expect(one.allSatisfy { $0.planes.count == 5 * 64 * 96 })
    #expect(Set(one.map { $0.values.compactMap(\.self) }).count > 4)
    // The first of each film is what the network says of the sample itself.
    let segmenter = try #require(source.segmenter)
    source.segmenter = nil
    let plain = try source.samples(ofBatch: 2)
    for number in [0, 4] {
      #expect(try segmenter.forward(plain[number].planes, threads: 1).probabilities == one[number].planes)
    }
  }

  @Test func aRunKeepsTheWeightsAndTheirCard() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lumbar-branch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = TrainingOptions()
    options.configuration = "tiny"
    options.output = folder.appendingPathComponent("start.safetensors").path
    options.batch = 2
    options.steps = 1
    options.threads = 1
    _ = try TrainingRun(options).run { _ in }
    let start = try Model(contentsOf: URL(fileURLWithPath: options.output))
    options.onlyValues = true
    #expect(throws: DataSetError.self) { try TrainingRun(options).run { _ in } }
    options.initial = options.output
    options.output = folder.appendingPathComponent("m.safetensors").path
    options.steps = 2
    _ = try TrainingRun(options).run { _ in }
    options.resume = true
    options.steps = 3
    #expect(try TrainingRun(options).run { _ in }.steps == 3)
    let model = try Model(contentsOf: URL(fileURLWithPath: options.output))
    for (name, tensor) in model.tensors where !name.hasPrefix("values.") {
      #expect(tensor.floats() == start.tensors[name]?.floats(), "\(name)")
    }
    #expect(model.tensors["values.output.weight"]?.floats() != start.tensors["values.output.weight"]?.floats())
    let card = try #require(ModelCard(metadata: model.metadata))
    #expect(card.steps == 1 && card.text.contains("trained by itself on what the rest segments: 3 steps of 2"))
  }

  @Test func theBranchIsHeldAgainstAConstant() throws {
    func score(_ said: Double?, _ known: Double?) -> FilmScore {
      var values = [Double?](repeating: nil, count: 18), branch = values
      values[0] = known
      branch[0] = said
      let nothing = LabelImage(width: 1, height: 1, labels: [0])
      return FilmScore(
        name: "x-1", truth: nothing, landmarks: nil, values: values,
        result: FilmResult(labels: nothing, landmarks: nil, values: values, branch: branch, seconds: 0))
    }
    let films = Evaluation([score(42, 40), score(57, 60), score(70, nil), score(nil, 90)])
    #expect(films.branchError(.pi) == 2.5 && films.constantError(.pi) == 10)
    #expect(films.branchError(.ss) == nil && films.constantError(.ss) == nil)
    #expect(films.text.contains("second branch") && films.json().text.contains("\"branchMAE\""))
  }
}
