import Spine

/// What a reader made of a film and stands by, as another reader sees it and may take it over.
public struct ReaderReading: Hashable, Codable, Sendable {
  public var role: ReadingRole
  public var reader: Reader
  /// The signed version; 0 for one that is accepted only.
  public var version: Int
  /// The picture of the file that was read, counted from 1; nil for the first.
  public var frame: Int?
  public var landmarks: Landmarks
  public var pinned: Set<Structure>
  public var pinnedPoints: Set<Handle>
  public var posture: Posture
  public var spacing: Spacing?

  /// Nil where nobody has finished the film in that role, or without points.
  public init?(_ review: Review, role: ReadingRole) {
    guard review.isTouched, let content = review.finished, let landmarks = content.landmarks,
      let reader = review.isSigned || !review.status.isFinished ? review.signatures.last?.reader : review.lastReader
    else { return nil }
    self.role = role
    self.reader = reader
    version = content == review.signatures.last?.content ? review.version : 0
    frame = content.frame
    self.landmarks = landmarks
    pinned = content.pinned
    pinnedPoints = content.pinnedPoints
    posture = content.posture
    spacing = content.spacing
  }

  /// "Dr Chen's first reading, signed v1".
  public var words: String {
    "\(reader.name)'s \(role.word) reading, \(version > 0 ? "signed v\(version)" : "accepted")"
  }
}
