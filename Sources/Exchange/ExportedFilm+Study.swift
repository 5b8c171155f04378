import Foundation
import Radiograph
import StudyStore

extension ExportedFilm {
  /// The films of one or more stores. A film that several stores know is taken from the one whose review got furthest:
  /// so shards that read one study side by side merge into what a single run would give.
  ///
  /// - Parameter visit: called after each film with its number and the count; false stops, and gives what is there.
  public static func all(
    in stores: [StudyStore], role: ReadingRole = .primary, anonymous: Bool = false,
    visit: (Int, Int) -> Bool = { _, _ in true }
  ) throws(StoreError) -> [ExportedFilm] {
    var best: [String: (store: StudyStore, film: StudyFilm, review: Review)] = [:]
    var order: [String] = []
    for store in stores {
      for film in try store.films(role: role) {
        let path = store.location(of: film)
        // A film that nothing ever read has no log; asking for one would hash it.
        let review = film.hash == nil ? Review() : try store.review(of: film, role: role)
        if let known = best[path] {
          if review.precedence > known.review.precedence { best[path] = (store, film, review) }
        } else {
          order.append(path)
          best[path] = (store, film, review)
        }
      }
    }
    var films: [ExportedFilm] = []
    for (i, path) in order.enumerated() {
      guard let (_, film, review) = best[path] else { continue }
      let header = try? Film.header(path: path)
      films.append(
        ExportedFilm(
          name: film.name, path: path, hash: film.hash, format: header?.format, width: header?.width ?? 0,
          height: header?.height ?? 0, spacing: header?.spacing, review: review))
      films[films.count - 1].subject = film.subject ?? (try? Film.identity(path: path)).flatMap { FilmSubject($0) }
      films[films.count - 1].seconds = film.work?.seconds
      if !visit(i + 1, order.count) { break }
    }
    films.sort { NaturalOrder.precedes($0.name, $1.name) }
    films.makeNamesUnique()
    return anonymous ? films.anonymous() : films
  }
}

extension ExportedFilm {
  /// What an anonymous session calls a film of that content: the same in every export and log.
  public static func pseudonym(hash: String) -> String { "film-\(hash.prefix(12))" }
}

extension Review {
  /// Which of two logs of one film says more: a person's over a machine's, a later one over an earlier one.
  fileprivate var precedence: (Int, Date) {
    (isTouched ? 2 : machine == nil ? 0 : 1, events.last?.time ?? .distantPast)
  }
}

extension [ExportedFilm] {
  /// Films of two studies can have one name: those get their study's folder before it.
  fileprivate mutating func makeNamesUnique() {
    let counts = Dictionary(map { ($0.name, 1) }, uniquingKeysWith: +)
    for i in indices where counts[self[i].name, default: 1] > 1 {
      let folders = self[i].path.split(separator: "/").dropLast(self[i].name.split(separator: "/").count)
      self[i].name = (folders.last.map { $0 + "/" } ?? "") + self[i].name
    }
  }

  /// Pseudonyms from the content's hash, the same in every export; free text and people's names are left out.
  public func anonymous() -> [ExportedFilm] {
    enumerated().map { i, film in
      var film = film
      film.name = film.hash.map(ExportedFilm.pseudonym) ?? "film-unread-\(i + 1)"
      (film.subject, film.isAnonymous) = (nil, true)
      return film
    }
  }
}
