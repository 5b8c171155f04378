import FilmReader
import Foundation
import MBNet
import Phantom
import Radiograph
import Spine
import Testing

@testable import MBNetTraining

@Suite struct TrainingRunTests {
  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("lumbar-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private func options(_ output: URL, steps: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.configuration = "tiny"
    options.output = output.path
    options.steps = steps
    options.batch = 2
    options.warmUp = 2
    options.threads = 1
    return options
  }

  private func losses(_ options: TrainingOptions, stopAfter: Int? = nil) throws -> [Int: Float] {
    let stop = StopRequest()
    var losses: [Int: Float] = [:]
    let outcome = try TrainingRun(options, stop: stop).run { report in
      if case .step(let step, _, let loss, _, _) = report {
        losses[step] = loss.total
        if step == stopAfter { stop.stop() }
      }
    }
    #expect(outcome.stopped == (stopAfter != nil))
    return losses
  }

  @Test func aStoppedRunGoesOnWithTheSameCurve() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try losses(options(folder.appendingPathComponent("whole.safetensors"), steps: 8))
    let output = folder.appendingPathComponent("parts.safetensors")
    let first = try losses(options(output, steps: 8), stopAfter: 4)
    var again = options(output, steps: 8)
    again.resume = true
    // The recipe is the checkpoint's, whatever is asked now.
    again.learningRate = 7
    let second = try losses(again)
    #expect(first.keys.sorted() == [1, 2, 3, 4] && second.keys.sorted() == [5, 6, 7, 8])
    for (step, loss) in whole { #expect((first[step] ?? second[step]) == loss, "step \(step)") }
    let log = folder.appendingPathComponent("parts.log.jsonl")
    let text = try String(contentsOf: log, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 8)
    // What a killed run logged after its last checkpoint goes when it is resumed.
    try TrainingLog(path: log.path).keep(upTo: 5)
    #expect(try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count == 5)
  }

