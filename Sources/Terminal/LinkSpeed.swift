import Screen

/// How fast bytes reach the terminal, found by asking it for its state after a large frame: the answer comes once all
/// before it was taken. What a socket or ssh holds on the way would hide from the time that writing takes.
struct LinkSpeed {
  /// DSR, which every terminal since the VT100 answers with `ESC [ 0 n`.
  static let question = Array("\u{1b}[5n".utf8)
  private static let answer = Array("\u{1b}[0n".utf8)
  /// Less than this says more of the round trip than of the speed.
  private static let least = 20_000

  /// Bytes a second of the last large frames; nil before one was answered.
  private(set) var bytesPerSecond: Double?
  private var asked: (at: ContinuousClock.Instant, bytes: Int)?
  private var unanswered = 0
  /// What an answer takes by itself: distance is not slowness.
  private var roundTrip: Duration?

  /// A frame of fine cells would take longer than a tenth of a second.
  var isSlow: Bool { bytesPerSecond.map { $0 < 1_500_000 } ?? false }

  /// A frame is still on its way; not for ever, should the answer be lost.
  func isBusy(at now: ContinuousClock.Instant) -> Bool {
    guard let asked else { return false }
    return asked.bytes >= Self.least && now - asked.at < .seconds(1)
  }

  /// A frame was written, beginning at `start`. Whether the question goes behind it.
  mutating func sent(_ bytes: Int, start: ContinuousClock.Instant, now: ContinuousClock.Instant) -> Bool {
    if let last = asked, now - last.at > .seconds(5) {
      asked = nil
      unanswered += 1
    }
    // A terminal that left two questions open is not asked again.
    guard bytes >= Self.least || roundTrip == nil, asked == nil, unanswered < 2 else { return false }
    asked = (start, bytes)
    return true
  }

  mutating func received(_ answers: [[UInt8]], now: ContinuousClock.Instant) {
    guard let frame = asked, answers.contains(Self.answer) else { return }
    asked = nil
    unanswered = 0
    let whole = now - frame.at
    guard frame.bytes >= Self.least else {
      roundTrip = min(roundTrip ?? whole, whole)
      return
    }
    let took = (whole - min(roundTrip ?? .zero, whole)).components
    let rate = Double(frame.bytes) / max(Double(took.seconds) + Double(took.attoseconds) * 1e-18, 1e-4)
    bytesPerSecond = bytesPerSecond.map { 0.5 * $0 + 0.5 * rate } ?? rate
  }
}
