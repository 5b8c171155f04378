import Foundation
import GRDB

extension StudyStore {
  /// Puts films on a reader's list; nil takes them off every list.
  ///
  /// - Parameter names: below the opened folder, as `films()` gives them.
  public func assign(
    _ names: [String], to reader: String?, role: ReadingRole = .primary, by person: Reader
  ) throws(StoreError) {
    try writing { db in
      let time = self.now()
      for name in names {
        if let reader {
          try db.execute(
            sql: "INSERT OR REPLACE INTO assignments (path, role, reader, given_by, time) VALUES (?, ?, ?, ?, ?)",
            arguments: [self.prefix + name, role.rawValue, reader, person.name, time])
        } else {
          try db.execute(
            sql: "DELETE FROM assignments WHERE path = ? AND role = ?", arguments: [self.prefix + name, role.rawValue])
        }
      }
      try db.execute(sql: "UPDATE counters SET value = value + 1 WHERE name = 'assignments'")
    }
  }

  /// A moved film stays on its list.
  func moveAssignments(_ db: Database, from old: String, to path: String) throws {
    try db.execute(sql: "UPDATE OR IGNORE assignments SET path = ? WHERE path = ?", arguments: [path, old])
  }

  /// What is known of the work on films besides their logs: looked up apart, since few films have any.
  struct WorkTable {
    var assigned: [String: String] = [:]
    var seconds: [String: Double] = [:]
    var second: [String: (status: ReviewStatus, difference: ReadingDifference?)] = [:]

    /// - Parameter path: in the database.
    func work(path: String, hash: String?) -> FilmWork? {
      let reader = assigned[path]
      guard let hash, seconds[hash] != nil || second[hash] != nil else {
        return reader.map { FilmWork(assigned: $0) }
      }
      return FilmWork(
        assigned: reader, seconds: seconds[hash], second: second[hash]?.status, difference: second[hash]?.difference)
    }
  }

  /// - Parameters:
  ///   - path: of one film alone.
  ///   - hash: of that film.
  func workTable(_ db: Database, _ role: ReadingRole, path: String? = nil, hash: String? = nil) throws -> WorkTable {
    var table = WorkTable()
    let rows = try Row.fetchCursor(
      db, sql: "SELECT path, reader FROM assignments WHERE role = ?\(path == nil ? "" : " AND path = ?")",
      arguments: [role.rawValue] + (path.map { [$0] } ?? []))
    while let row = try rows.next() { table.assigned[row[0]] = row[1] }
    table.seconds = try secondsInHand(db, role, film: hash)
    guard !role.isBlind else { return table }
    let readings = try Row.fetchCursor(
      db,
      sql: """
        SELECT b.film, b.status, b.vals, a.status, a.vals FROM summaries b
        LEFT JOIN summaries a ON a.film = b.film AND a.role = 'primary'
        WHERE b.role IN ('second', 'repeated') AND b.reader IS NOT NULL\(hash == nil ? "" : " AND b.film = ?")
        ORDER BY b.role
        """,
      arguments: StatementArguments(hash.map { [$0] } ?? []))
    while let row = try readings.next() {
      guard let status = ReviewStatus(rawValue: row[1]) else { continue }
      let first = (row[3] as String?).flatMap(ReviewStatus.init(rawValue:))
      let isFinished = status.isFinished && first?.isFinished == true
      let difference =
        isFinished ? ReadingDifference(SummaryValues(data: row[4]), SummaryValues(data: row[2])) : nil
      let known = table.second[row[0]]
      // Of two further readings the one that differs more is the one to talk about.
      guard abs(difference?.amount ?? -1) >= abs(known?.difference?.amount ?? -1) || known == nil else { continue }
      table.second[row[0]] = (status, difference ?? known?.difference)
    }
    return table
  }

  /// What others made of a film and stand by; empty for a blind reader, and for a first reader who isn't finished.
  public func otherReadings(of film: StudyFilm, role: ReadingRole) throws(StoreError) -> [ReaderReading] {
    guard !role.isBlind else { return [] }
    if role == .primary, try review(of: film, role: .primary).finished == nil { return [] }
    var readings: [ReaderReading] = []
    for other in ReadingRole.allCases where other != role {
      if let reading = ReaderReading(try review(of: film, role: other), role: other) { readings.append(reading) }
    }
    return readings
  }
}