  @Test func theWeightsCarryTheirCardAndRanges() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appendingPathComponent("m.safetensors")
    _ = try losses(options(output, steps: 1))
    let model = try Model(contentsOf: output)
    #expect(model.valueRange == ValueScaling.ranges)
    let card = try #require(ModelCard(metadata: model.metadata))
    #expect(card.steps == 1 && card.configuration == "tiny" && card.options.output == "m.safetensors")
    #expect(card.text.contains("Research use only") && card.text.contains("None: no films were held back"))
  }

  @Test func aRunThatCannotStartSaysWhy() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var unknown = options(folder.appendingPathComponent("m.safetensors"), steps: 1)
    unknown.configuration = "nothing"
    #expect(throws: DataSetError.self) { try TrainingRun(unknown).run { _ in } }
    var missing = options(folder.appendingPathComponent("m.safetensors"), steps: 1)
    missing.data = folder.appendingPathComponent("data.csv").path
    #expect(throws: DataSetError.self) { try TrainingRun(missing).run { _ in } }
    var resumed = options(folder.appendingPathComponent("m.safetensors"), steps: 1)
    resumed.resume = true
    #expect(throws: (any Error).self) { try TrainingRun(resumed).run { _ in } }
  }

  @Test func aRunGoesOnFromGivenWeightsOnReviewsAndScoresWhatItHeldBack() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let start = folder.appendingPathComponent("start.safetensors")
    _ = try losses(options(start, steps: 1))
    // Weights bring their own network, whatever the options name.
    let study = try PhantomFolder(folder.path)
    for seed in 5..<8 {
      try study.add(PhantomFilm(seed: UInt64(seed), width: 96, height: 160), named: "film\(seed)")
    }
    try study.finish()
    var again = options(folder.appendingPathComponent("m.safetensors"), steps: 2)
    again.configuration = "compact"
    again.initial = start.path
    again.reviews = folder.appendingPathComponent("data.csv").path
    let names = try DataTable.read(path: folder.appendingPathComponent("data.csv").path).rows.map {
      DataSet.name(of: $0.image)
    }
    again.validation = [names[0]]
    let outcome = try TrainingRun(again).run { _ in }
    #expect(outcome.start?.films.map(\.name) == [names[0]] && outcome.evaluation?.films.count == 1)
    let model = try Model(contentsOf: URL(fileURLWithPath: again.output))
    #expect(model.configuration.width == 64)
    let card = try #require(ModelCard(metadata: model.metadata))
    #expect(card.trainedOn.values.reduce(0, +) == 2 && card.text.contains("It went on from tiny"))
    #expect(card.options.reviews == "data.csv")
    // Another model's scores stand under their own heading, and survive the file.
    var partial = card
    partial.options.withoutSources = ["full"]
    let other = try Model(
      configuration: model.configuration, tensors: model.tensors, metadata: partial.metadata, identity: "other-1")
    let both = card.with(other, scored: try #require(outcome.evaluation))
    let read = try #require(ModelCard(metadata: both.metadata))
    #expect(read.sibling?.scores["all"]?.films == 1 && card.sibling == nil)
    #expect(read.text.contains("## Without `full-`") && read.text.contains("other-1"))
    again.resume = true
    again.steps = 3
    #expect(try TrainingRun(again).run { _ in }.steps == 3)
  }

  /// Weights with close-ups and with intervals calibrated to a width of their own.
  private func weightsWithCloseUps(in folder: URL) throws -> URL {
    let path = folder.appendingPathComponent("start.safetensors")
    let model = try Model(configuration: .tiny, seed: 3).with(closeUp: Model(configuration: .closeUp, seed: 4))
    try model.write(to: path, calibration: IntervalCalibration(factors: [.pi: 1.5], films: 7))
    return path
  }

  @Test func aResumedRunKeepsTheCloseUpsThatItBeganWith() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let start = try weightsWithCloseUps(in: folder)
    var run = options(folder.appendingPathComponent("m.safetensors"), steps: 3)
    run.initial = start.path
    _ = try losses(run, stopAfter: 1)
    run.initial = nil
    run.resume = true
    _ = try losses(run)
    let model = try Model(contentsOf: URL(fileURLWithPath: run.output))
    let (near, before) = (try #require(model.closeUp), try #require(try Model(contentsOf: start).closeUp))
    #expect(near.numbers == before.numbers)
    #expect(model.intervalCalibration.factors[.pi] == 1.5, "what is known of the intervals goes along")
    try FileManager.default.removeItem(at: start)
    #expect(throws: DataSetError.self) { try TrainingRun(run).run { _ in } }
  }

  @Test func correctionsTeachBothNetworks() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let start = try weightsWithCloseUps(in: folder)
    let study = try PhantomFolder(folder.path)
    for seed in 5..<8 { try study.add(PhantomFilm(seed: UInt64(seed), width: 96, height: 160), named: "film\(seed)") }
    try study.finish()
    var run = options(folder.appendingPathComponent("m.safetensors"), steps: 2)
    run.initial = start.path
    run.reviews = folder.appendingPathComponent("data.csv").path
    run.validation = ["film7"]
    // Stopped in the first network's second step, then resumed: the second one begins after it.
    let stop = StopRequest()
    let stopped = try CorrectionRun(run, stop: stop).run { if case .step = $0 { stop.stop() } }
    #expect(stopped.stopped && stopped.steps == 1)
    let before = try Model(contentsOf: start)
    #expect(try Model(contentsOf: URL(fileURLWithPath: run.output)).closeUp?.numbers == before.closeUp?.numbers)
    run.initial = nil
    run.resume = true
    let outcome = try CorrectionRun(run).run { _ in }
    #expect(!outcome.stopped && outcome.steps == 4 && outcome.evaluation?.films.map(\.name) == ["film7"])
    let model = try Model(contentsOf: URL(fileURLWithPath: run.output))
    let (near, old) = (try #require(model.closeUp), try #require(before.closeUp))
    #expect(near.numbers != old.numbers)
    #expect(model.numbers != before.numbers)
    #expect(ModelCard(metadata: model.metadata)?.scores["all"]?.films == 1)
    #expect(ModelCard(metadata: near.metadata)?.steps == 2)
  }

  @Test func creditsNameBothSources() {
    #expect(ModelCard.credit("lumbar").contains("10.17632/5jdfdgp762.1"))
    #expect(ModelCard.credit("lumbar").contains("CC BY 4.0"))
    #expect(ModelCard.credit("full").contains("no licence file"))
  }
}

extension Model {
  /// All weights, by the array's name.
  fileprivate var numbers: [String: [Float]] { tensors.mapValues { $0.floats() } }
}
