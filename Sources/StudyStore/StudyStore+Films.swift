import Foundation
import GRDB
import Radiograph

extension StudyStore {
  /// The study's films as the last `scan()` found them, in the order that people expect of names, each with what its
  /// log in `role` says. Reads no film.
  ///
  /// - Parameter first: no more than so many, for a first screen.
  public func films(role: ReadingRole = .primary, first: Int? = nil) throws(StoreError) -> [StudyFilm] {
    try reading { db in
      let (scope, arguments) = self.scope
      let summary = Self.summaryColumns.split(separator: ", ").map { "s.\($0)" }.joined(separator: ", ")
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT f.path, f.size, f.modified, f.hash, f.replaced, \(summary) FROM films f
          LEFT JOIN summaries s ON s.film = f.hash AND s.role = ?
          WHERE f.present AND \(scope) ORDER BY f.place LIMIT ?
          """,
        arguments: [role.rawValue] + arguments + [first ?? -1])
      let work = try self.workTable(db, role)
      let subjects = try self.subjects(db)
      var films: [StudyFilm] = []
      while let row = try rows.next() {
        let stored: String = row[0]
        films.append(
          StudyFilm(
            name: self.name(ofStored: stored), size: row[1], modified: row[2],
            hash: row[3], replacedHash: row[4], summary: Self.summary(row, first: 5)))
        films[films.count - 1].work = work.work(path: stored, hash: films[films.count - 1].hash)
        if !subjects.isEmpty { films[films.count - 1].subject = subjects[stored] }
      }
      if !subjects.isEmpty { films.markTwins() }
      return films
    }
  }

  /// One film of the list again, e.g. after its log changed; nil where the study has none of that name.
  public func film(named name: String, role: ReadingRole = .primary) throws(StoreError) -> StudyFilm? {
    let film = try reading { db in
      try Row.fetchOne(
        db, sql: "SELECT size, modified, hash, replaced FROM films WHERE path = ?", arguments: [self.prefix + name]
      ).map { row in
        var film = StudyFilm(name: name, size: row[0], modified: row[1], hash: row[2], replacedHash: row[3])
        if let (subject, twin) = try self.subject(db, stored: self.prefix + name) {
          (film.subject, film.twin) = (subject, twin)
        }
        return film
      }
    }
    guard var film else { return nil }
    let (path, hash) = (prefix + name, film.hash)
    film.work = try reading { try self.workTable($0, role, path: path, hash: hash ?? "").work(path: path, hash: hash) }
    if let hash { film.summary = try summary(hash, role) }
    return film
  }

  private func summary(_ hash: String, _ role: ReadingRole) throws(StoreError) -> ReviewSummary? {
    try reading { db in
      try Row.fetchOne(
        db, sql: "SELECT \(Self.summaryColumns) FROM summaries WHERE film = ? AND role = ?",
        arguments: [hash, role.rawValue]
      ).flatMap { Self.summary($0, first: 0) }
    }
  }

  /// A film's name from its path in the database.
  func name(ofStored path: String) -> String { String(path.utf8.dropFirst(prefix.utf8.count)) ?? path }

  /// Films of the database that lie in the opened folder: a range of paths, so that the index serves it.
  var scope: (sql: String, arguments: StatementArguments) {
    if let film { return ("f.path = ?", [prefix + film]) }
    if prefix.isEmpty { return ("true", []) }
    // "0" follows "/".
    return ("f.path >= ? AND f.path < ?", [prefix, prefix.dropLast() + "0"])
  }

  /// The film with its content's hash, taken now unless the file is the one whose hash is known. Records that its path
  /// held other, reviewed content before (`replacedHash`).
  public func identify(_ film: StudyFilm) throws(StoreError) -> StudyFilm {
    let path = location(of: film)
    guard let facts = FileFacts(path), facts.isFile else {
      throw .unreadable(path: path, reason: FileFacts(path) == nil ? systemReason() : "it is not a file")
    }
    let stored = prefix + film.name
    let known = try reading { db in
      try Row.fetchOne(
        db, sql: "SELECT hash, size, modified, changed, inode, replaced FROM films WHERE path = ?", arguments: [stored])
    }
    var identified = film
    (identified.size, identified.modified) = (facts.size, facts.modified)
    if let known, let hash = known[0] as String?, known[1] == facts.size, known[2] == facts.modified,
      known[3] == facts.changed, known[4] == facts.inode
    {
      (identified.hash, identified.replacedHash) = (hash, known[5])
      return identified
    }
    let hash: String
    do { hash = try options.contentHash(path) } catch { throw .unreadable(path: path, reason: "\(error)") }
    let before: String? = known?[0]
    let replaced: String? = known?[5]
    identified.hash = hash
    identified.replacedHash = try writing { db in
      var replacedHash = replaced == hash ? nil : replaced
      if let before, before != hash,
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM events WHERE film = ?)", arguments: [before]) == true
      {
        replacedHash = before
      }
      try self.record(db, stored, facts, hash: hash, replaced: replacedHash)
      return replacedHash
    }
    return identified
  }

  func knownHash(_ film: StudyFilm) throws(StoreError) -> String {
    if let hash = film.hash { return hash }
    guard let hash = try identify(film).hash else { throw .unreadable(path: film.name, reason: "it has no content") }
    return hash
  }

  func record(_ db: Database, _ path: String, _ facts: FileFacts, hash: String?, replaced: String?) throws {
    try db.execute(
      sql: """
        INSERT INTO films (path, place, size, modified, changed, inode, hash, replaced, present)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (path) DO UPDATE SET
          looked = looked AND size = excluded.size AND modified = excluded.modified,
          size = excluded.size, modified = excluded.modified, changed = excluded.changed, inode = excluded.inode,
          hash = excluded.hash, replaced = excluded.replaced, present = 1
        """,
      arguments: [
        path, NaturalKey.of(path), facts.size, facts.modified, facts.changed, facts.inode, hash, replaced,
      ])
  }
}

/// Bytes that sort as people sort names: digits by their number, letters whatever their case, a folder's films together.
enum NaturalKey {
  static func of(_ path: String) -> Data {
    var key = Data()
    var digits: [UInt8] = []
    func flush() {
      guard !digits.isEmpty else { return }
      let significant = digits.drop { $0 == 48 }
      // The length first, so that a longer number is a larger one; "0" is where digits sort among other characters.
      key.append(contentsOf: [48, UInt8(clamping: significant.count)] + significant)
      digits.removeAll()
    }
    for byte in path.utf8 {
      switch byte {
      case 48...57: digits.append(byte)
      case 47:
        flush()
        key.append(0)
      default:
        flush()
        key.append((65...90).contains(byte) ? byte + 32 : byte)
      }
    }
    flush()
    return key
  }
}
