import Foundation
import GRDB

/// The open database file: made private, journalled as its file system needs, of the version that this program knows.
struct StoreConnection {
  var queue: DatabaseQueue
  /// Nil for a throw-away database in memory.
  var path: String?
  /// The file as it was opened: if another one stands at `path` later, writing would be writing into nothing.
  var file: FileFacts?
  var notices: [String] = []

  /// In memory, gone with the store: for demos and tours.
  init(inMemory schema: Schema) throws(StoreError) {
    do {
      queue = try DatabaseQueue(configuration: Self.configuration(busyTimeout: 1))
      try Self.bringUpToDate(queue, path: ":memory:", schema: schema)
    } catch {
      throw StoreError(error, path: ":memory:")
    }
  }

  init(path: String, options: StoreOptions, schema: Schema) throws(StoreError) {
    self.path = path
    try Self.create(path)
    do {
      try Self.checkHeader(path)
      queue = try DatabaseQueue(path: path, configuration: Self.configuration(busyTimeout: options.busyTimeout))
      try Self.bringUpToDate(queue, path: path, schema: schema)
      try Self.setJournal(queue, path: path, options.journal)
      try Self.check(queue, path: path)
    } catch {
      throw StoreError(error, path: path)
    }
    file = FileFacts(path)
  }

  /// SQLite would make the file readable by all, and its journals take its mode.
  private static func create(_ path: String) throws(StoreError) {
    let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotCreate(path: path, reason: systemReason()) }
    close(file)
  }

  private static func configuration(busyTimeout: Double) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeout)
    configuration.prepareDatabase { db in
      // A study folder may come from anywhere: what its database's schema says must not run as if we had written it.
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL")
      // 32 MB: a worklist of 100,000 films is read in one go.
      try db.execute(sql: "PRAGMA cache_size = -32768")
    }
    return configuration
  }

  private static func checkHeader(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError.unreadable(path: path, reason: systemReason())
    }
    defer { try? file.close() }
    let header = try file.read(upToCount: 16) ?? Data()
    if !header.isEmpty, header != Data("SQLite format 3\0".utf8) { throw StoreError.notAReviewDatabase(path: path) }
  }

  private static func setJournal(_ queue: DatabaseQueue, path: String, _ journal: StoreOptions.Journal) throws {
    try queue.inDatabase { db in
      let wantsRollback =
        switch journal {
        case .automatic: MountTable.current.isNetwork(Self.realFolder(path))
        case .writeAheadLog: false
        case .rollback: true
        }
      var mode = wantsRollback ? "delete" : "wal"
      mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(mode)") ?? "delete"
      // With a rollback journal the commit is the journal's removal, and only EXTRA waits for that to reach the disk.
      try db.execute(sql: "PRAGMA synchronous = \(mode == "wal" ? "FULL" : "EXTRA")")
    }
  }

  private static func realFolder(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Small databases are checked whole; large ones would make opening a study wait (`StudyStore.check()` does it).
  private static func check(_ queue: DatabaseQueue, path: String) throws {
    guard let size = FileFacts(path)?.size, size < 8 << 20 else { return }
    if let fault = try queue.read({ try faults($0, limit: 1) }).first {
      throw StoreError.damaged(path: path, reason: fault)
    }
  }

  static func faults(_ db: Database, limit: Int) throws -> [String] {
    try String.fetchAll(db, sql: "PRAGMA integrity_check(\(limit))").filter { $0 != "ok" }
      .map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
  }

  /// Makes the tables of a new database, or migrates an older one after copying it aside.
  private static func bringUpToDate(_ queue: DatabaseQueue, path: String, schema: Schema) throws {
    let found = try queue.inDatabase { try version($0, path: path) }
    guard found != schema.version else { return }
    guard found < schema.version else {
      throw StoreError.newerVersion(path: path, version: found, known: schema.version)
    }
    if found > 0 { try backUp(queue, path: path, version: found) }
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.exclusive) {
        // Another program may have done it while this one waited.
        let version = try version(db, path: path)
        for step in schema.steps.dropFirst(version) { try step(db) }
        if version < schema.version {
          try db.execute(
            sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(schema.version)")
        }
        return .commit
      }
    }
  }

  private static func version(_ db: Database, path: String) throws -> Int {
    let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if id == 0, tables == 0 { return 0 }
    guard id == Schema.applicationID else { throw StoreError.notAReviewDatabase(path: path) }
    return try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  private static func backUp(_ queue: DatabaseQueue, path: String, version: Int) throws {
    let copy = "\(path).version-\(version)"
    guard access(copy, F_OK) != 0 else { return }
    // Under another name first: a copy cut short by a kill must not pass for the backup.
    let partial = "\(copy).partial-\(getpid())"
    try create(partial)
    let destination = try DatabaseQueue(path: partial)
    try queue.backup(to: destination)
    try destination.close()
    guard rename(partial, copy) == 0 else { throw StoreError.cannotCreate(path: copy, reason: systemReason()) }
  }
}

extension StoreError {
  /// SQLite's result codes in a reader's words.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_FULL: self = .diskFull(path: path)
      case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
      case .SQLITE_CANTOPEN: self = .cannotCreate(path: path, reason: error.message ?? "can't be opened")
      case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .busy(path: path)
      case .SQLITE_CORRUPT: self = .damaged(path: path, reason: error.message ?? "its pages don't fit together")
      case .SQLITE_NOTADB: self = .notAReviewDatabase(path: path)
      default: self = .database(path: path, reason: error.message ?? "\(error.resultCode)")
      }
    default: self = .database(path: path, reason: "\(error)")
    }
  }
}
