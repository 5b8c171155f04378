import Foundation
import GRDB

/// What a scan of the study's folder found.
public struct ScanResult: Hashable, Sendable {
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
  ///
  /// - Parameter progress: told of what was found so far, and listed by then, every few hundred films; false stops the
  ///   scan, and what was not reached stays as it was.
  @discardableResult
  public func scan(progress: (ScanResult) -> Bool = { _ in true }) throws(StoreError) -> ScanResult {
    do {
      return try withoutActuallyEscaping(progress) { try scanFolder($0) }
    } catch {
      throw StoreError(error, path: path ?? folder)
    }
  }

  private func scanFolder(_ progress: @escaping (ScanResult) -> Bool) throws -> ScanResult {
    let known = try reading { try self.knownFilms($0) }
    let noFilms = noFilms.withLock { $0 }
    var newNoFilms: [String: Int64] = [:]
    var found: Set<String> = []
    var result = ScanResult()
    struct Stopped: Error {}
    var scan = FilmScan(
      isKnownFilm: { name, facts in
        if noFilms[name] == facts.modified { return false }
        guard let row = known[self.prefix + name], row.size == facts.size, row.modified == facts.modified else {
          return nil
        }
        return true
      },
      noFilm: { newNoFilms[$0] = $1.modified },
      report: { batch in
        let fresh = batch.filter { film in
          found.insert(self.prefix + film.name)
          guard let row = known[self.prefix + film.name], row.present else { return true }
          return row.size != film.facts.size || row.modified != film.facts.modified
        }
        if !fresh.isEmpty {
          // A short transaction a batch: a reader's correction must not wait for a whole scan.
          try self.writing { db in for film in fresh { try self.list(db, self.prefix + film.name, film.facts) } }
        }
        result.count += batch.count
        result.changed += fresh.count
        if !progress(result) { throw Stopped() }
      })
    do {
      if let film { try scan.look(at: film, in: folder) } else { try scan.walk(folder) }
    } catch is Stopped {
      return result
    }
    self.noFilms.withLock { $0.merge(newNoFilms) { $1 } }
    result.unreadable = scan.unreadable
    let gone = known.filter { $0.value.present && !found.contains($0.key) }.map(\.key)
    result.changed += gone.count
    for batch in gone.chunks(of: 500) {
      try writing { db in
        for path in batch { try db.execute(sql: "UPDATE films SET present = 0 WHERE path = ?", arguments: [path]) }
      }
    }
    // Last: a moved film may be met before its old path is known to be empty.
    if result.changed > 0 { try writing { try self.followMoves($0) } }
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
      try record(db, path, facts.unhashed, hash: nil, replaced: wasReviewed ? before : row[3])
      return
    }
    try record(db, path, facts.unhashed, hash: nil, replaced: nil)
  }

  /// Gives paths of unknown content the review of the one film that left its path and looks the same.
  private func followMoves(_ db: Database) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT f.path, f.modified, g.path, g.hash FROM films f
        CROSS JOIN films g ON g.present = 0 AND g.size = f.size AND g.modified = f.modified
        WHERE f.present AND f.hash IS NULL AND g.hash IS NOT NULL
        """)
    var candidates: [String: Set<String>] = [:]
    var left: [String: String] = [:]
    for row in rows {
      let (path, modified, old): (String, Int64, String) = (row[0], row[1], row[2])
      let isFine = modified % 1_000_000_000 != 0
      guard isFine || path.split(separator: "/").last == old.split(separator: "/").last else { continue }
      candidates[path, default: []].insert(row[3])
      left[path] = old
    }
    for (path, hashes) in candidates where hashes.count == 1 {
      try db.execute(sql: "UPDATE films SET hash = ? WHERE path = ?", arguments: [hashes.first, path])
      if let old = left[path] { try moveAssignments(db, from: old, to: path) }
    }
  }
}

extension FileFacts {
  /// A change time of 0 says that a hash was not taken from this very file: `identify` takes it.
  fileprivate var unhashed: FileFacts {
    var facts = self
    facts.changed = 0
    return facts
  }
}

extension Array {
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
