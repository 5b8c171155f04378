import Foundation
import GRDB

/// A damaged database put aside, and a new one made of all that could still be read of it. Nothing is deleted.
enum StoreRescue {
  /// Opens a sound database at `path`, the damaged one put aside; `notices` says what became of it.
  static func open(_ path: String, options: StoreOptions, schema: Schema) throws(StoreError) -> StoreConnection {
    // Two programs that find the damage at once must not put each other's new database aside.
    let folder = Glibc.open(StorePlace.parent(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { close(folder) } }
    if folder >= 0 { flock(folder, LOCK_EX) }
    let reason: String
    do {
      return try StoreConnection(path: path, options: options, schema: schema)
    } catch .damaged(_, let fault) {
      reason = fault
    } catch .notAReviewDatabase {
      reason = "it is not a review database"
    }
    let aside = freeName(path + ".damaged")
    for suffix in ["-wal", "-shm", "-journal", ""] where access(path + suffix, F_OK) == 0 {
      guard rename(path + suffix, aside + suffix) == 0 else {
        throw .cannotCreate(path: aside + suffix, reason: systemReason())
      }
    }
    var connection = try StoreConnection(path: path, options: options, schema: schema)
    let rescued = salvage(aside, into: connection.queue)
    connection.notices.append(
      "the review database was damaged (\(reason)); it is kept as \(aside), and "
        + (rescued.events == 1 ? "1 entry was" : "\(rescued.events) entries were") + " carried over"
        + (rescued.isWhole ? "" : ", the rest could not be read"))
    return connection
  }

  private static func freeName(_ wanted: String) -> String {
    var name = wanted
    var number = 2
    while access(name, F_OK) == 0 {
      name = "\(wanted)-\(number)"
      number += 1
    }
    return name
  }

  /// Reads a copy, so that what is kept aside stays as it was found.
  private static func salvage(_ aside: String, into queue: DatabaseQueue) -> (events: Int, isWhole: Bool) {
    let copy = aside + ".copy"
    defer { for suffix in StoreCopy.suffixes + ["-shm"] { unlink(copy + suffix) } }
    guard (try? StoreCopy.copy(aside, to: copy)) != nil, let source = try? DatabaseQueue(path: copy) else {
      return (0, false)
    }
    defer { try? source.close() }
    let columns = "id, film, role, action, reader, account, host, program, time"
    var count = 0
    var isWhole = true
    var last: Int64 = 0
    // Row by row, and past the rows that a damaged page took away.
    let ids = (try? source.read { try Int64.fetchAll($0, sql: "SELECT id FROM events ORDER BY id") }) ?? []
    let end =
      ids.last ?? (try? source.read { try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence") }) ?? 100_000
    isWhole = !ids.isEmpty
    while last < end {
      let from = last
      let batch =
        ids.isEmpty ? Array(from + 1...min(from + 500, end)) : ids.filter { $0 > from }.prefix(500).map(\.self)
      guard let highest = batch.last else { break }
      last = highest
      var rows: [Row] = []
      for id in batch {
        let row = try? source.read {
          try Row.fetchOne($0, sql: "SELECT \(columns) FROM events WHERE id = ?", arguments: [id])
        }
        if let row { rows.append(row) } else if !ids.isEmpty { isWhole = false }
      }
      let kept = rows
      let written: Void? = try? queue.write { db in
        for row in kept {
          try db.execute(
            sql: "INSERT INTO events (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: StatementArguments(row.databaseValues))
        }
      }
      if written == nil { isWhole = false } else { count += kept.count }
    }
    return (count, isWhole)
  }
}

/// Copies of a database's files as they lie, journals with them: SQLite makes a consistent whole of them when it opens.
enum StoreCopy {
  /// The file itself comes last: without it, a copy that was cut short is no database.
  static let suffixes = ["-wal", "-journal", ""]

  static func copy(_ path: String, to copy: String) throws(StoreError) {
    for suffix in suffixes where access(path + suffix, F_OK) == 0 {
      do {
        let data = try Data(contentsOf: URL(fileURLWithPath: path + suffix))
        let file = open(copy + suffix, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.cannotCreate(path: copy + suffix, reason: systemReason()) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: data)
        try handle.synchronize()
      } catch {
        throw (error as? StoreError) ?? .cannotCreate(path: copy + suffix, reason: error.localizedDescription)
      }
    }
  }
}
