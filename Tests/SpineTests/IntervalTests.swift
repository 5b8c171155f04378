import Foundation
import Testing

@testable import Spine

@Suite struct IntervalTests {
  /// Boundaries that wander, read from soft probabilities: the 95 % intervals, with no observer in them, must hold the
  /// truth about as often as they say. They may be wider than need be, since networks' boundaries err in more ways.
  @Test func intervalsHoldTheTruth() {
    var g = SplitMix64(seed: 41)
    var table = ErrorTable()
    for i in 0..<24 {
      let spine = RandomSpine(&g, depth: 40)
      let map = LabelMask(spine).asNetwork(wander: 0.02 * spine.depth, reach: 0.35 * spine.depth, &g)
      table.add(
        Reading(SpineFit(map), observerTerm: false), truth: InspectedValues(spine.landmarks), film: "spine \(i)")
    }
    print(table.text(title: "soft boundaries that wander by 0.02 D, 24 spines"))
    let covered = InspectedValue.allCases.compactMap { table.coverage($0) }
    #expect(covered.count == 18)
    #expect(covered.reduce(0, +) / 18 >= 0.93)
    #expect((covered.min() ?? 0) >= 0.8)
    #expect(InspectedValue.allCases.allSatisfy { table.measured($0) >= 0.8 || $0 == .ldi })
  }

  @Test func s1IsDoubtedByHowFarACloseUpTurnsItAndHowVaguelyItSeesIt() throws {
    var g = SplitMix64(seed: 43)
    let spine = RandomSpine(&g, depth: 60)
    let fit = SpineFit(LabelMask(spine).asNetwork(wander: 0.03 * spine.depth, reach: 0.35 * spine.depth, &g))
    let plate = try #require(fit.landmarks.s1)
    let middle = plate.ant.midpoint(to: plate.post)
    func slope(turnedBy degrees: Double, spread: Double) throws -> Double {
      // The ends lie in the mean of the map's direction and the close-up's.
      let ends = [plate.ant, plate.post].map { $0.rotated(by: degrees / 2 * .pi / 180, about: middle) }
      var doubted = fit
      doubted.doubtS1(ends: ends, spreads: [0.06, spread])
      return try #require(doubted.uncertainty.slopeDeviation(ofS1: plate))
    }
    // Degrees: 2 at least, half of what they differ by, 1.95 for each 0.01 D beyond 0.064.
    #expect(abs(try slope(turnedBy: 0, spread: 0.06) - 2.0) < 0.02)
    #expect(abs(try slope(turnedBy: 8, spread: 0.06) - (2.005 * 2.005 + 16).squareRoot()) < 0.05)
    #expect(abs(try slope(turnedBy: -8, spread: 0.06) - (2.005 * 2.005 + 16).squareRoot()) < 0.05)
    #expect(abs(try slope(turnedBy: 0, spread: 0.084) - (2.005 * 2.005 + 3.896 * 3.896).squareRoot()) < 0.05)
  }

  @Test func intervalsShrinkWhereAReaderPlacedThePoints() throws {
    var g = SplitMix64(seed: 42)
    let spine = RandomSpine(&g, depth: 60)
    let fit = SpineFit(LabelMask(spine).asNetwork(wander: 0.03 * spine.depth, reach: 0.35 * spine.depth, &g))
    func width(_ edited: Set<Structure>) throws -> Double {
      let interval = try #require(
        Reading(landmarks: fit.landmarks, uncertainty: fit.uncertainty, edited: edited)[.l3].interval)
      return interval.upperBound - interval.lowerBound
    }
    #expect(try width([.vertebra(.l3)]) < width([]))
    #expect(try width([.vertebra(.l2)]) == width([]))
    let coded = try JSONDecoder().decode(FitUncertainty.self, from: JSONEncoder().encode(fit.uncertainty))
    #expect(coded == fit.uncertainty)
  }

  @Test func hiddenEndplatesAreNotMeasuredUntilPlaced() throws {
    var g = SplitMix64(seed: 43)
    let spine = RandomSpine(&g, depth: 50)
    let fit = SpineFit(LabelMask(spine).filled(spine.disc(.l2, from: 0, to: 1), 1).map)
    let reading = Reading(fit)
    #expect(reading[.l2l3].value == nil)
    #expect(reading[.l2l3].status == .notMeasurable)
    #expect(reading[.l2l3].reason?.contains("can't be told") == true)
    #expect(reading[.ll].value != nil)
    #expect(reading.quality.contains { $0.code == QualityFlag.Code.merged })
    let placed = Reading(
      landmarks: fit.landmarks, uncertainty: fit.uncertainty, edited: [.vertebra(.l2), .vertebra(.l3)],
      quality: fit.quality)
    #expect(placed[.l2l3].value != nil)
    #expect(placed[.l2l3].edited)
    #expect(!placed[.ll].edited)
  }
}
