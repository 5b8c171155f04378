import Foundation
import GRDB
import Radiograph

extension StudyStore {
  /// Looks into the headers of films that were never looked into, at most `limit` in one go, and keeps whose they are
  /// for `films()` to list; returns how many were looked into, 0 when none is left. Slow: reads files. A film that
  /// can't be read is passed over and looked into again when its file changes.
  public func readSubjects(limit: Int = 200, stop: () -> Bool = { false }) throws(StoreError) -> Int {
    let (scope, arguments) = scope
    let waiting = try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT f.path, f.size, f.modified FROM films f INDEXED BY films_unlooked
          WHERE f.present AND NOT f.looked AND \(scope) ORDER BY f.place LIMIT ?
          """,
        arguments: arguments + [limit])
    }
    struct Look {
      var path: String
      var size: Int64
      var modified: Int64
      var subject: FilmSubject?
    }
    var looks: [Look] = []
    for row in waiting where !stop() {
      var look = Look(path: row[0], size: row[1], modified: row[2])
      let file = StorePlace.join(folder, name(ofStored: look.path))
      if let identity = try? Film.identity(path: file) { look.subject = FilmSubject(identity) }
      looks.append(look)
    }
    let taken = looks
    guard !taken.isEmpty else { return 0 }
    try writing { db in
      for look in taken {
        // Not if the path has another file by now: that one is looked into in its turn.
        try db.execute(
          sql: "UPDATE films SET looked = 1 WHERE path = ? AND size = ? AND modified = ?",
          arguments: [look.path, look.size, look.modified])
        guard let subject = look.subject else {
          try db.execute(sql: "DELETE FROM subjects WHERE path = ?", arguments: [look.path])
          continue
        }
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO subjects (path, patient, patient_id, date, study, modality, view, laterality,
              study_uid, instance_uid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            look.path, subject.patientName, subject.patientID, subject.studyDate, subject.studyDescription,
            subject.modality, subject.view, subject.laterality, subject.studyUID, subject.instanceUID,
          ])
      }
    }
    return taken.count
  }

  private static let subjectColumns =
    "s.patient, s.patient_id, s.date, s.study, s.modality, s.view, s.laterality, s.study_uid, s.instance_uid"

  private static func subject(_ row: Row, first i: Int) -> FilmSubject {
    FilmSubject(
      patientName: row[i], patientID: row[i + 1], studyDate: row[i + 2], studyDescription: row[i + 3],
      modality: row[i + 4], view: row[i + 5], laterality: row[i + 6], studyUID: row[i + 7], instanceUID: row[i + 8])
  }

  /// By stored path; empty for studies of pictures that say nothing. Looked up apart, and from the subjects' side
  /// (which `CROSS JOIN` makes SQLite do): a join from the films' would cost every film.
  func subjects(_ db: Database) throws -> [String: FilmSubject] {
    let (scope, arguments) = scope
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT f.path, \(Self.subjectColumns) FROM subjects s CROSS JOIN films f ON f.path = s.path
        WHERE f.present AND f.looked AND \(scope)
        """,
      arguments: arguments)
    var all: [String: FilmSubject] = [:]
    while let row = try rows.next() { all[row[0]] = Self.subject(row, first: 1) }
    return all
  }

  /// Of one film, and the name of another film with the same SOP instance UID.
  func subject(_ db: Database, stored path: String) throws -> (FilmSubject, twin: String?)? {
    let (scope, arguments) = scope
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT \(Self.subjectColumns) FROM subjects s JOIN films f ON f.path = s.path WHERE s.path = ? AND f.looked
          """,
        arguments: [path])
    else { return nil }
    let subject = Self.subject(row, first: 0)
    let twin = try String.fetchOne(
      db,
      sql: """
        SELECT f.path FROM subjects s JOIN films f ON f.path = s.path
        WHERE s.instance_uid = ? AND s.path <> ? AND f.present AND f.looked AND \(scope) ORDER BY f.place LIMIT 1
        """,
      arguments: [subject.instanceUID, path] + arguments)
    return (subject, twin.map { self.name(ofStored: $0) })
  }
}

extension [StudyFilm] {
  /// Notes at films that say to be one SOP instance the name of another that says so.
  mutating func markTwins() {
    var first: [String: Int] = [:]
    for i in indices {
      guard let uid = self[i].subject?.instanceUID else { continue }
      if let other = first[uid] {
        self[i].twin = self[other].name
        if self[other].twin == nil { self[other].twin = self[i].name }
      } else {
        first[uid] = i
      }
    }
  }
}
