import Foundation
import GRDB

/// One stretch of time that a reader had a film open to work on it: from its lock to its release.
public struct Sitting: Hashable, Sendable {
  public var film: String
  public var role: ReadingRole
  public var reader: Reader
  public var began: Date
  public var ended: Date
  /// Seconds of it that the film was in hand; nil where the program ended without telling.
  public var worked: Double?
}

extension StudyStore {
  /// Who had which film open for how long, oldest first; the study's time per film. Only sittings that have ended.
  public func sittings() throws(StoreError) -> [Sitting] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT film, role, reader, account, began, ended, worked FROM sittings ORDER BY id"
      ).compactMap {
        guard let role = ReadingRole(rawValue: $0[1]) else { return nil }
        return Sitting(
          film: $0[0], role: role, reader: Reader(name: $0[2], account: $0[3]), began: Date(milliseconds: $0[4]),
          ended: Date(milliseconds: $0[5]), worked: ($0[6] as Int64?).map { Double($0) / 1000 })
      }
    }
  }

  /// Seconds that films were in hand in a role, all its sittings together, by the film's hash.
  public func secondsInHand(role: ReadingRole) throws(StoreError) -> [String: Double] {
    try reading { try self.secondsInHand($0, role) }
  }

  func secondsInHand(_ db: Database, _ role: ReadingRole, film: String? = nil) throws -> [String: Double] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT film, sum(worked) FROM sittings
        WHERE role = ? AND worked IS NOT NULL\(film == nil ? "" : " AND film = ?") GROUP BY film
        """,
      arguments: [role.rawValue] + (film.map { [$0] } ?? []))
    var seconds: [String: Double] = [:]
    while let row = try rows.next() { seconds[row[0]] = Double(row[1] as Int64) / 1000 }
    return seconds
  }

  /// Median seconds that a film was in hand on one side; nil for the machine, and where nothing was timed.
  func medianSeconds(of side: ReadingSide) throws(StoreError) -> Double? {
    guard case .reader(let role) = side else { return nil }
    let sorted = try secondsInHand(role: role).values.sorted()
    return sorted.isEmpty ? nil : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Notes that the locks chosen end, at their last sign of life where their holder is gone.
  func endSittings(
    _ db: Database, where condition: String, _ arguments: StatementArguments, at time: Int64? = nil,
    worked: Double? = nil
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO sittings (film, role, reader, account, began, ended, worked)
        SELECT film, role, reader, account, since, max(since, coalesce(?, heartbeat)), ? FROM locks WHERE \(condition)
        """,
      arguments: [time, worked.map { Int64(($0 * 1000).rounded()) }] + arguments)
  }
}
