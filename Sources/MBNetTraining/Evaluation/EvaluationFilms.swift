import FilmReader
import Radiograph
import Spine

/// A film with its labels, kept whole for scoring.
public struct EvaluationFilm: Sendable {
  public var name: String
  public var film: Film
  public var labels: LabelImage
  public var landmarks: Landmarks?
  public var values: [Double?]
  /// False where the film's level is in doubt.
  public var countsValues: Bool

  /// Reads the table's films that `include` accepts; rows that can't be used are named in `skipped`.
  public static func read(
    _ table: DataTable, include: (String) -> Bool = { _ in true }
  ) throws -> (films: [EvaluationFilm], skipped: [String]) {
    var films: [EvaluationFilm] = []
    var skipped: [String] = []
    for row in table.rows {
      let name = DataSet.name(of: row.image)
      guard include(name) else { continue }
      do {
        let film = try Film.read(named: table.path(row.image))
        let labels = try DataSet.mask(row, of: table, width: film.width, height: film.height)
        films.append(
          EvaluationFilm(
            name: name, film: film, labels: labels, landmarks: try DataSet.landmarks(name, of: table, film: film),
            values: row.values, countsValues: !EvaluationFilm.levelInDoubt.contains(name)))
      } catch {
        skipped.append("line \(row.line) left out: \(DataSet.line(error))")
      }
    }
    if films.isEmpty {
      throw DataSetError(
        "no film of the data set in \(table.folder) can be scored: \(skipped.first ?? "no row's film is asked for")")
    }
    return (films, skipped)
  }

  /// Films whose numbering nobody knows: their values and level names say nothing about a reader.
  static let levelInDoubt: Set<String> = ["lumbar-4321"]
}

extension Evaluation {
  /// Reads and scores `films`, one after the other.
  public static func score(
    _ films: [EvaluationFilm], with reader: FilmReader, variant: Variant = .plain, threads: Int = 2,
    measured: (MeasuredFilm) -> Void = { _ in }, progress: (Int) -> Void = { _ in }
  ) throws -> Evaluation {
    var scores: [FilmScore] = []
    for (i, item) in films.enumerated() {
      let reading = try reader.read(variant.of(item), threads: threads)
      var labels = reading.labels
      var landmarks = reading.fit.landmarks
      if variant == .mirrored {
        labels = labels.mirrored()
        landmarks = landmarks.mirrored
      }
      // Back in the film's own aspect.
      labels = labels.resampled(width: item.film.width, height: item.film.height)
      landmarks = landmarks.scaled(toWidth: item.film.width, height: item.film.height)
      let values = InspectedValues(landmarks)
      var score = FilmScore(
        name: item.name, truth: item.labels, landmarks: item.countsValues ? item.landmarks : nil, values: item.values,
        countsValues: item.countsValues,
        result: FilmResult(
          labels: labels, landmarks: landmarks, values: InspectedValue.allCases.map { values[$0] },
          branch: InspectedValue.allCases.map { reading.branch[$0] },
          namesDoubted: reading.fit.quality.contains { $0.code == QualityFlag.Code.levelsUncertain },
          seconds: reading.seconds.input + reading.seconds.network + reading.seconds.geometry))
      if item.countsValues, let truth = item.landmarks {
        score.structures = Reliability.structures(
          of: landmarks, raw: reading.rawConfidence, confidence: reading.fit.confidence, truth: truth)
      }
      scores.append(score)
      if item.countsValues { measured(MeasuredFilm(name: item.name, reading: reading, truth: item.values)) }
      progress(i + 1)
    }
    return Evaluation(scores)
  }
}
