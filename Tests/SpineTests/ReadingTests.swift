import Foundation
import Testing

@testable import Spine

@Suite struct ReadingTests {
  private func spine(_ seed: UInt64 = 1) -> RandomSpine {
    var g = SplitMix64(seed: seed)
    return RandomSpine(&g, depth: 100, heads: 2)
  }

  @Test func referenceStatusNeedsStanding() throws {
    let landmarks = spine().landmarks
    let standing = Reading(landmarks: landmarks, posture: .standing)
    let lying = Reading(landmarks: landmarks, posture: .supine)
    #expect(standing.values.map(\.name) == InspectedValue.allCases)
    for name in InspectedValue.allCases {
      #expect(lying[name].status == .none)
      if ReferenceIntervals.standing[name] != nil {
        #expect([.inside, .outside, .borderline].contains(standing[name].status))
        #expect(lying[name].reason?.contains("lying") == true)
      } else {
        #expect(standing[name].status == .none)
        #expect(standing[name].reason == nil)
      }
    }
    #expect(standing.alignment.schwabPT != nil)
    #expect(lying.alignment.schwabPT == nil)
    #expect(lying.alignment.reason != nil)
    #expect(lying.alignment.relativePelvicVersion == standing.alignment.relativePelvicVersion)
  }

  @Test func statusIsBorderlineWhenTheIntervalCrossesALimit() {
    let interval = ReferenceInterval(low: 0, high: 10, span: "", posture: .standing, source: "")
    func status(_ v: Double, _ half: Double) -> ReferenceStatus {
      ReferenceIntervals.status(of: v, interval: (v - half)...(v + half), against: interval)
    }
    #expect(status(5, 2) == .inside)
    #expect(status(9, 2) == .borderline)
    #expect(status(11, 2) == .borderline)
    #expect(status(-1, 2) == .borderline)
    #expect(status(13, 2) == .outside)
    #expect(ReferenceIntervals.status(of: nil, interval: nil, against: interval) == .notMeasurable)
    #expect(ReferenceIntervals.status(of: 5, interval: nil, against: nil) == .none)
  }

