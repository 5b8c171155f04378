import Foundation
import MBNet

/// What `lumbar bench engine` measures: load, first result, steady runs, peak memory and a training step.
///
/// CPU seconds are the process's own and say something on a busy machine too.
public struct EngineBenchmark: Codable, Sendable {
  public struct Result: Codable, Sendable {
    public var name: String
    public var unit: String
    public var min: Double
    public var median: Double
    public var max: Double

    init(_ name: String, _ unit: String, _ values: [Double]) {
      let sorted = values.sorted()
      self.name = name
      self.unit = unit
      min = sorted.first ?? 0
      median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
      max = sorted.last ?? 0
    }
  }

  public var benchmark = "engine"
  public var machine: String
  public var runs: Int
  public var results: [Result]

  /// What to measure.
  public struct Plan: Sendable {
    /// Names of configurations, or files of weights.
    public var models: [String]
    public var threads: [Int]
    public var runs: Int
    public var parts: Set<Part>
    /// Films in a training step; nil for four, and none of `paper`, which takes gigabytes.
    public var trainingBatch: Int?

    public init(
      models: [String] = ["compact", "paper"], threads: [Int] = [1, 2], runs: Int = 5,
      parts: Set<Part> = [.forward, .training], trainingBatch: Int? = nil
    ) {
      self.models = models
      self.threads = threads
      self.runs = runs
      self.parts = parts
      self.trainingBatch = trainingBatch
    }
  }

  /// What is timed.
  public enum Part: String, CaseIterable, Sendable {
    case forward, training
  }

  /// Measures; `progress` receives one line for each part.
  public init(_ plan: Plan, progress: (String) -> Void = { _ in }) throws {
    machine = Self.machineName
    runs = plan.runs
    var results: [Result] = []
    for name in plan.models {
      if plan.parts.contains(.forward) {
        let (url, temporary) = try Self.weights(name)
        defer { if temporary { try? FileManager.default.removeItem(at: url) } }
        for threads in plan.threads {
          let label = Self.label(temporary ? name : url.lastPathComponent, threads)
          progress(label)
          results += try Self.forward(url, label, threads: threads, runs: plan.runs)
        }
      }
      guard plan.parts.contains(.training), let configuration = Configuration.named(name),
        let batch = plan.trainingBatch ?? (name.hasPrefix("paper") ? nil : 4)
      else { continue }
      for threads in plan.threads {
        let label = Self.label(name, threads)
        progress("training step \(label)")
        results += try Self.training(configuration, label, batch: batch, threads: threads, runs: plan.runs)
      }
    }
    self.results = results
  }

  private static func label(_ name: String, _ threads: Int) -> String {
    "\(name) \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// A weight file: the one named, or the reference formula's in the temporary folder.
  private static func weights(_ name: String) throws -> (url: URL, temporary: Bool) {
    guard let configuration = Configuration.named(name) else { return (URL(fileURLWithPath: name), false) }
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("lumbar-bench-\(name)-\(ProcessInfo.processInfo.processIdentifier).safetensors")
    try ReferenceWeights.model(configuration).write(to: url, precision: .float32)
    return (url, true)
  }

  private static func forward(_ url: URL, _ label: String, threads: Int, runs: Int) throws -> [Result] {
    ProcessUsage.resetPeak()
    let start = ProcessUsage.now
    let model = try Model(contentsOf: url)
    let loaded = ProcessUsage.now
    // The picture isn't the engine's work.
    let c = model.configuration
    let input = ReferenceWeights.picture(height: c.height, width: c.width)
    let inputReady = ProcessUsage.now
    _ = try model.forward(input, threads: threads)
    let first = ProcessUsage.now
    var (wall, cpu): ([Double], [Double]) = ([], [])
    for _ in 0..<runs {
      let before = ProcessUsage.now
      _ = try model.forward(input, threads: threads)
      let after = ProcessUsage.now
      wall.append(after.wall - before.wall)
      cpu.append(after.cpu - before.cpu)
    }
    return [
      Result("load + first \(label)", "s", [loaded.wall - start.wall + first.wall - inputReady.wall]),
      Result("load + first CPU \(label)", "s", [loaded.cpu - start.cpu + first.cpu - inputReady.cpu]),
      Result("forward \(label)", "s", wall),
      Result("forward CPU \(label)", "s", cpu),
      Result("peak memory \(label)", "MB", [ProcessUsage.peakMegabytes]),
    ]
  }

  private static func training(
    _ configuration: Configuration, _ label: String, batch: Int, threads: Int, runs: Int
  ) throws -> [Result] {
    ProcessUsage.resetPeak()
    let step = try TrainingStep(configuration: configuration, batch: batch, seed: 1)
    let plane = configuration.height * configuration.width
    let picture = ReferenceWeights.picture(height: configuration.height, width: configuration.width)
    let inputs = (0..<batch).flatMap { _ in picture }
    let labels = (0..<batch * plane).map { UInt8($0 / 64 % 5) }
    let count = batch * Configuration.valueCount
    func run() throws {
      _ = try step.run(
        inputs: inputs, labels: labels, values: [Float](repeating: 0.5, count: count),
        valuesKnown: [Bool](repeating: true, count: count), losses: LossWeights(dice: 1),
        optimizer: OptimizerSettings(), threads: threads)
    }
    try run()
    var (wall, cpu): ([Double], [Double]) = ([], [])
    for _ in 0..<runs {
      let before = ProcessUsage.now
      try run()
      let after = ProcessUsage.now
      wall.append(after.wall - before.wall)
      cpu.append(after.cpu - before.cpu)
    }
    return [
      Result("training step of \(batch) \(label)", "s", wall),
      Result("training step CPU of \(batch) \(label)", "s", cpu),
      Result("training peak memory \(label)", "MB", [ProcessUsage.peakMegabytes]),
    ]
  }

  public static var machineName: String {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    return "\(name), \(ProcessInfo.processInfo.activeProcessorCount) cores"
  }
}
