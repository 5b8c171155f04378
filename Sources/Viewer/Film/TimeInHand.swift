import Foundation

/// How long a film was in hand: the time between a reader's keys and moves, long silences not counted in full.
struct TimeInHand: Hashable, Sendable {
  /// A reader may look at a film without a key for so long, seconds; who is silent longer is elsewhere.
  static let longestSilence = 60.0

  private var seconds = 0.0
  private var last: Date?

  /// The reader did something, or opened the film.
  mutating func touch(_ now: Date) {
    if let last { seconds += min(max(now.timeIntervalSince(last), 0), Self.longestSilence) }
    last = now
  }

  /// The time up to now, seconds; counting begins anew.
  mutating func take(_ now: Date) -> Double {
    touch(now)
    defer { (seconds, last) = (0, nil) }
    return seconds
  }
}
