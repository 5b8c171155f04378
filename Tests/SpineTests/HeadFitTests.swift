import Testing

@testable import Spine

@Suite struct HeadFitTests {
  /// Seven bodies of D = 60 above a sacrum, and discs of the size of heads.
  private func fit(headsAt centers: [Point]) -> SpineFit {
    let (width, height) = (220, 900)
    var planes = [Float](repeating: 0, count: 5 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        let isBody = (70..<130).contains(x) && (0..<7).contains { (50 + $0 * 60..<95 + $0 * 60).contains(y) }
        let isSacrum = (75..<140).contains(x) && (485..<640).contains(y)
        let pixel = Point(Double(x) + 0.5, Double(y) + 0.5)
        let head = centers.lastIndex { $0.distance(to: pixel) < 44 }
        let label = isBody ? 1 : isSacrum ? 2 : head.map { 3 + $0 } ?? 0
        planes[label * width * height + y * width + x] = 1
      }
    }
    return SpineFit(
      ProbabilityMap(
        width: width, height: height, planes: planes, filmWidth: width, filmHeight: height, scaleX: 1, scaleY: 1))
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
