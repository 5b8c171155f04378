import Radiograph
import Spine

extension FilmReader {
  /// Bodies surer than this in the mean, 0 … 1, show a film in its own aspect.
  private static let sureBodies = 0.2
  /// A film that shows no bodies as it is must show them so surely in another aspect.
  private static let leastSure = 0.05

  /// The reading, or a better one of the film in another aspect where its bodies are too flat or too tall for bodies, or
  /// seen too badly: the network sees columns of usual bodies in squeezed films too, and numbers them.
  ///
  /// Pictures taken from slides and papers are often squeezed.
  func unsqueezed(_ reading: FilmReading, of film: Film, threads: Int) throws -> FilmReading {
    var best = reading, seconds = reading.seconds
    func attempt(_ squeeze: Double) throws {
      let size = FilmReading.readSize(width: film.width, height: film.height, squeeze: squeeze)
      let other = try readInItsAspect(film.resampled(width: size.width, height: size.height), threads: threads)
        .onFilm(width: film.width, height: film.height, squeeze: squeeze)
      seconds = seconds + other.seconds
      let least = best.fit.landmarks.vertebrae.isEmpty ? Self.leastSure : 0
      if other.sureOfBodies > best.sureOfBodies + least { best = other }
    }
    if let proportion = reading.fit.landmarks.bodyProportion(), !Landmarks.usualProportions.contains(proportion),
      let squeeze = reading.fit.landmarks.likelySqueeze
    {
      try attempt(squeeze)
    } else if reading.sureOfBodies < Self.sureBodies, reading.showsBone {
      for squeeze in [0.67, 1.5] { try attempt(squeeze) }
    } else {
      return reading
    }
    // Seen in about the right aspect, bodies tell it better.
    if best.squeeze != 1, let squeeze = best.fit.landmarks.likelySqueeze, abs(squeeze / best.squeeze - 1) > 0.1 {
      try attempt(squeeze)
    }
    best.seconds = seconds
    if best.squeeze != 1 { best.fit.flagSqueeze(best.squeeze) }
    return best
  }
}

extension FilmReading {
  fileprivate var sureOfBodies: Double { fit.meanConfidence(of: Level.lumbar.map(\.rawValue)) }

  /// Whether the map shows any bone of a spine, however little it looks like one.
  fileprivate var showsBone: Bool { CloserLook(map) != nil }
}
