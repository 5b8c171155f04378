import Foundation
import GRDB

/// One stretch of time that a reader had a film open to work on it: from its lock to its release.
public struct Sitting: Hashable, Sendable {
  public var film: String
  public var role: ReadingRole
  public var reader: Reader
  public var began: Date
  public var ended: Date
}

extension StudyStore {
  /// Who had which film open for how long, oldest first; the study's time per film. Only sittings that have ended.
  public func sittings() throws(StoreError) -> [Sitting] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT film, role, reader, account, began, ended FROM sittings ORDER BY id").compactMap
      {
        guard let role = ReadingRole(rawValue: $0[1]) else { return nil }
        return Sitting(
          film: $0[0], role: role, reader: Reader(name: $0[2], account: $0[3]), began: Date(milliseconds: $0[4]),
          ended: Date(milliseconds: $0[5]))
      }
    }
  }

  /// Notes that the locks chosen end, at their last sign of life where their holder is gone.
  func endSittings(_ db: Database, where condition: String, _ arguments: StatementArguments, at time: Int64? = nil)
    throws
  {
    try db.execute(
      sql: """
        INSERT INTO sittings (film, role, reader, account, began, ended)
        SELECT film, role, reader, account, since, max(since, coalesce(?, heartbeat)) FROM locks WHERE \(condition)
        """,
      arguments: [time] + arguments)
  }
}
