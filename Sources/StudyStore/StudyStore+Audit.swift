import Foundation
import GRDB
import Spine

/// One event as the audit trail exports it, a line of JSON.
public struct AuditRecord: Codable, Hashable, Sendable {
  /// A value before and after the event, degrees (LDI: %).
  public struct Change: Codable, Hashable, Sendable {
    public var value: InspectedValue
    public var old: Double?
    public var new: Double?
  }

  public var id: Int64
  /// SHA-256 of the film's content.
  public var film: String
  /// Where that content lies now, below the opened folder; several where films are copies of each other.
  public var paths: [String]?
  /// Absent for the machine, whose readings belong to every role.
  public var role: ReadingRole?
  /// ISO 8601, UTC, milliseconds.
  public var time: String
  public var reader: String?
  public var account: String?
  public var host: String?
  public var program: String
  /// The model whose reading the landmarks rest on at that moment.
  public var model: String?
  public var words: String
  public var changes: [Change]
  public var action: ReviewAction
}

extension StudyStore {
  /// The audit trail of the opened folder's films, in the order of events film by film, each record once.
  ///
  /// - Parameter anonymous: leaves out who did it, on which machine, and the films' paths.
  public func audit(anonymous: Bool = false, _ body: (AuditRecord) throws -> Void) throws {
    let logs = try reading { db in try self.logs(db) }
    for (hash, paths) in logs.sorted(by: { $0.value.first ?? "" < $1.value.first ?? "" }) {
      for record in try reading({ try self.records($0, hash, paths, anonymous: anonymous) }) { try body(record) }
    }
  }

  /// The audit trail as JSON Lines, UTF-8.
  public func auditLines(anonymous: Bool = false, _ body: (String) throws -> Void) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try audit(anonymous: anonymous) { try body(String(decoding: try encoder.encode($0), as: UTF8.self)) }
  }

  /// Films with events, by content, with their present paths below the opened folder; gone ones too where the whole
  /// database is the study's.
  private func logs(_ db: Database) throws -> [String: [String]] {
    let (scope, arguments) = scope
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT f.hash, f.path FROM films f WHERE \(scope) AND f.hash IN (SELECT film FROM events) ORDER BY f.place
        """,
      arguments: arguments)
    var logs: [String: [String]] = [:]
    while let row = try rows.next() {
      logs[row[0], default: []].append(self.name(ofStored: row[1]))
    }
    if prefix.isEmpty, film == nil {
      for hash in try String.fetchAll(db, sql: "SELECT DISTINCT film FROM events") where logs[hash] == nil {
        logs[hash] = []
      }
    }
    return logs
  }

  private func records(_ db: Database, _ hash: String, _ paths: [String], anonymous: Bool) throws -> [AuditRecord] {
    let name = paths.first ?? hash
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, role, action, reader, account, host, program, time FROM events WHERE film = ? ORDER BY id",
      arguments: [hash])
    var reviews: [ReadingRole: Review] = [:]
    for role in ReadingRole.allCases { reviews[role] = Review() }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var records: [AuditRecord] = []
    while let row = try rows.next() {
      let role = ReadingRole(rawValue: row[1] ?? "")
      let time = Date(milliseconds: row[7])
      let event = ReviewEvent(
        id: row[0], action: try ActionCoding.action(row[2], film: name),
        reader: Reader(name: row[3], account: row[4]), time: time)
      let before = reviews[role ?? .primary] ?? Review()
      let after = before.applying(event)
      // A machine reading goes into every role's log.
      for each in role.map({ [$0] }) ?? ReadingRole.allCases { reviews[each]?.apply(event) }
      records.append(
        AuditRecord(
          id: event.id, film: hash, paths: anonymous ? nil : paths, role: role, time: time.formatted(style),
          reader: anonymous ? nil : event.reader.name, account: anonymous ? nil : event.reader.account,
          host: anonymous ? nil : row[5], program: row[6], model: after.machine?.model,
          words: before.words(for: event.action),
          changes: after.valueChanges(since: before).map { .init(value: $0.name, old: $0.old, new: $0.new) },
          action: event.action))
    }
    return records
  }
}
