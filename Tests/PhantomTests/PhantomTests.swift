import Testing

@testable import Phantom

@Suite struct DeterminismTests {
  @Test func sameSeedGivesTheSamePicture() {
    let a = Phantom.sample(seed: 5, width: 96, height: 144)
    let b = Phantom.sample(seed: 5, width: 96, height: 144)
    #expect(a.brightness.values == b.brightness.values)
    #expect(a.labels == b.labels)
    #expect(a.values == b.values)
  }
}
