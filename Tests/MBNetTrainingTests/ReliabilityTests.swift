import Foundation
import Spine
import Testing

@testable import MBNetTraining

@Suite struct ReliabilityTests {
  private func landmarks() -> Landmarks {
    var landmarks = ladderFilm().landmarks ?? Landmarks()
    landmarks.femoralHeads = [FemoralHead(center: Point(140, 400), radius: 40)]
    landmarks.labelled.femoralHeads = true
    return landmarks
  }

  /// D is 60: 5 % are 3 pixels, 8 % are 4.8, 3° over an endplate of 60 are 3.1 pixels at one end.
  @Test func rightIsNearAndStraight() {
    let truth = landmarks()
    let sure = Dictionary(uniqueKeysWithValues: truth.structures.map { ($0.key, 0.7) })
    func right(_ edit: LandmarkEdit?, _ structure: Structure) -> Bool? {
      let found = edit.map { truth.applying($0) } ?? truth
      let all = Reliability.structures(of: found, raw: sure, confidence: sure, truth: truth)
      let kind = ConfidenceCalibration.Kind(structure)
      let others = all.filter { $0.kind != kind && !$0.right }
      #expect(others.isEmpty)
      return all.first { $0.kind == kind && !$0.right } == nil
    }
    #expect(right(nil, .s1) == true)
    #expect(right(.moveStructure(.vertebra(.l2), by: Point(2.9, 0)), .vertebra(.l2)) == true)
    #expect(right(.moveStructure(.vertebra(.l2), by: Point(3.1, 0)), .vertebra(.l2)) == false)
    #expect(right(.turn(.vertebra(.l2), degrees: 3.1), .vertebra(.l2)) == false)
    #expect(right(.turn(.s1, degrees: 2.9), .s1) == true)
    #expect(right(.turn(.s1, degrees: -3.1), .s1) == false)
    #expect(right(.moveStructure(.femoralHead(0), by: Point(0, 4.7)), .femoralHead(0)) == true)
    #expect(right(.moveStructure(.femoralHead(0), by: Point(0, 4.9)), .femoralHead(0)) == false)
    // One level up: every body is another's.
    let shifted = Reliability.structures(
      of: truth.applying(.shiftLevels(1)), raw: sure, confidence: sure, truth: truth)
    #expect(shifted.filter { $0.kind == .body && $0.right }.isEmpty && !shifted.isEmpty)
  }

  @Test func whatTheLabelsDontSayDoesNotCount() {
    var truth = landmarks()
    truth.weak = ["L3"]
    truth.labelled.femoralHeads = false
    let sure = Dictionary(uniqueKeysWithValues: truth.structures.map { ($0.key, 0.7) })
    let all = Reliability.structures(of: truth, raw: sure, confidence: sure, truth: truth)
    let kinds = all.map(\.kind)
    #expect(kinds.filter { $0 == .body }.count == 4 && !kinds.contains(.head))
  }

  /// Structures that are right as often as a curve says give that curve back, and the diagram lies on its line.
  @Test func aCurveIsFoundAgain() throws {
    var random = SampleRandom(seed: 4)
    func film() -> [Reliability.Structure] {
      (0..<60).map { _ in
        let raw = random.uniform(0, 1)
        let share = 1 / (1 + exp(2 - 4 * raw))
        return .init(kind: .body, raw: raw, confidence: raw, right: random.chance(share))
      }
    }
    let reliability = Reliability((0..<40).map { _ in film() })
    let curve = try #require(reliability.calibration().curves[.body])
    #expect(abs(curve.offset + 2) < 0.35 && abs(curve.slope - 4) < 0.6)
    let crossed = reliability.crossCalibrated.films.flatMap { $0 }
    for low in [0.2, 0.4, 0.6] {
      let some = crossed.filter { $0.confidence >= low && $0.confidence < low + 0.2 }
      let mean = some.reduce(0) { $0 + $1.confidence } / Double(some.count)
      let right = Double(some.map { $0.right ? 1 : 0 }.reduce(0, +)) / Double(some.count)
      #expect(abs(mean - right) < 0.07)
    }
    let lines = reliability.crossCalibrated.text.split(separator: "\n")
    #expect(lines.count == 6 && lines[3].contains("#"))
  }

  @Test func fewStructuresOrContraryOnesGiveNoSteepCurve() throws {
    #expect(ConfidenceCalibration.curve([(0.5, true)]) == nil)
    let contrary = (0..<40).map { (raw: Double($0) / 40, right: $0 < 20) }
    let flat = try #require(ConfidenceCalibration.curve(contrary))
    #expect(flat.slope == 0)
    var calibration = ConfidenceCalibration()
    calibration.curves[.body] = flat
    #expect(abs(calibration(0.9, .body) - 0.5) < 0.02)
    #expect(calibration(0.9, .head) == 0.9, "a kind without a curve stays as it looks")
  }
}
