import Foundation

/// Why the review database can't do what was asked: what, which file, why, and what next, in one line.
public enum StoreError: Error, Sendable, CustomStringConvertible, LocalizedError {
  /// The study folder or film isn't there or can't be read.
  case unreadable(path: String, reason: String)
  case cannotCreate(path: String, reason: String)
  case notAReviewDatabase(path: String)
  /// Written by a newer program; opening it here could lose what it holds.
  case newerVersion(path: String, version: Int, known: Int)
  case damaged(path: String, reason: String)
  case diskFull(path: String)
  case readOnly(path: String)
  case busy(path: String)
  case refused(ReviewRefusal, film: String)
  /// Somebody else's event came in between; `review` is the state with it.
  case changedMeanwhile(film: String, review: Review)
  /// An action that can't be written down, e.g. with a coordinate that is not a number.
  case unwritable(film: String, reason: String)
  case database(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "can't read \(path): \(reason)"
    case .cannotCreate(let path, let reason):
      "can't make the review database \(path): \(reason); name another place with --store"
    case .notAReviewDatabase(let path):
      "\(path) is not a review database, and was left as it is; name another file with --store"
    case .newerVersion(let path, let version, let known):
      "\(path) was written by a newer Lumbar (database version \(version), this one knows \(known)) and was left as "
        + "it is; update Lumbar, or keep separate reviews with --store"
    case .damaged(let path, let reason): "the review database \(path) is damaged: \(reason)"
    case .diskFull(let path):
      "not saved: no space left for \(path); free some space and do it again, what was saved before is safe"
    case .readOnly(let path):
      "not saved: \(path) can't be written; make it writable, or keep the reviews elsewhere with --store"
    case .busy(let path):
      "not saved: another program holds \(path); try again in a moment, what was saved before is safe"
    case .refused(let refusal, let film): "\(film): \(refusal.description)"
    case .changedMeanwhile(let film, let review):
      "\(film): not done, \(review.lastReader?.name ?? "another program") changed it in the meantime; look, and do it again"
    case .unwritable(let film, let reason): "\(film): not saved, \(reason)"
    case .database(let path, let reason): "not saved: \(path): \(reason); check the disk, or use --store"
    }
  }

  public var errorDescription: String? { description }

  /// By `sysexits`: 65 content, 66 input, 73 can't create, 74 i/o.
  public var exitCode: Int32 {
    switch self {
    case .unreadable: 66
    case .notAReviewDatabase, .newerVersion, .damaged, .refused, .changedMeanwhile, .unwritable: 65
    case .cannotCreate: 73
    case .diskFull, .readOnly, .busy, .database: 74
    }
  }
}
