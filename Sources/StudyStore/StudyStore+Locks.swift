import Foundation
import GRDB

extension StudyStore {
  /// Without a sign of life for so long, a holder on another host counts as gone, seconds.
  static let lockLifetime = 120.0

  /// Says that `reader` works on the film, or who does. Call `renewLock` every half minute while it is held.
  ///
  /// - Parameter takeOver: takes it from a holder that is still there, for a person who confirmed it; the holder
  ///   learns of it at its next `renewLock`.
  public func lock(
    _ film: StudyFilm, role: ReadingRole = .primary, by reader: Reader, takeOver: Bool = false
  ) throws(StoreError) -> LockOutcome {
    let hash = try knownHash(film)
    return try writing { db in
      let holder = try self.holder(db, hash, role)
      if let holder, holder.owner == self.owner {
        try self.beat(db, hash, role)
        return .held
      }
      if let holder, !holder.lock.isStale, !takeOver { return .heldByOther(holder.lock) }
      let time = self.now()
      try self.endSittings(db, where: "film = ? AND role = ?", [hash, role.rawValue])
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO locks (film, role, owner, reader, account, host, process, since, heartbeat)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [hash, role.rawValue, self.owner, reader.name, reader.account, self.host, getpid(), time, time])
      try self.countLockChange(db)
      return holder.map { .takenOver(from: $0.lock) } ?? .held
    }
  }

  /// A sign of life; `heldByOther` where the lock was taken over, `held` where it is still ours. Takes nothing.
  public func renewLock(_ film: StudyFilm, role: ReadingRole = .primary) throws(StoreError) -> LockOutcome? {
    let hash = try knownHash(film)
    return try writing { db in
      guard let holder = try self.holder(db, hash, role) else { return nil }
      guard holder.owner == self.owner else { return .heldByOther(holder.lock) }
      try self.beat(db, hash, role)
      return .held
    }
  }

  /// Gives the lock back, if it is ours.
  ///
  /// - Parameter worked: seconds that the film was in hand, where they were counted.
  public func unlock(
    _ film: StudyFilm, role: ReadingRole = .primary, worked: Double? = nil
  ) throws(StoreError) {
    guard let hash = film.hash else { return }
    try writing { db in
      let mine: StatementArguments = [hash, role.rawValue, self.owner]
      try self.endSittings(db, where: "film = ? AND role = ? AND owner = ?", mine, at: self.now(), worked: worked)
      try db.execute(
        sql: "DELETE FROM locks WHERE film = ? AND role = ? AND owner = ?",
        arguments: mine)
      if db.changesCount > 0 { try self.countLockChange(db) }
    }
  }

  /// Gives all of this store's locks back, for leaving.
  public func unlockAll() throws(StoreError) {
    try writing { db in
      try self.endSittings(db, where: "owner = ?", [self.owner], at: self.now())
      try db.execute(sql: "DELETE FROM locks WHERE owner = ?", arguments: [self.owner])
      if db.changesCount > 0 { try self.countLockChange(db) }
    }
  }

  /// Others' locks by the film's hash, without those whose holder is gone.
  public func locksOfOthers(role: ReadingRole = .primary) throws(StoreError) -> [String: FilmLock] {
    try reading { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT film, * FROM locks WHERE role = ? AND owner <> ?", arguments: [role.rawValue, self.owner])
      return Dictionary(rows.map { ($0["film"] as String, self.lock($0)) }) { first, _ in first }
        .filter { !$0.value.isStale }
    }
  }

  private func holder(_ db: Database, _ hash: String, _ role: ReadingRole) throws -> (owner: String, lock: FilmLock)? {
    try Row.fetchOne(db, sql: "SELECT * FROM locks WHERE film = ? AND role = ?", arguments: [hash, role.rawValue])
      .map { ($0["owner"], self.lock($0)) }
  }

  private func lock(_ row: Row) -> FilmLock {
    let heartbeat: Int64 = row["heartbeat"]
    let holderHost: String = row["host"]
    let process: Int32 = row["process"]
    // Here the system knows; elsewhere only silence tells. A clock that went backwards makes no holder stale.
    let isGone =
      holderHost == host
      ? kill(process, 0) != 0 && errno == ESRCH : Double(now() - heartbeat) / 1000 > Self.lockLifetime
    return FilmLock(
      reader: Reader(name: row["reader"], account: row["account"]), host: holderHost, process: process,
      since: Date(milliseconds: row["since"]), heartbeat: Date(milliseconds: heartbeat), isStale: isGone)
  }

  private func beat(_ db: Database, _ hash: String, _ role: ReadingRole) throws {
    try db.execute(
      sql: "UPDATE locks SET heartbeat = ? WHERE film = ? AND role = ?", arguments: [now(), hash, role.rawValue])
  }

  private func countLockChange(_ db: Database) throws {
    try db.execute(sql: "UPDATE counters SET value = value + 1 WHERE name = 'locks'")
  }
}
