import FilmReader
import Foundation
import Phantom
import Spine

/// A fitted film whose true values are known: kept as a fit, so that intervals can be had under any calibration.
public struct MeasuredFilm: Sendable {
  public var name: String
  public var fit: SpineFit
  public var network: [InspectedValue: Double]
  /// In the order of `InspectedValue.allCases`, nil where not known.
  public var truth: [Double?]

  public init(name: String, reading: FilmReading, truth: [Double?]) {
    self.name = name
    fit = reading.fit
    network = reading.network
    self.truth = truth
  }

  /// - Parameter calibration: in place of the fit's own.
  func reading(_ calibration: IntervalCalibration?, observerTerm: Bool) -> Reading {
    var fit = fit
    fit.calibrate(calibration)
    return Reading(fit, network: network, observerTerm: observerTerm)
  }
}

/// How well values, intervals and flags hold on many films with known truth.
public struct MeasurementTrial: Sendable {
  public let films: [String]
  /// By value, in order.
  public let values: [ValueTrials]
  /// Phantoms' intervals hold the boundary's doubt alone, since their truth has no observer.
  public let observerTerm: Bool
  /// What the intervals were widened by.
  public let calibration: IntervalCalibration?
  /// Grossly wrong values that no flag casts doubt on, as "film value error".
  public let unflagged: [String]
  /// The least wall time of a film's fit and its reading, and their median; seconds.
  public let geometrySeconds: (least: Double, median: Double)?

  public init(
    _ films: [MeasuredFilm], calibration: IntervalCalibration?, observerTerm: Bool, geometrySeconds: [Double] = []
  ) {
    self.init(films, calibrations: films.map { _ in calibration }, observerTerm: observerTerm, geometrySeconds)
  }

  private init(
    _ films: [MeasuredFilm], calibrations: [IntervalCalibration?], observerTerm: Bool, _ geometrySeconds: [Double]
  ) {
    var trials = InspectedValue.allCases.map { _ in [ValueTrial]() }
    var unflagged: [String] = []
    for (film, calibration) in zip(films, calibrations) {
      let reading = film.reading(calibration, observerTerm: observerTerm)
      for (i, measured) in reading.values.enumerated() {
        guard let truth = film.truth[i] else { continue }
        let trial = ValueTrial(measured, truth: truth)
        trials[i].append(trial)
        if let error = trial.error, abs(error) > (measured.name == .ldi ? 20 : 10), !trial.isDoubtful {
          unflagged.append("\(film.name) \(measured.name.rawValue) \(String(format: "%+.1f", error))")
        }
      }
    }
    self.films = films.map(\.name)
    values = zip(InspectedValue.allCases, trials).map { ValueTrials($0, $1) }
    self.observerTerm = observerTerm
    calibration = calibrations.first ?? nil
    self.unflagged = unflagged
    let sorted = geometrySeconds.sorted()
    self.geometrySeconds = sorted.first.map { ($0, sorted[sorted.count / 2]) }
  }

  /// The trial in which each half of the films is measured with the calibration that the other half gave.
  public static func crossCalibrated(_ films: [MeasuredFilm], geometrySeconds: [Double] = []) -> MeasurementTrial {
    let halves = [0, 1].map { half in
      calibration(of: films.enumerated().filter { $0.offset % 2 == half }.map(\.element))
    }
    return MeasurementTrial(
      films, calibrations: films.indices.map { halves[1 - $0 % 2] }, observerTerm: false, geometrySeconds)
  }

  /// The factors under which 95 % of the errors lie within the intervals. Which values are withheld as too vague hangs on
  /// the factors themselves, so they are found in a few rounds.
  public static func calibration(of films: [MeasuredFilm]) -> IntervalCalibration {
    var calibration = IntervalCalibration(factors: [:], films: films.count)
    for _ in 0..<4 {
      var ratios: [InspectedValue: [Double]] = [:]
      for film in films {
        let reading = film.reading(calibration, observerTerm: false)
        for (i, measured) in reading.values.enumerated() {
          guard let truth = film.truth[i], let value = measured.value else { continue }
          let deviation = reading.boundaryDeviations[i]
          if deviation > 0 { ratios[measured.name, default: []].append(abs(value - truth) / deviation) }
        }
      }
      // A value that is withheld on nearly all films keeps the factor that withheld it.
      let found = ratios.compactMapValues { list in
        IntervalCalibration.factor(ratios: list).map { ($0 * 1000).rounded() / 1000 }
      }
      calibration.factors.merge(found) { $1 }
    }
    return calibration
  }

  /// Draws phantoms at the network's size and has them read; `progress` is called after each.
  public static func readPhantoms(
    count: Int, seed: UInt64, with reader: FilmReader, threads: Int = 2, progress: () -> Void = {}
  ) throws -> (films: [MeasuredFilm], geometrySeconds: [Double]) {
    var options = PhantomOptions()
    options.facing = nil
    var films: [MeasuredFilm] = []
    var seconds: [Double] = []
    for i in 0..<count {
      let phantom = PhantomFilm(
        seed: seed &+ UInt64(i), options: options, height: reader.model.configuration.height + 2)
      let reading = try reader.read(phantom.film, threads: threads)
      let truth = InspectedValues(phantom.landmarks)
      let film = MeasuredFilm(
        name: "phantom-\(seed &+ UInt64(i))", reading: reading, truth: InspectedValue.allCases.map { truth[$0] })
      films.append(film)
      let started = ContinuousClock.now
      _ = film.reading(reading.fit.uncertainty.calibration, observerTerm: true)
      let intervals = ContinuousClock.now - started
      seconds.append(reading.seconds.geometry + Double(intervals.components.attoseconds) * 1e-18)
      progress()
    }
    return (films, seconds)
  }
}
