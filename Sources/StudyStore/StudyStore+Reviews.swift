import Foundation
import GRDB

extension StudyStore {
  /// The film's review in one role's log. Reads the file's content once, to know it, where `film.hash` is nil.
  public func review(of film: StudyFilm, role: ReadingRole = .primary) throws(StoreError) -> Review {
    let key = LogKey(film: try knownHash(film), role: role)
    let review = try reading { try self.load($0, key, name: film.name) }
    remember(review, key)
    return review
  }

  /// Appends to the film's log; on disk when it returns. The machine's readings belong to every role's log.
  ///
  /// - Parameter expecting: the `lastEvent` of the review that the person saw; if a person has done something to it since,
  ///   nothing is appended and `changedMeanwhile` is thrown. Give it for `undo`, `redo` and `sign`, whose meaning depends on it.
  /// - Returns: the review with the action done.
  /// - Throws: `refused` where the review doesn't allow it, e.g. an edit of a signed one.
  @discardableResult
  public func append(
    _ action: ReviewAction, to film: StudyFilm, role: ReadingRole = .primary, by reader: Reader,
    expecting: Int64? = nil
  ) throws(StoreError) -> Review {
    let key = LogKey(film: try knownHash(film), role: role)
    let text = try ActionCoding.text(action, film: film.name)
    let review = try writing { db in
      let review = try self.load(db, key, name: film.name)
      if let expecting, review.lastHumanEvent > expecting {
        throw StoreError.changedMeanwhile(film: film.name, review: review)
      }
      if let refusal = review.refusal(of: action) { throw StoreError.refused(refusal, film: film.name) }
      let time = self.now()
      try db.execute(
        sql: """
          INSERT INTO events (film, role, action, reader, account, host, program, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          key.film, action.isHuman ? role.rawValue : nil, text, reader.name, reader.account, self.host,
          self.options.program, time,
        ])
      // Folding what was written, not what was given: the next one to read the log must see the same review.
      let event = ReviewEvent(
        id: db.lastInsertedRowID, action: try ActionCoding.action(text, film: film.name), reader: reader,
        time: Date(milliseconds: time))
      let next = review.applying(event)
      try self.store(ReviewSummary(next), db, key)
      if !action.isHuman { try self.refreshOtherRoles(db, key) }
      return next
    }
    remember(review, key)
    return review
  }

  /// The log folded, from the last state that this store knows of it.
  func load(_ db: Database, _ key: LogKey, name: String) throws -> Review {
    var review = folded.withLock { $0[key] } ?? Review()
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, action, reader, account, time FROM events
        WHERE film = ? AND id > ? AND (role = ? OR role IS NULL) ORDER BY id
        """,
      arguments: [key.film, review.lastEvent, key.role.rawValue])
    while let row = try rows.next() {
      review.apply(
        ReviewEvent(
          id: row[0], action: try ActionCoding.action(row[1], film: name),
          reader: Reader(name: row[2], account: row[3]),
          time: Date(milliseconds: row[4])))
    }
    return review
  }

  /// Remembering every review would hold a whole study in memory.
  private func remember(_ review: Review, _ key: LogKey) {
    folded.withLock {
      if $0.count >= 64 { $0.removeAll(keepingCapacity: true) }
      $0[key] = review
    }
  }

  /// A machine reading changes the lists of all roles that have a log.
  private func refreshOtherRoles(_ db: Database, _ key: LogKey) throws {
    let roles = try String.fetchAll(
      db, sql: "SELECT DISTINCT role FROM events WHERE film = ? AND role IS NOT NULL", arguments: [key.film])
    for role in roles.compactMap(ReadingRole.init(rawValue:)) where role != key.role {
      let other = LogKey(film: key.film, role: role)
      try store(ReviewSummary(try load(db, other, name: key.film)), db, other)
    }
  }
}

/// Actions as the log holds them: JSON with sorted keys.
enum ActionCoding {
  static func text(_ action: ReviewAction, film: String) throws(StoreError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(action), as: UTF8.self)
    } catch {
      throw .unwritable(film: film, reason: "a coordinate or number in it is not finite")
    }
  }

  static func action(_ text: String, film: String) throws(StoreError) -> ReviewAction {
    do {
      return try JSONDecoder().decode(ReviewAction.self, from: Data(text.utf8))
    } catch {
      throw .damaged(path: film, reason: "its review log holds an entry that this program can't read; update Lumbar")
    }
  }
}

extension Date {
  /// Milliseconds since 1970, as the database holds times.
  init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
