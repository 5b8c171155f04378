import GRDB

/// A moment in the store's life, to ask later what has changed since.
public struct ChangeToken: Hashable, Sendable {
  var event: Int64 = 0
  var locks: Int64 = 0
  var assignments: Int64 = 0
}

/// What was appended since a token, by others or by this program.
public struct StudyChanges: Sendable {
  /// Hashes of the films whose log grew, in any role.
  public var hashes: Set<String>
  public var locksChanged: Bool
  /// Films came on or off a reader's list.
  public var assignmentsChanged: Bool
  /// Now.
  public var token: ChangeToken

  public var isEmpty: Bool { hashes.isEmpty && !locksChanged && !assignmentsChanged }
}

extension StudyStore {
  /// Now, to be given to `changes(since:)` later.
  public func changeToken() throws(StoreError) -> ChangeToken { try reading { try Self.token($0) } }

  /// What has happened since `token`: cheap enough to ask every second.
  public func changes(since token: ChangeToken) throws(StoreError) -> StudyChanges {
    try reading { db in
      let now = try Self.token(db)
      let hashes =
        now.event == token.event
        ? [] : try String.fetchSet(db, sql: "SELECT film FROM events WHERE id > ?", arguments: [token.event])
      return StudyChanges(
        hashes: hashes, locksChanged: now.locks != token.locks,
        assignmentsChanged: now.assignments != token.assignments, token: now)
    }
  }

  private static func token(_ db: Database) throws -> ChangeToken {
    func counter(_ name: String) throws -> Int64 {
      try Int64.fetchOne(db, sql: "SELECT value FROM counters WHERE name = ?", arguments: [name]) ?? 0
    }
    return ChangeToken(
      event: try Int64.fetchOne(db, sql: "SELECT max(id) FROM events") ?? 0, locks: try counter("locks"),
      assignments: try counter("assignments"))
  }
}
