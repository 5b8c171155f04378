import ArgumentParser
import FilmReader
import Foundation
import Phantom
import Spine

/// `lumbar bench geometry`: from the network's probabilities to fitted lines, values and intervals.
struct BenchGeometry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "geometry", abstract: "Fit, values and intervals of films that the network has read.",
    discussion: "Example: lumbar bench geometry --runs 20 --json")

  @Option(help: "Films (phantoms), each read by the network once.") var films = 5
  @Option(help: "Runs of each film.") var runs = 20
  @OptionGroup var model: ModelChoice
  @Flag(help: "Prints JSON.") var json = false

  func validate() throws {
    guard runs > 0, (1...1000).contains(films) else {
      throw ValidationError("--runs and --films (at most 1000) take positive numbers")
    }
  }

  func run() throws {
    let reader = FilmReader(model: try model.load())
    let maps = try (0..<films).map { i in
      try reader.read(PhantomFilm(seed: UInt64(i + 1), height: 1600).film).map
    }
    var fits: [Double] = []
    var readings: [Double] = []
    for _ in 0..<runs {
      for map in maps {
        var started = ContinuousClock.now
        let fit = SpineFit(map)
        fits.append(started.secondsAgo)
        started = .now
        _ = Reading(fit, posture: .standing)
        readings.append(started.secondsAgo)
      }
    }
    let whole = zip(fits, readings).map { $0 + $1 }
    try BenchReport(
      benchmark: "geometry", runs: runs * films,
      results: [("fit", fits), ("values and intervals", readings), ("both", whole)].map { name, times in
        let sorted = times.sorted()
        return .init(
          name: name, unit: "s", min: sorted[0], median: sorted[sorted.count / 2], max: sorted[sorted.count - 1])
      }
    ).print(json: json)
  }
}
