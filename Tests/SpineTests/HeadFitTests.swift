import Testing

@testable import Spine

@Suite struct HeadFitTests {
  /// Below the spine, discs of the size of heads.
  private func fit(headsAt centers: [Point]) -> SpineFit {
    SpineFit(
      DrawnMap.map(width: 220, height: 900) { x, y in
        let spine = DrawnMap.label(x, y)
        let pixel = Point(Double(x) + 0.5, Double(y) + 0.5)
        let head = centers.lastIndex { $0.distance(to: pixel) < 44 }
        return [spine > 0 ? spine : head.map { 3 + $0 } ?? 0: 1]
      })
  }

  private func found(_ centers: [Point]) -> [Point] {
    (fit(headsAt: centers).landmarks.femoralHeads ?? []).map(\.center)
  }

  @Test func twoHeadsOfOnePersonAreBothFound() {
    let centers = [Point(70, 700), Point(60, 762)]
    let heads = found(centers)
    #expect(heads.count == 2)
    for center in centers { #expect(heads.contains { $0.distance(to: center) < 3 }) }
  }

  @Test func whatLiesTooFarBelowAHeadIsNone() {
    let heads = found([Point(70, 700), Point(60, 800)])
    #expect(heads.count == 1)
    #expect((heads.first ?? Point(0, 0)).distance(to: Point(70, 700)) < 3)
    let reading = Reading(fit(headsAt: [Point(70, 700), Point(60, 800)]))
    #expect(reading.quality.contains { $0.code == QualityFlag.Code.oneHead }, "and PI and PT are said to rest on one")
  }
}
