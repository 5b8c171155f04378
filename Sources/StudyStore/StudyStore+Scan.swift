import Foundation
import GRDB
import Radiograph

/// What a scan of the study's folder found.
public struct ScanResult: Sendable {
  /// Films that are there now.
  public var count = 0
  /// New, moved, replaced or gone since the last scan.
  public var changed = 0
  /// Folders and files that could not be looked into, in words.
  public var unreadable: [String] = []
}

extension StudyStore {
  /// Looks what films lie in the opened folder now, for `films()` to list. Reads no film's content: an unknown path
  /// takes over the review of a film that has left its path when size, time and name (or a time finer than seconds)
  /// are the same; opening it makes sure.
  @discardableResult
  public func scan() throws(StoreError) -> ScanResult {
    let listing: FilmListing
    do {
      listing = try FilmListing(film.map { StorePlace.join(folder, $0) } ?? folder)
    } catch {
      throw .unreadable(path: folder, reason: error.description)
    }
    var result = ScanResult(count: listing.films.count)
    result.unreadable = listing.unreadable.map(\.description)
    let known = try reading { try self.knownFilms($0) }
    var found: Set<String> = []
    var fresh: [(path: String, facts: FileFacts)] = []
    for entry in listing.films {
      let name = film ?? entry.path
      let path = prefix + name
      found.insert(path)
      guard let facts = FileFacts(StorePlace.join(folder, name)) else { continue }
      if let row = known[path], row.present, row.size == facts.size, row.modified == facts.modified { continue }
      fresh.append((path, facts))
    }
    let gone = known.filter { $0.value.present && !found.contains($0.key) }.map(\.key)
    result.changed = fresh.count + gone.count
    // Many short transactions: a reader's correction must not wait for a whole scan.
    for batch in gone.chunks(of: 1000) {
      try writing { db in
        for path in batch { try db.execute(sql: "UPDATE films SET present = 0 WHERE path = ?", arguments: [path]) }
      }
    }
    for batch in fresh.chunks(of: 1000) {
      try writing { db in for (path, facts) in batch { try self.list(db, path, facts) } }
    }
    return result
  }

  private struct KnownFilm {
    var size: Int64
    var modified: Int64
    var present: Bool
  }

  private func knownFilms(_ db: Database) throws -> [String: KnownFilm] {
    let (scope, arguments) = scope
    let rows = try Row.fetchCursor(
      db, sql: "SELECT path, size, modified, present FROM films f WHERE \(scope)", arguments: arguments)
    var known: [String: KnownFilm] = [:]
    while let row = try rows.next() {
      known[row[0]] = KnownFilm(size: row[1], modified: row[2], present: row[3])
    }
    return known
  }

  /// Notes a path that is new, back, or has another file now.
  private func list(_ db: Database, _ path: String, _ facts: FileFacts) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT size, modified, hash, replaced, changed, inode FROM films WHERE path = ?", arguments: [path])
    if let row {
      let before: String? = row[2]
      if row[0] == facts.size, row[1] == facts.modified {
        try db.execute(sql: "UPDATE films SET present = 1 WHERE path = ?", arguments: [path])
        return
      }
      let wasReviewed =
        try before.map {
          try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM events WHERE film = ?)", arguments: [$0]) == true
        } ?? false
      var unknown = facts
      unknown.changed = 0
      try record(db, path, unknown, hash: nil, replaced: wasReviewed ? before : row[3])
      return
    }
    // A change time of 0 says that the hash was not taken from this very file: `identify` takes it.
    var unsure = facts
    unsure.changed = 0
    try record(db, path, unsure, hash: try movedFilm(db, path, facts), replaced: nil)
  }

  /// The content of the one film that left its path and looks the same.
  private func movedFilm(_ db: Database, _ path: String, _ facts: FileFacts) throws -> String? {
    let rows = try Row.fetchAll(
      db, sql: "SELECT path, hash FROM films WHERE size = ? AND modified = ? AND NOT present AND hash IS NOT NULL",
      arguments: [facts.size, facts.modified])
    let name = path.split(separator: "/").last
    let isFine = facts.modified % 1_000_000_000 != 0
    let hashes = Set(
      rows.filter { isFine || ($0[0] as String).split(separator: "/").last == name }.map { $0[1] as String })
    return hashes.count == 1 ? hashes.first : nil
  }
}

extension Array {
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
