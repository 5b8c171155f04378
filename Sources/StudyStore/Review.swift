import Foundation
import Spine

/// Where a film stands in the day's work.
public enum ReviewStatus: String, Codable, CaseIterable, Sendable {
  case notStarted = "not started"
  case machineRead = "machine read"
  /// A reader changed something and has not decided yet, or opened a signed review again.
  case inProgress = "in progress"
  /// Accepted after a reader changed a structure.
  case corrected
  /// Accepted as the machine read it.
  case accepted
  case flagged
  case rejected
  case signed
}

/// What the reader decided of a film, before signing.
public enum Decision: Hashable, Codable, Sendable {
  case open
  case accepted
  case flagged(reason: String)
  case rejected(reason: String)
}

/// What a review says at one moment: all that undo moves back and forth, and all that a signature freezes.
public struct ReviewContent: Hashable, Codable, Sendable {
  /// The machine reading that the landmarks started from.
  public internal(set) var machine: MachineReading?
  /// A later model's reading of a film that a human had touched: to look through, never applied by itself.
  public internal(set) var proposal: MachineReading?
  public internal(set) var landmarks: Landmarks?
  /// Structures that a human placed, named or deleted.
  public internal(set) var pinned: Set<Structure> = []
  /// Points that a human placed one by one: a fit to a painted mask leaves them.
  public internal(set) var pinnedPoints: Set<Handle> = []
  public internal(set) var measurements: [FreeMeasurement] = []
  public internal(set) var posture = Posture.unknown
  /// The picture of the file that all this is about, counted from 1; nil for the first.
  public internal(set) var frame: Int?
  /// A reader's calibration, in place of the film's own spacing.
  public internal(set) var spacing: Spacing?
  public internal(set) var note = ""
  public internal(set) var decision = Decision.open

  init() {}
}

/// A frozen version: what was signed, by whom, when, and why it was signed again.
public struct Signature: Hashable, Codable, Sendable {
  /// 1 for the first signature of a film, 2 for its first amendment, …
  public var version: Int
  public var reader: Reader
  public var time: Date
  public var content: ReviewContent
  public var amendmentReason: String?

  /// Nil for a rejected film that nobody marked.
  public var landmarks: Landmarks? { content.landmarks }
}

/// The state of one film's review: nothing but its events, folded. Equal logs give equal reviews.
///
/// `review.applying(event)` is pure. Undo and redo walk `content` and never cross a signature; signing freezes
/// `content` as a version; only `amend` opens it again.
public struct Review: Hashable, Sendable {
  public internal(set) var events: [ReviewEvent] = []
  public internal(set) var content = ReviewContent()
  public internal(set) var signatures: [Signature] = []
  /// Frozen: the last signature stands and no amendment has been opened.
  public internal(set) var isSigned = false
  /// Why the signed review was opened again, until it is signed again.
  public internal(set) var amendmentReason: String?
  /// A human did something to this film, ever; from then on a machine reading is a proposal.
  public internal(set) var isTouched = false

  /// Index of the event that steps back end at: the first, or the amendment that opened the signed review again.
  var era = 0
  var past: [ReviewContent] = []
  var future: [ReviewContent] = []
  /// A machine reading that came while the review was signed; an amendment shows it as a proposal.
  var readingSinceSigning: MachineReading?

  public init() {}

  public init(folding events: some Sequence<ReviewEvent>) {
    for event in events { apply(event) }
  }

  public var machine: MachineReading? { content.machine }
  public var proposal: MachineReading? { content.proposal }
  /// What a machine said of the film last, whatever became of it.
  public var latestReading: MachineReading? { readingSinceSigning ?? content.proposal ?? content.machine }
  public var landmarks: Landmarks? { content.landmarks }
  public var pinned: Set<Structure> { content.pinned }
  public var pinnedPoints: Set<Handle> { content.pinnedPoints }
  public var measurements: [FreeMeasurement] { content.measurements }
  public var posture: Posture { content.posture }
  public var frame: Int { content.frame ?? 1 }
  public var spacing: Spacing? { content.spacing }
  public var note: String { content.note }

  /// Why the film is flagged; nil where it is not.
  public var flagReason: String? {
    if case .flagged(let reason) = content.decision { reason } else { nil }
  }

  /// Why the film can't be read; nil where nobody rejected it.
  public var rejectionReason: String? {
    if case .rejected(let reason) = content.decision { reason } else { nil }
  }

  public var canUndo: Bool { !past.isEmpty && !isSigned }
  public var canRedo: Bool { !future.isEmpty && !isSigned }

  /// Ids of the events whose outcome can be gone back to: those since the last signature, or since the amendment that
  /// opened it again, oldest first; without the last one, which is where the review stands.
  public var earlierStates: [Int64] { isSigned ? [] : events[min(era, events.count)...].dropLast().map(\.id) }

  /// The highest signed version, 0 before the first signature.
  public var version: Int { signatures.last?.version ?? 0 }
  /// The last event's id, 0 for an empty log: give it to `append(…, expecting:)`.
  public var lastEvent: Int64 { events.last?.id ?? 0 }
  /// The last event of a person: a reading that arrives meanwhile doesn't change what an undo means.
  public var lastHumanEvent: Int64 { events.last { $0.action.isHuman }?.id ?? 0 }
  /// The last person who did something, nil while only machines have.
  public var lastReader: Reader? { events.last { $0.action.isHuman }?.reader }

  public var status: ReviewStatus {
    if isSigned { return .signed }
    switch content.decision {
    case .accepted: return content.pinned.isEmpty ? .accepted : .corrected
    case .flagged: return .flagged
    case .rejected: return .rejected
    case .open:
      if !past.isEmpty || amendmentReason != nil { return .inProgress }
      return content.machine == nil ? .notStarted : .machineRead
    }
  }
}
