import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine

/// A film or its landmarks measured from a file, without the review database.
struct FilmMeasurement {
  var posture = Posture.unknown
  /// Goes before the file's own.
  var spacing: SpacingChoice?
  var threads = 2

  private func millimetres(own: Double?) -> Double? {
    guard let spacing else { return own }
    return spacing.chosen(own: own)?.millimetresPerPixel
  }

  func landmarks(_ path: String) throws -> MeasurementReport {
    try requireFile(path)
    let points = try Landmarks.read(path: path)
    return MeasurementReport(
      film: points.film.isEmpty ? path : points.film, model: nil,
      reading: Reading(landmarks: points, posture: posture, spacing: millimetres(own: nil)))
  }

  func film(_ path: String, model: Model) throws -> MeasurementReport {
    let started = ContinuousClock.now
    let film = try Film.read(named: path)
    let read = started.secondsAgo
    let reading = try FilmReader(model: model).read(film, threads: threads)
    return MeasurementReport(
      film: path, model: model.identity,
      reading: Reading(
        reading.fit, posture: posture, spacing: millimetres(own: film.spacing), network: reading.network),
      seconds: .init(
        read: read + reading.seconds.input, network: reading.seconds.network, geometry: reading.seconds.geometry))
  }

  /// Landmarks where the name ends in `.json`, a film otherwise; the model is asked for when a film needs it.
  func any(_ path: String, model: () throws -> Model) throws -> MeasurementReport {
    path.lowercased().hasSuffix(".json") ? try landmarks(path) : try film(path, model: model())
  }
}

extension ContinuousClock.Instant {
  /// Seconds since this moment.
  var secondsAgo: Double {
    let elapsed = ContinuousClock.now - self
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }
}
