import Foundation
import Spine

/// Who did something: the operating system's account, always, and the name the reader chose.
public struct Reader: Hashable, Codable, Sendable {
  public var name: String
  public var account: String

  public init(name: String, account: String) {
    self.name = name
    self.account = account
  }
}

/// What the machine said of a film: the model, its landmarks and the numbers that only it knows.
public struct MachineReading: Hashable, Codable, Sendable {
  /// Name and hash of the model, e.g. `compact-1 sha256:…`.
  public var model: String
  /// The picture of the file that it read, counted from 1; nil for the first.
  public var frame: Int?
  public var landmarks: Landmarks
  /// Confidence 0 … 1 of each structure, by name ("L1", "S1", "sacrum", "head1").
  public var confidence: [String: Double]
  /// MBNet's regressed values, where the model has that branch.
  public var network: [InspectedValue: Double]
  public var quality: [QualityFlag]
  /// The uncertainty of boundaries, handed back to `Spine` when values are derived again (its own encoding).
  public var uncertainty: Data?

  public init(
    model: String, landmarks: Landmarks, confidence: [String: Double] = [:], network: [InspectedValue: Double] = [:],
    quality: [QualityFlag] = [], uncertainty: Data? = nil, frame: Int? = nil
  ) {
    self.model = model
    self.frame = frame
    self.landmarks = landmarks
    self.confidence = confidence
    self.network = network
    self.quality = quality
    self.uncertainty = uncertainty
  }
}

/// One thing that happened to a film's review. Events are only ever appended.
public enum ReviewAction: Hashable, Codable, Sendable {
  case machineRead(MachineReading)
  case edit(LandmarkEdit)
  case measure(FreeMeasurement)
  case removeMeasurement(Int)
  case setPosture(Posture)
  /// What a pixel is, as a reader calibrated it; nil goes back to what the film says.
  case setSpacing(Spacing?)
  /// Which picture of the file is read, counted from 1: what was done on another one stays there.
  case chooseFrame(Int)
  case note(String)
  case accept
  case flag(reason: String)
  /// The film can't be read: not lateral, not lumbar, quality.
  case reject(reason: String)
  /// Takes the newer model's reading for every structure that no human placed.
  case adoptProposal
  case dismissProposal
  /// Takes over what another reader made of the film, points and posture, in place of what is there.
  case adopt(ReaderReading)
  case undo
  case redo
  /// Back to what the review said after an earlier event, up to the last signature; can be undone itself.
  case goBack(to: Int64)
  case sign
  /// Opens a signed review again; the next signature freezes a new version.
  case amend(reason: String)
}

/// An action as it stands in the log.
public struct ReviewEvent: Hashable, Codable, Sendable, Identifiable {
  public var id: Int64
  public var action: ReviewAction
  public var reader: Reader
  public var time: Date

  public init(id: Int64, action: ReviewAction, reader: Reader, time: Date) {
    self.id = id
    self.action = action
    self.reader = reader
    self.time = time
  }
}
