import Testing

@testable import Spine

@Suite struct NumberingTests {
  private static let (width, height) = (200, 700)

  /// Seven bodies above a sacrum, with a share of another class mixed into the rows given.
  private func map(_ share: Float, of other: Int, at rows: Range<Int>) -> ProbabilityMap {
    let (width, height) = (Self.width, Self.height)
    var planes = [Float](repeating: 0, count: 5 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        let isBody = (70..<130).contains(x) && (0..<7).contains { (50 + $0 * 60..<95 + $0 * 60).contains(y) }
        let isSacrum = (75..<140).contains(x) && (485..<640).contains(y)
        let label = isBody ? 1 : isSacrum ? 2 : 0
        let leaked = rows.contains(y) && label != 0 ? share : 0
        planes[label * width * height + y * width + x] = 1 - leaked
        planes[other * width * height + y * width + x] += leaked
      }
    }
    return ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: width, filmHeight: height, scaleX: 1, scaleY: 1)
  }

  private func isUncertain(_ map: ProbabilityMap) -> Bool {
    let fit = SpineFit(map)
    #expect(fit.landmarks.vertebrae.count == 7)
    return fit.quality.contains { $0.code == QualityFlag.Code.levelsUncertain }
  }

  @Test func namesAreDoubtedWhereTheLowestBodyLooksLikeASacrum() {
    #expect(!isUncertain(map(0, of: 2, at: 0..<0)))
    #expect(isUncertain(map(0.05, of: 2, at: 410..<455)))
    #expect(!isUncertain(map(0.001, of: 2, at: 410..<455)))
    #expect(!isUncertain(map(0.05, of: 2, at: 350..<395)), "L4 says nothing about the numbering")
  }

  @Test func namesAreDoubtedWhereTheSacrumBeginsLikeABody() {
    #expect(isUncertain(map(0.1, of: 1, at: 485..<535)))
    #expect(!isUncertain(map(0.005, of: 1, at: 485..<535)))
    #expect(!isUncertain(map(0.1, of: 1, at: 560..<640)), "nor do the lower sacral bodies")
  }

  @Test func doubtedNamesDoubtEveryValue() throws {
    let reading = Reading(SpineFit(map(0.05, of: 2, at: 410..<455)))
    let measured = reading.values.filter { $0.value != nil }
    #expect(!measured.isEmpty)
    for value in measured {
      #expect(value.doubts.contains(QualityFlag.Code.levelsUncertain), "\(value.name)")
    }
  }

  @Test func aReaderWhoNamedAllBodiesSettlesIt() {
    let fit = SpineFit(map(0.05, of: 2, at: 410..<455))
    func isDoubted(edited: Set<Structure>) -> Bool {
      Reading(landmarks: fit.landmarks, uncertainty: fit.uncertainty, edited: edited, quality: fit.quality)
        .quality.contains { $0.code == QualityFlag.Code.levelsUncertain }
    }
    #expect(isDoubted(edited: [.vertebra(.l5)]))
    #expect(!isDoubted(edited: Set(Level.allCases.map(Structure.vertebra))))
  }
}
