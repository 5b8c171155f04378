import Foundation
import Radiograph

/// Finds the film that a file from elsewhere speaks of, by the names that it gives.
struct FilmNames {
  private var byName: [String: String] = [:]
  private var byStem: [String: String] = [:]
  /// Nil where several films end on that name.
  private var byLastStem: [String: String?] = [:]

  init(_ films: [String]) {
    for film in films {
      byName[film.lowercased()] = film
      byStem[Self.stem(film.lowercased())] = film
      let last = Self.lastStem(film)
      byLastStem[last] = byLastStem[last] == nil ? .some(film) : .some(nil)
    }
  }

  /// The first of `names` that is a film's: the whole path, the path but for its ending, or the last part alone where
  /// only one film has it.
  func film(named names: [String]) -> String? {
    for name in names where !name.isEmpty {
      let path = name.replacingOccurrences(of: "\\", with: "/").lowercased()
      if let film = byName[path] ?? byStem[Self.stem(path)] { return film }
      if let film = byLastStem[Self.lastStem(path)] ?? nil { return film }
    }
    return nil
  }

  private static func stem(_ path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let file = parts.last, let dot = file.lastIndex(of: "."), dot > file.startIndex else { return path }
    return (parts.dropLast().map(String.init) + [String(file[..<dot])]).joined(separator: "/")
  }

  private static func lastStem(_ path: String) -> String {
    stem(path.lowercased().split(separator: "/").last.map(String.init) ?? path.lowercased())
  }
}
