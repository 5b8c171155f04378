import Foundation
import StudyStore

/// A film's review, with what was done to it and is not on disk yet.
///
/// Actions go out one at a time, in order: when one can't be saved the rest wait behind it, so that an undo never
/// reaches the disk without the edit it undoes.
public struct ReviewJournal: Sendable {
  public enum State: Hashable, Sendable {
    case saved, saving
    case failed(String)
  }

  public private(set) var saved: Review
  /// Oldest first; the first is on its way when `isSending`.
  public private(set) var waiting: [ReviewEvent] = []
  public private(set) var isSending = false
  public private(set) var failure: String?
  private var failed: Date?
  /// The saved review with everything waiting done to it.
  public private(set) var shown: Review

  public init(_ review: Review) {
    saved = review
    shown = review
  }

  public var state: State {
    if let failure { return .failed(failure) }
    return waiting.isEmpty ? .saved : .saving
  }

  /// The words why the action can't be done now; nil once it is added.
  mutating func add(_ action: ReviewAction, reader: Reader, time: Date) -> ReviewRefusal? {
    if let refusal = shown.refusal(of: action) { return refusal }
    let event = ReviewEvent(id: shown.lastEvent + 1, action: action, reader: reader, time: time)
    waiting.append(event)
    shown = shown.applying(event)
    return nil
  }

  /// The next action to put on disk, unless one is on its way or the last one failed.
  mutating func send() -> ReviewAction? {
    guard !isSending, failure == nil, let first = waiting.first else { return nil }
    isSending = true
    return first.action
  }

  /// What is still to be appended when the program has to leave now, without waiting for answers.
  mutating func sendAll() -> [ReviewAction] {
    let rest = waiting.dropFirst(isSending ? 1 : 0).map(\.action)
    isSending = true
    return rest
  }

  mutating func confirm(_ review: Review) {
    if isSending, !waiting.isEmpty { waiting.removeFirst() }
    isSending = false
    failure = nil
    replace(review)
  }

  mutating func fail(_ reason: String, at time: Date) {
    isSending = false
    failure = reason
    failed = time
  }

  /// Whether a failed save is worth another try by itself: a locked database or a full disk may pass.
  func isDue(_ now: Date) -> Bool { failure != nil && now.timeIntervalSince(failed ?? now) >= 5 }

  mutating func retry() { failure = nil }

  /// Another reader or the machine saved: theirs first, then what waits here.
  ///
  /// An older state than the one known is late news: the machine's answer may cross our own save on its way here.
  mutating func replace(_ review: Review) {
    if review.lastEvent >= saved.lastEvent { saved = review }
    shown = waiting.reduce(saved) { $0.applying($1) }
  }
}
