/// Which films of a folder that others copy into are ready to be read: those whose file was the same at two looks
/// running, each once for each content that its file had.
public struct DropFolder: Sendable {
  private struct Stamp: Hashable {
    var size: Int64
    var modified: Int64

    init(_ film: StudyFilm) { (size, modified) = (film.size, film.modified) }
  }

  private var seen: [String: Stamp] = [:]
  private var taken: [String: Stamp] = [:]

  /// Whether another look may find films that the last one left.
  public private(set) var isWaiting = true

  public init() {}

  /// The films to read now, of those that a scan has just listed; looks should be seconds apart. `isDone` films are
  /// not read again unless their file changes while we watch.
  public mutating func ready(_ films: [StudyFilm], isDone: (StudyFilm) -> Bool) -> [StudyFilm] {
    var ready: [StudyFilm] = []
    var now: [String: Stamp] = [:]
    for film in films {
      let stamp = Stamp(film)
      now[film.name] = stamp
      guard taken[film.name] != stamp, seen[film.name] == stamp else { continue }
      taken[film.name] = stamp
      if !isDone(film) { ready.append(film) }
    }
    seen = now
    isWaiting = now.contains { taken[$0.key] != $0.value }
    // A film that left and comes back is a new one.
    taken = taken.filter { now[$0.key] != nil }
    return ready
  }
}