  @Test func missingStructuresTakeTheirValuesOnly() {
    var landmarks = spine().landmarks
    landmarks.femoralHeads = []
    var reading = Reading(landmarks: landmarks)
    for name in InspectedValue.allCases { #expect((reading[name].value == nil) == name.needsHip) }
    #expect(reading[.pi].status == .notMeasurable)
    #expect(reading[.pi].reason == "no femoral head is seen")
    landmarks = spine().landmarks
    landmarks.vertebrae[.l1] = nil
    reading = Reading(landmarks: landmarks)
    let missing = InspectedValue.allCases.filter { reading[$0].value == nil }
    #expect(missing == [.ll, .pimll, .ldi, .rll, .l1, .l1l2])
    landmarks.s1 = nil
    #expect(Reading(landmarks: landmarks)[.l4l5].value != nil)
    #expect(Reading(landmarks: landmarks)[.pt].value == nil)
  }

  @Test func impossiblePointsAreNotMeasuredAndFlagged() {
    let good = spine().landmarks
    let odd: [(inout Landmarks) -> Void] = [
      {
        let corner = $0.vertebrae[.l3]?.postSup ?? Point(0, 0)
        $0.vertebrae[.l3]?.antSup = corner
      },
      { $0.vertebrae[.l3]?.antSup = Point(.nan, 4) },
      { $0.vertebrae[.l3]?.antSup.x += 500 },
      {
        let body = $0.vertebrae[.l3]
        $0.vertebrae[.l3] = $0.vertebrae[.l2]
        $0.vertebrae[.l2] = body
      },
      { $0 = $0.mapped { Point($0.x, 1000 - $0.y) } },
    ]
    for change in odd {
      var landmarks = good
      change(&landmarks)
      let reading = Reading(landmarks: landmarks, posture: .standing)
      #expect(reading.quality.contains { $0.code == QualityFlag.Code.order })
      for value in reading.values { #expect(value.value?.isFinite != false) }
    }
    var none = Landmarks()
    #expect(Reading(landmarks: none).values.allSatisfy { $0.value == nil })
    none.femoralHeads = [FemoralHead(center: Point(1, 1), radius: 0), FemoralHead(center: Point(.nan, 1), radius: 4)]
    none.s1 = S1Endplate(ant: Point(3, 3), post: Point(3, 3))
    let reading = Reading(landmarks: none, spacing: .nan)
    #expect(reading.values.allSatisfy { $0.value == nil && $0.reason != nil })
    #expect(reading.spacing == nil)
    _ = MeasurementReport(film: "x", model: nil, reading: reading).text
  }

  @Test func levelTableMeasuresASquareColumn() throws {
    var l = Landmarks()
    (l.width, l.height) = (400, 800)
    for (i, level) in Level.lumbar.enumerated() {
      let y = 50 + 110.0 * Double(i)
      // Bodies 100 deep, 80 high in front and 90 behind; discs 20 high behind; each body 5 further forward.
      let x = 200 - 5.0 * Double(i)
      l.vertebrae[level] = VertebralBody(
        antSup: Point(x, y), postSup: Point(x + 100, y), antInf: Point(x, y + 80), postInf: Point(x + 100, y + 90))
    }
    l.s1 = S1Endplate(ant: Point(175, 600), post: Point(275, 600))
    let reading = Reading(landmarks: l, spacing: 0.4)
    let row = try #require(reading.levels[.l3])
    let d = (100 + (100.0 * 100 + 100).squareRoot()) / 2
    func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs((a ?? .nan) - b) < tolerance }
    #expect(near(reading.meanEndplateDepth, d))
    #expect(near(row.heightAnterior, 80 / d))
    #expect(near(row.heightPosterior, 90 / d))
    #expect(row.heightMiddle == nil)
    #expect(near(row.wedge, -atan2(10, 100) * 180 / .pi))
    #expect(near(row.compression, 1 - 80.0 / 90))
    #expect(row.genantRange == 0)
    // The upper body's posterior corner lies 5 behind the lower's.
    #expect(near(row.slip, -5))
    #expect(row.meyerdingRange == 0)
    let disc = try #require(row.discBelow)
    #expect(near(disc.angle, atan2(10, 100) * 180 / .pi))
    #expect(near(row.segmental, 0))
    #expect(near(disc.posterior, 20 / d, 0.01))
    #expect(near(disc.anterior, 30 / d, 0.01))
    #expect(near(reading.millimetres(row.heightAnterior), 32))
    #expect(reading.levels[.l5]?.discBelow != nil)
    #expect(reading.levels[.l1]?.crush == nil)
    // A reader's step backwards of the whole of L4 is a slip of L3 on it and of it on L5.
    let moved = Reading(landmarks: l.applying(.moveStructure(.vertebra(.l4), by: Point(20, 0))))
    #expect(near(moved.levels[.l3]?.slip, 15))
    #expect(moved.levels[.l3]?.meyerdingRange == 1)
    #expect(near(moved.levels[.l4]?.slip, -25))
    #expect(moved.levels[.l4]?.isRetrolisthesis == true)
    #expect(moved.quality.contains { $0.code == QualityFlag.Code.slip })
  }

  @Test func reportHoldsEveryNameInOrder() throws {
    let reading = Reading(landmarks: spine().landmarks, posture: .standing, spacing: 0.2, network: [.pi: 12])
    let text = MeasurementReport(film: "a\u{1B}[31m.png", model: "m", reading: reading).text
    #expect(!text.contains("\u{1B}"))
    let json = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    guard case .object(let members)? = json["values"] else { throw CancellationError() }
    #expect(members.count == 18)
    let places = try InspectedValue.allCases.map { name in
      try #require(text.range(of: "\"\(name.rawValue)\":{\"value\"")).lowerBound
    }
    #expect(places == places.sorted())
    #expect(json["values"]?["PI"]?["network"]?.double == 12)
    #expect(json["levels"]?["L3"]?["heightAnteriorMm"]?.double != nil)
    #expect(json["levels"]?["L3"]?["discBelow"]?["middleMm"]?.double != nil)
    let disagrees = abs((reading[.pi].value ?? 0) - 12) > 10
    #expect(reading.quality.contains { $0.code == QualityFlag.Code.network } == disagrees)
  }

  @Test func everyMeasurableValueHasAConstructionOnTheFilm() {
    for landmarks in [spine(7).landmarks, spine(7).landmarks.mirrored] {
      let reading = Reading(landmarks: landmarks)
      for name in InspectedValue.allCases {
        let shapes = reading.construction(of: name)?.shapes ?? []
        #expect(shapes.count >= 3, "\(name.rawValue)")
        #expect(!name.explanation.formula.isEmpty)
        // The drawn arc spans the value itself.
        guard ![.ldi, .rll, .pimll].contains(name), let value = reading[name].value else { continue }
        let arcs = shapes.compactMap { shape -> Double? in
          if case .arc(_, _, let from, let to, .measure) = shape { (to - from) * 180 / .pi } else { nil }
        }
        #expect(arcs.contains { abs($0 - abs(value)) < 1e-6 }, "\(name.rawValue) \(value) \(arcs)")
      }
    }
  }

  @Test func comparisonsCallOnlySureChangesChanges() throws {
    let landmarks = spine().landmarks
    let before = Reading(landmarks: landmarks)
    let same = Comparison(before: before, after: before)
    #expect(same.values.count == 18)
    #expect(same.values.values.allSatisfy { !$0.isChange && $0.change == 0 })
    #expect(same.instability.isEmpty)
    let bent = landmarks.applying(.moveStructure(.vertebra(.l4), by: Point(-15, 0)))
    let moved = Comparison(before: before, after: Reading(landmarks: bent))
    #expect(moved.instability.map(\.level) == [.l3, .l4])
    #expect(try #require(moved.levels[.l4]?[.slip]).isChange)
    let turned = Comparison(before: before, after: Reading(landmarks: landmarks.turned(degrees: 20)))
    #expect(try #require(turned.values[.ss]).isChange)
    #expect(try #require(turned.values[.pi]).isChange == false)
  }
}
