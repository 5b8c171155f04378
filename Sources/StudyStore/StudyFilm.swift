import Foundation
import Spine

/// Whose reading of a film a log holds. A second reader's log is a separate one, so it can be blind.
public enum ReadingRole: String, Codable, CaseIterable, Sendable {
  case primary
  case second
  /// The first reader again, later.
  case repeated
  /// What the readers agreed on.
  case adjudicated
}

/// A film of the study, as the worklist lists it. Cheap: nothing in it needs the film's pixels.
public struct StudyFilm: Hashable, Sendable, Identifiable {
  /// Path below the opened folder, `/` between folders; the film's own name where one film was opened.
  public var name: String
  /// Bytes.
  public var size: Int64
  /// Modification time, nanoseconds since 1970.
  public var modified: Int64
  /// SHA-256 of the content, hex; nil until the film was opened or analysed. Reviews belong to it.
  public var hash: String?
  /// The content that this path held before, if it was reviewed: the film was replaced.
  public var replacedHash: String?
  /// Of the asked role's log; nil where nothing has happened.
  public var summary: ReviewSummary?
  /// Whose list it is on, its time in hand, other readings; nil where there is nothing to say.
  public var work: FilmWork?
  /// Whose film it is; nil where the file doesn't say, or its header was not looked into yet.
  public var subject: FilmSubject?
  /// The name of another film of the study that says to be the same SOP instance.
  public var twin: String?

  public var id: String { name }
  public var status: ReviewStatus { summary?.status ?? .notStarted }

  public init(
    name: String, size: Int64, modified: Int64, hash: String? = nil, replacedHash: String? = nil,
    summary: ReviewSummary? = nil, work: FilmWork? = nil
  ) {
    self.name = name
    self.size = size
    self.modified = modified
    self.hash = hash
    self.replacedHash = replacedHash
    self.summary = summary
    self.work = work
  }
}
