import Foundation
import GRDB

/// An event as the log holds it, with all that is known of its making: what an audit trail is exported from.
public struct LoggedEvent: Hashable, Sendable {
  public var event: ReviewEvent
  /// SHA-256 of the film's content.
  public var film: String
  /// Where that content lies below the opened folder; none where it is gone, several where films are copies.
  public var names: [String]
  /// Nil for a machine reading, which belongs to every role's log.
  public var role: ReadingRole?
  public var host: String
  public var program: String
}

extension StudyStore {
  /// Every event of the opened folder's films in all roles, film by film, each film's in their order. Where the whole
  /// study is open, films that are gone are told of too.
  public func log(_ body: (LoggedEvent) throws -> Void) throws {
    let films = try reading { try self.namesByContent($0) }
    for (hash, names) in films.sorted(by: {
      ($0.value.first ?? "\u{10FFFF}", $0.key) < ($1.value.first ?? "\u{10FFFF}", $1.key)
    }) {
      for event in try reading({ try self.events($0, of: hash, names) }) { try body(event) }
    }
  }

  private func namesByContent(_ db: Database) throws -> [String: [String]] {
    let (scope, arguments) = scope
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT f.hash, f.path, f.present FROM films f WHERE \(scope) AND f.hash IN (SELECT film FROM events)
        ORDER BY f.place
        """,
      arguments: arguments)
    var names: [String: [String]] = [:]
    while let row = try rows.next() {
      names[row[0], default: []] += row[2] ? [name(ofStored: row[1])] : []
    }
    if prefix.isEmpty, film == nil {
      for hash in try String.fetchAll(db, sql: "SELECT DISTINCT film FROM events") where names[hash] == nil {
        names[hash] = []
      }
    }
    return names
  }

  private func events(_ db: Database, of hash: String, _ names: [String]) throws -> [LoggedEvent] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, role, action, reader, account, host, program, time FROM events WHERE film = ? ORDER BY id",
      arguments: [hash])
    var events: [LoggedEvent] = []
    while let row = try rows.next() {
      events.append(
        LoggedEvent(
          event: ReviewEvent(
            id: row[0], action: try ActionCoding.action(row[2], film: names.first ?? hash),
            reader: Reader(name: row[3], account: row[4]), time: Date(milliseconds: row[7])),
          film: hash, names: names, role: ReadingRole(rawValue: row[1] ?? ""), host: row[5], program: row[6]))
    }
    return events
  }
}
