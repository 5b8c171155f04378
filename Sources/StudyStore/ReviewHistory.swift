import Foundation
import Spine

/// One line of a review's history: who, when, what, and which values it changed.
public struct HistoryEntry: Hashable, Sendable, Identifiable {
  public struct ValueChange: Hashable, Sendable {
    public var name: InspectedValue
    /// Degrees (LDI: %), nil where not measurable.
    public var old: Double?
    public var new: Double?
  }

  public var event: ReviewEvent
  /// What was done, e.g. "moved L3 antSup by (3.0, −1.5) px".
  public var words: String
  /// Values that differ by a hundredth or more.
  public var changes: [ValueChange]

  public var id: Int64 { event.id }
}

extension Review {
  /// The log, oldest first, in words.
  public var history: [HistoryEntry] {
    var entries: [HistoryEntry] = []
    var review = Review()
    for event in events {
      let next = review.applying(event)
      entries.append(
        HistoryEntry(event: event, words: review.words(for: event.action), changes: next.valueChanges(since: review)))
      review = next
    }
    return entries
  }

  /// Values that differ by a hundredth or more from those of an earlier state.
  public func valueChanges(since earlier: Review) -> [HistoryEntry.ValueChange] {
    guard landmarks != earlier.landmarks else { return [] }
    let old = InspectedValues(earlier.landmarks ?? Landmarks())
    let new = InspectedValues(landmarks ?? Landmarks())
    return InspectedValue.allCases.compactMap { name in
      switch (old[name], new[name]) {
      case (nil, nil): nil
      case (let a?, let b?) where abs(a - b) < 0.01: nil
      case (let a, let b): .init(name: name, old: a, new: b)
      }
    }
  }

  /// What an earlier event did, in words.
  private func stateWords(_ event: ReviewEvent) -> String {
    Review(folding: events.prefix { $0.id < event.id }).words(for: event.action)
  }

  /// What `action` does to this review, in words.
  func words(for action: ReviewAction) -> String {
    if let refusal = refusal(of: action) { return "no effect (\(refusal.description))" }
    switch action {
    case .machineRead(let reading):
      let model = reading.model.withShortHash
      if isSigned { return "\(model) read the film; the signed version stays" }
      return isTouched ? "\(model) read the film: a proposal" : "\(model) read the film"
    case .edit(let edit): return edit.words(from: landmarks ?? Landmarks())
    case .measure(let measurement): return "measured: \(measurement.kind.rawValue)"
    case .removeMeasurement(let index): return "removed measurement \(index + 1)"
    case .setPosture(let posture): return "posture: \(posture.rawValue)"
    case .setSpacing(let spacing):
      return spacing.map { String(format: "calibrated: %.4f mm a pixel", $0.millimetresPerPixel) }
        ?? "calibration taken back"
    case .chooseFrame(let number): return "frame \(number)"
    case .note(let note): return note.isEmpty ? "note removed" : "note: \(note)"
    case .accept: return "accepted"
    case .flag(let reason): return "flagged: \(reason)"
    case .reject(let reason): return "rejected: \(reason)"
    case .adoptProposal: return "took over the reading of \(proposal?.model.withShortHash ?? "the newer model")"
    case .dismissProposal: return "dismissed the reading of \(proposal?.model.withShortHash ?? "the newer model")"
    case .adopt(let reading): return "took over \(reading.words)"
    case .undo: return "undo"
    case .goBack(let id):
      let state = events.last { $0.id == id }
      return "went back to the state after: \(state.map { stateWords($0) } ?? "entry \(id)")"
    case .redo: return "redo"
    case .sign: return "signed version \(version + 1)"
    case .amend(let reason): return "amendment of version \(version): \(reason)"
    }
  }
}

extension String {
  /// A model's identity with no more of its weights' hash than tells models apart; the audit trail has all of it.
  var withShortHash: String {
    guard let hash = range(of: "sha256:") else { return self }
    return String(self[..<hash.upperBound] + self[hash.upperBound...].prefix(12))
  }
}

extension Structure {
  /// As a reader names it.
  var words: String {
    switch self {
    case .vertebra(let level): level.rawValue
    case .s1: "S1"
    case .sacrum: "sacrum"
    case .femoralHead(let head): "head \(head + 1)"
    }
  }
}

extension Handle {
  var words: String {
    switch self {
    case .corner(let level, let corner): "\(level.rawValue) \(corner.rawValue)"
    case .s1Anterior: "S1 anterior"
    case .s1Posterior: "S1 posterior"
    case .headCenter(let head): "head \(head + 1) centre"
    case .headRim(let head): "head \(head + 1) rim"
    case .sacrumContour(let point): "sacrum point \(point + 1)"
    }
  }

  /// Where the point lies; nil where its structure is absent, and for a rim.
  func point(in landmarks: Landmarks) -> Point? {
    switch self {
    case .corner(let level, let corner): return landmarks.vertebrae[level]?[corner]
    case .s1Anterior: return landmarks.s1?.ant
    case .s1Posterior: return landmarks.s1?.post
    case .headCenter(let head):
      guard let heads = landmarks.femoralHeads, heads.indices.contains(head) else { return nil }
      return heads[head].center
    case .headRim: return nil
    case .sacrumContour(let index):
      guard let outline = landmarks.sacrum, outline.indices.contains(index) else { return nil }
      return outline[index]
    }
  }
}

extension LandmarkEdit {
  func words(from landmarks: Landmarks) -> String {
    func vector(_ v: Point) -> String {
      func number(_ x: Double) -> String { String(format: "%.1f", x).replacing("-", with: "−") }
      return "(\(number(v.x)), \(number(v.y))) px"
    }
    switch self {
    case .movePoint(let handle, let point):
      guard let old = handle.point(in: landmarks) else { return "moved \(handle.words)" }
      return "moved \(handle.words) by \(vector(point - old))"
    case .moveStructure(let structure, let by): return "moved \(structure.words) by \(vector(by))"
    case .moveEndplate(let plate, let ant, let post):
      guard let old = plate.ends(in: landmarks) else { return "moved \(plate.text)" }
      return "moved \(plate.text), ends by \(vector(ant - old.anterior)) and \(vector(post - old.posterior))"
    case .turn(let structure, let degrees):
      return "turned \(structure.words) by \(String(format: "%.1f", degrees).replacing("-", with: "−"))°"
    case .refit(let structure, _, .edges): return "snapped \(structure.words) to the film's edges"
    case .refit(let structure, _, .network): return "took the network's new reading of \(structure.words)"
    case .paint(let structure, let change):
      return "painted \(structure.masked.words): +\(change.added.count) −\(change.removed.count) px"
        + (change.shape == nil ? ", points stay" : "")
    case .placeVertebra(let level, _): return "drew \(level.rawValue)"
    case .placeS1: return "drew S1"
    case .placeSacrum: return "drew the sacrum"
    case .placeHead(let head, _): return "drew head \(head + 1)"
    case .delete(let structure): return "deleted \(structure.words)"
    case .relabel(let from, let to): return "renamed \(from.rawValue) to \(to.rawValue)"
    case .shiftLevels(let steps):
      return "moved all level names \(abs(steps)) \(abs(steps) == 1 ? "step" : "steps") \(steps > 0 ? "down" : "up")"
    case .setFacing(let facing): return "the patient faces \(facing.rawValue)"
    }
  }
}
