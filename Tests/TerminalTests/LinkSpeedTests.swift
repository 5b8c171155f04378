import Testing

@testable import Terminal

@Suite struct LinkSpeedTests {
  let start = ContinuousClock.now
  let answer = [Array("\u{1b}[0n".utf8)]

  /// A frame of so many bytes that is answered after so many milliseconds; whether the answer was asked for.
  func frame(_ bytes: Int, _ milliseconds: Int, _ link: inout LinkSpeed) -> Bool {
    let asks = link.sent(bytes, start: start, now: start)
    if asks { link.received(answer, now: start + .milliseconds(milliseconds)) }
    return asks
  }

  @Test func aLinkIsAsFastAsItsAnswersLessTheWay() {
    var near = LinkSpeed(), far = LinkSpeed(), thin = LinkSpeed()
    let asked = [
      frame(0, 1, &near), frame(0, 200, &far), frame(0, 200, &thin), frame(100_000, 11, &near),
      frame(100_000, 210, &far), frame(100_000, 1200, &thin),
    ]
    #expect(asked.allSatisfy { $0 })
    #expect(!near.isSlow && !far.isSlow && thin.isSlow)
    #expect(abs((thin.bytesPerSecond ?? 0) - 100_000) < 1)
  }

  @Test func aFrameOnItsWayIsWaitedFor() {
    var link = LinkSpeed()
    _ = frame(0, 1, &link)
    let asks = link.sent(100_000, start: start, now: start)
    #expect(asks && link.isBusy(at: start + .milliseconds(500)))
    // Other answers say nothing of it.
    link.received([Array("\u{1b}[?1;2c".utf8)], now: start + .milliseconds(1))
    #expect(link.isBusy(at: start + .milliseconds(500)) && link.bytesPerSecond == nil)
    link.received(answer, now: start + .milliseconds(600))
    #expect(!link.isBusy(at: start + .milliseconds(600)))
    let asksSmall = link.sent(500, start: start, now: start)
    #expect(!asksSmall)
  }

  @Test func aTerminalThatNeverAnswersIsNotWaitedFor() {
    var link = LinkSpeed()
    var asked: [Bool] = []
    for second in [0, 6, 12, 60] {
      asked.append(link.sent(50_000, start: start, now: start + .seconds(second)))
      #expect(!link.isBusy(at: start + .seconds(second + 2)))
    }
    #expect(asked == [true, true, false, false])
  }
}
