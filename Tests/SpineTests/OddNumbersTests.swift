import Foundation
import Testing

@testable import Spine

/// Landmarks with any numbers at all: never a crash, never a value that is not a number.
@Suite struct OddNumbersTests {
  private func odd(_ g: inout SplitMix64, _ usual: Double) -> Double {
    switch g.next() % 24 {
    case 0: .nan
    case 1: .infinity
    case 2: 1e300
    case 3: -1e300
    case 4: 5e-324
    case 5: 0
    case 6: -usual
    case 7: usual * 1e6
    default: usual
    }
  }

  @Test func anyNumbersAreRead() throws {
    var g = SplitMix64(seed: 99)
    for i in 0..<250 {
      let spine = RandomSpine(&g, depth: 20)
      var l = spine.landmarks
      var generator = SplitMix64(seed: UInt64(i))
      l = l.mapped { Point(self.odd(&generator, $0.x), self.odd(&generator, $0.y)) }
      l.femoralHeads = l.femoralHeads?.map {
        FemoralHead(center: $0.center, radius: self.odd(&generator, $0.radius))
      }
      if i % 3 == 0 { l.facing = .right }
      if i % 7 == 0 { l.orderHeads() }
      let reading = Reading(
        landmarks: l, posture: .standing, spacing: odd(&generator, 0.2), network: [.pi: odd(&generator, 50)])
      for measured in reading.values {
        try #require(measured.value?.isFinite != false)
        try #require((measured.value == nil) == (measured.status == .notMeasurable))
        try #require(measured.value != nil || measured.reason != nil)
        _ = reading.construction(of: measured.name)
      }
      for level in Level.allCases {
        _ = reading.slipConstruction(of: level)
        _ = reading.heightConstruction(of: level)
      }
      let text = MeasurementReport(film: "x", model: nil, reading: reading).text
      try #require((try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) != nil)
      _ = CompatibleCSV.text(reading, verdict: true)
      _ = Comparison(before: reading, after: Reading(landmarks: spine.landmarks))
      #expect(l.rasterized(width: 40, height: 60).count == 2400)
      _ = l.applying(.setFacing(.right)).applying(.shiftLevels(-1)).applying(.moveStructure(.s1, by: Point(1e300, 0)))
    }
  }
}
