import Foundation
import Testing

@testable import Spine

@Suite struct CalibrationTests {
  @Test func theFactorHoldsTheShareItPromises() throws {
    var g = SplitMix64(seed: 5)
    // Errors twice as large as their deviations say.
    let ratios = (0..<4000).map { _ in abs(2 * g.normal()) }
    let factor = try #require(IntervalCalibration.factor(ratios: ratios))
    #expect(abs(factor - 2) < 0.1)
    let inside = ratios.filter { $0 <= 1.96 * factor }.count
    #expect(abs(Double(inside) / 4000 - 0.95) < 0.001)
    #expect(IntervalCalibration.factor(ratios: Array(ratios.prefix(49))) == nil)
    #expect(IntervalCalibration.factor(ratios: [Double](repeating: .nan, count: 100)) == nil)
  }

  @Test func aFactorWidensTheMachinesPartAlone() throws {
    var g = SplitMix64(seed: 6)
    let spine = RandomSpine(&g, depth: 60)
    var fit = SpineFit(LabelMask(spine).asNetwork(wander: 0.03 * spine.depth, reach: 0.35 * spine.depth, &g))
    func half(_ name: InspectedValue, observer: Bool) throws -> Double {
      let interval = try #require(Reading(fit, observerTerm: observer)[name].interval)
      return (interval.upperBound - interval.lowerBound) / 2
    }
    let (machine, both) = (try half(.l3, observer: false), try half(.l3, observer: true))
    fit.calibrate(IntervalCalibration(factors: [.l3: 1.5], films: 2000))
    #expect(abs(try half(.l3, observer: false) - 1.5 * machine) < 1e-9)
    let observer = both * both - machine * machine
    #expect(abs(try half(.l3, observer: true) - (2.25 * machine * machine + observer).squareRoot()) < 1e-9)
    let coded = try JSONDecoder().decode(FitUncertainty.self, from: JSONEncoder().encode(fit.uncertainty))
    #expect(coded.calibration == fit.uncertainty.calibration)
    // As written before models were calibrated.
    let old = try JSONDecoder().decode(FitUncertainty.self, from: Data(#"{"bodies":{},"heads":[]}"#.utf8))
    #expect(old.calibration == nil)
  }

  @Test func aSecondOpinionThatDisagreesWidensTheInterval() throws {
    var g = SplitMix64(seed: 7)
    let spine = RandomSpine(&g, depth: 60)
    let fit = SpineFit(LabelMask(spine).asNetwork(wander: 0.02 * spine.depth, reach: 0.35 * spine.depth, &g))
    let value = try #require(Reading(fit)[.l2].value)
    func reading(_ opinion: Double, edited: Set<Structure> = []) -> Reading {
      Reading(
        landmarks: fit.landmarks, uncertainty: fit.uncertainty, network: [.l2: opinion], edited: edited,
        observerTerm: false)
    }
    func half(_ reading: Reading) throws -> Double {
      let interval = try #require(reading[.l2].interval)
      return (interval.upperBound - interval.lowerBound) / 2
    }
    #expect(try half(reading(value)) < half(reading(value + 6)))
    #expect(try half(reading(value + 6)) < half(reading(value + 9)))
    #expect(reading(value + 14)[.l2].doubts.contains(QualityFlag.Code.network))
    #expect(!reading(value)[.l2].isDoubtful)
    #expect(reading(value + 14)[.l4].doubts.contains(QualityFlag.Code.network) == false)
  }

  /// Levels have intervals too, and they hold the truth about as often as they say.
  @Test func levelMeasuresLieWithinTheirIntervals() {
    var g = SplitMix64(seed: 8)
    var inside: [LevelMeasure: [Bool]] = [:]
    for _ in 0..<24 {
      let spine = RandomSpine(&g, depth: 40)
      let map = LabelMask(spine).asNetwork(wander: 0.02 * spine.depth, reach: 0.35 * spine.depth, &g)
      let found = Reading(SpineFit(map), observerTerm: false)
      let truth = Reading(landmarks: spine.landmarks)
      for (level, row) in found.levels {
        for measure in LevelMeasure.allCases where measure != .compression {
          guard let interval = row.interval(measure), let value = truth.levels[level]?[measure] else { continue }
          inside[measure, default: []].append(interval.contains(value))
        }
      }
    }
    let shares = inside.mapValues { Double($0.filter { $0 }.count) / Double($0.count) }
    for (measure, share) in shares.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      print("\(measure.rawValue): \(inside[measure]?.count ?? 0) levels, \(String(format: "%.3f", share)) inside")
    }
    #expect(shares.count >= 10)
    #expect(shares.values.reduce(0, +) / Double(shares.count) >= 0.9)
  }

  @Test func aMirroredMaskGivesTheSameValues() throws {
    var g = SplitMix64(seed: 9)
    let spine = RandomSpine(&g, depth: 80)
    let mask = LabelMask(spine)
    var mirrored = mask
    for y in 0..<mask.height {
      for x in 0..<mask.width {
        mirrored.labels[y * mask.width + x] = mask.labels[y * mask.width + mask.width - 1 - x]
      }
    }
    let (a, b) = (Reading(SpineFit(mask.map)), Reading(SpineFit(mirrored.map)))
    #expect(b.landmarks.facing != a.landmarks.facing)
    for name in InspectedValue.allCases {
      let (x, y) = (try #require(a[name].value), try #require(b[name].value))
      #expect(abs(x - y) < 0.3, "\(name.rawValue) \(x) \(y)")
    }
  }

  @Test func identicalPointsAndRadiusZeroAreNotMeasured() {
    var g = SplitMix64(seed: 10)
    var landmarks = RandomSpine(&g, depth: 80, heads: 2).landmarks
    landmarks.femoralHeads = landmarks.femoralHeads?.map { FemoralHead(center: $0.center, radius: 0) }
    #expect(Reading(landmarks: landmarks)[.pt].value == nil)
    landmarks = landmarks.mapped { _ in Point(50, 50) }
    #expect(Reading(landmarks: landmarks).values.allSatisfy { $0.value == nil && $0.reason != nil })
  }
}
