import Spine
import StudyStore
import Synchronization
import Viewer

/// What films are called on the screen: their paths, or with `--anonymous` neutral numbers in the order they came up.
final class FilmNames: Sendable {
  private let isAnonymous: Bool
  private let numbers = Mutex<[String: Int]>([:])

  init(isAnonymous: Bool) { self.isAnonymous = isAnonymous }

  func shown(_ name: String) -> String {
    guard isAnonymous else { return name }
    let number = numbers.withLock { numbers in
      if let known = numbers[name] { return known }
      numbers[name] = numbers.count + 1
      return numbers.count
    }
    return "film \(number)"
  }
}

extension FilmRow {
  /// A worklist row from what the store keeps of a film.
  init(_ film: StudyFilm, name: String, lockedBy: String?) {
    guard let summary = film.summary else {
      self.init(id: FilmID(film.name), name: name, lockedBy: lockedBy)
      return
    }
    var values: [InspectedValue: Double] = [:]
    for value in InspectedValue.allCases { values[value] = summary.values[value] }
    self.init(
      id: FilmID(film.name), name: name, status: film.status, values: values, outside: summary.outside,
      quality: summary.quality, confidence: summary.confidence, reader: summary.reader, changed: summary.changed,
      note: summary.note, flagReason: summary.flagReason, slip: summary.slip, hasProposal: summary.hasProposal,
      lockedBy: lockedBy)
  }
}
