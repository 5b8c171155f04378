import Foundation
import GRDB
import Spine

extension StudyStore {
  /// Raised whenever a summary of the same review comes out different: older ones are made again.
  static let summaryFormat = 2

  static let summaryColumns =
    "status, vals, outside, slip, confidence, reader, quality, note, flag, proposal, model, version, changed"

  func store(_ summary: ReviewSummary, _ db: Database, _ key: LogKey) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO summaries (film, role, format, \(Self.summaryColumns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        key.film, key.role.rawValue, Self.summaryFormat, summary.status.rawValue, summary.values.data,
        summary.outsideBits,
        summary.slip, summary.confidence, summary.reader, summary.qualityLines, summary.note, summary.flagReason,
        summary.hasProposal, summary.model, summary.version, Int64(summary.changed.timeIntervalSince1970 * 1000),
      ])
  }

  private static let statuses = Dictionary(uniqueKeysWithValues: ReviewStatus.allCases.map { ($0.rawValue, $0) })

  /// From `summaryColumns`, the first of which is column `i`; nil where the row has none.
  static func summary(_ row: Row, first i: Int) -> ReviewSummary? {
    guard let text = row[i] as String?, let status = statuses[text] else { return nil }
    return ReviewSummary(
      status: status, values: SummaryValues(data: row[i + 1]), outsideBits: row[i + 2], slip: row[i + 3],
      confidence: row[i + 4], reader: row[i + 5], qualityLines: row[i + 6], note: row[i + 7], flagReason: row[i + 8],
      hasProposal: row[i + 9], model: row[i + 10], version: row[i + 11], changed: Date(milliseconds: row[i + 12]))
  }

  /// How many logs have no summary of today's format: `rebuildSummaries` makes them.
  public func staleSummaries() throws(StoreError) -> Int { try reading { try self.stale($0, limit: .max).count } }

  /// Makes missing and outdated summaries again, at most `limit` in one go; returns how many are left.
  public func rebuildSummaries(limit: Int = 500) throws(StoreError) -> Int {
    try writing { db in
      let keys = try self.stale(db, limit: .max)
      for key in keys.prefix(limit) {
        try self.store(ReviewSummary(try self.load(db, key, name: key.film)), db, key)
      }
      return max(0, keys.count - limit)
    }
  }

  private func stale(_ db: Database, limit: Int) throws -> [LogKey] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT DISTINCT e.film, coalesce(e.role, 'primary') FROM events e
        LEFT JOIN summaries s ON s.film = e.film AND s.role = coalesce(e.role, 'primary')
        WHERE s.format IS NOT ? LIMIT ?
        """,
      arguments: [Self.summaryFormat, limit])
    var keys: [LogKey] = []
    while let row = try rows.next() {
      if let role = ReadingRole(rawValue: row[1]) { keys.append(LogKey(film: row[0], role: role)) }
    }
    return keys
  }
}
