import Foundation
import Spine

/// Where a film stands in the day's work.
public enum ReviewStatus: String, Codable, CaseIterable, Sendable {
  case notStarted = "not started"
  case machineRead = "machine read"
  case inProgress = "in progress"
  case corrected
  case accepted
  case flagged
  case rejected
  case signed
}

/// A frozen version: what was signed, by whom, when, and why it was signed again.
public struct Signature: Hashable, Codable, Sendable {
  public var version: Int
  public var reader: Reader
  public var time: Date
  public var landmarks: Landmarks
  public var amendmentReason: String?
}

/// The state of one film's review: nothing but its events, folded. Equal logs give equal reviews.
public struct Review: Hashable, Sendable {
  public private(set) var events: [ReviewEvent] = []
  public private(set) var machine: MachineReading?
  /// A later model's reading of a film that a human had touched: to look through, never applied.
  public private(set) var proposal: MachineReading?
  public private(set) var landmarks: Landmarks?
  /// Structures and points that a human placed.
  public private(set) var pinned: Set<Structure> = []
  public private(set) var measurements: [FreeMeasurement] = []
  public private(set) var posture = Posture.unknown
  public private(set) var note = ""
  public private(set) var flagReason: String?
  public private(set) var status = ReviewStatus.notStarted
  public private(set) var signatures: [Signature] = []
  public private(set) var canUndo = false
  public private(set) var canRedo = false

  public init() {}
}
