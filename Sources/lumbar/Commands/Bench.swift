import ArgumentParser
import Foundation
import MBNetTraining
import Phantom
import Radiograph
import Screen
import Spine
import StudyStore

/// `lumbar bench`: how fast the program is on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the engine, the geometry, the picture or the worklist on this machine.",
    discussion: "Example: lumbar bench render --json",
    subcommands: [BenchEngine.self, BenchGeometry.self, BenchRender.self, BenchStudy.self])
}

/// A benchmark's results in the form of all of them.
struct BenchReport: Encodable {
  struct Result: Encodable {
    var name: String
    var unit: String
    var min: Double
    var median: Double
    var max: Double
  }

  var benchmark: String
  var machine = EngineBenchmark.machineName
  var runs: Int
  var results: [Result]

  func print(json: Bool) throws {
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try Standard.output(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
      return
    }
    var table = Table(["\(benchmark) on \(machine)", "min", "median", "max", "unit"])
    for result in results {
      let decimals = result.unit == "s" ? 5 : 0
      table.add([
        result.name, number(result.min, decimals), number(result.median, decimals), number(result.max, decimals),
        result.unit,
      ])
    }
    try Standard.output(table.text)
  }
}

struct BenchEngine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Load, first result, steady forward passes, peak memory and a training step.",
    discussion: "Example: lumbar bench engine --models compact --runs 9 --json")

  @Option(help: "Configurations or weight files, separated by commas.") var models = "compact,paper"
  @Option(help: "Runs of each.") var runs = 5
  @Option(help: "Numbers of threads, separated by commas.") var threads = "1,2"
  @Option(help: "Only this part: \(EngineBenchmark.Part.allCases.map(\.rawValue).joined(separator: ", ")).")
  var part: EngineBenchmark.Part?
  @Option(help: "Films in a training step (default: 4; paper's step, which takes gigabytes, only when given).")
  var trainingBatch: Int?
  @Flag(help: "Prints JSON.") var json = false

  private var threadNumbers: [Int] { threads.split(separator: ",").map { Int($0) ?? 0 } }

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs takes a positive number") }
    guard !threadNumbers.isEmpty, threadNumbers.allSatisfy((1...64).contains) else {
      throw ValidationError("--threads takes numbers from 1 to 64")
    }
    guard (1...64).contains(trainingBatch ?? 1) else { throw ValidationError("--training-batch takes 1 to 64") }
  }

  func run() throws {
    let plan = EngineBenchmark.Plan(
      models: models.split(separator: ",").map(String.init), threads: threadNumbers, runs: runs,
      parts: part.map { [$0] } ?? Set(EngineBenchmark.Part.allCases), trainingBatch: trainingBatch)
    let result = try EngineBenchmark(plan) { Standard.error($0) }
    try BenchReport(
      benchmark: result.benchmark, runs: result.runs,
      results: result.results.map { .init(name: $0.name, unit: $0.unit, min: $0.min, median: $0.median, max: $0.max) }
    ).print(json: json)
  }
}

extension EngineBenchmark.Part: ExpressibleByArgument {}

struct BenchRender: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Frames of 200×60 cells: processor time on one core, and bytes.",
    discussion: "Example: lumbar bench render --film film.png --json")

  @Option(help: ArgumentHelp("A film; a 2035×3408 phantom in 16 bits otherwise.", valueName: "FILE")) var film: String?
  @Option(help: "Runs of each.") var runs = 20
  @Flag(help: "Prints JSON.") var json = false

  func validate() throws { guard runs > 0 else { throw ValidationError("--runs takes a positive number") } }

  func run() throws {
    let image: Film
    var overlay = Overlay.none
    if let film {
      image = try Film.read(path: film)
    } else {
      let phantom = PhantomFilm(seed: 1, width: 2035, height: 3408)
      image = phantom.film
      overlay = Overlay(
        mask: Overlay.Mask(
          phantom.labels, fills: [1: Overlay.Fill(Color(86, 180, 233)), 2: Overlay.Fill(Color(230, 159, 0))]))
    }
    let results = PictureBenchmark.run(image, overlay: overlay, runs: runs)
    try BenchReport(
      benchmark: "render", runs: runs,
      results: results.map { .init(name: $0.name, unit: $0.unit, min: $0.minimum, median: $0.median, max: $0.maximum) }
    ).print(json: json)
  }
}

struct BenchStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Scans and lists a study of many small films, and saves corrections into it.",
    discussion: "Example: lumbar bench study --films 10000 --json")

  @Option(help: "Films in the study, made for it in a temporary folder.") var films = 10_000
  @Flag(help: "Prints JSON.") var json = false

  func validate() throws {
    guard (1...200_000).contains(films) else { throw ValidationError("--films takes 1 to 200000") }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for i in 0..<films {
      let film = Film(
        width: 4, height: 4, pixels: (0..<16).map { UInt16(truncatingIfNeeded: i >> ($0 % 8)) & 255 }, maximum: 255)
      try film.writePNG(to: folder.appending(path: "film-\(i).png").path)
    }
    let store = try StudyStore.open(study: folder.path)
    var results: [BenchReport.Result] = []
    func time(_ name: String, runs: Int, _ body: () throws -> Void) rethrows {
      var seconds: [Double] = []
      for _ in 0..<runs {
        let start = ContinuousClock.now
        try body()
        seconds.append(start.secondsAgo)
      }
      seconds.sort()
      results.append(
        .init(name: name, unit: "s", min: seconds[0], median: seconds[runs / 2], max: seconds[runs - 1]))
    }
    try time("first scan of \(films) films", runs: 1) { _ = try store.scan() }
    try time("scan with nothing new", runs: 3) { _ = try store.scan() }
    try time("worklist", runs: 5) { _ = try store.films() }
    let all = try store.films()
    let reader = Reader(name: "bench", account: Account.name)
    var next = 0
    try time("saved action", runs: min(200, films)) {
      try store.append(.note("benchmark"), to: all[next], by: reader)
      next += 1
    }
    try BenchReport(benchmark: "study", runs: 1, results: results).print(json: json)
  }
}
