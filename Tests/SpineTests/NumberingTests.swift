import Testing

@testable import Spine

@Suite struct NumberingTests {
  /// The spine with a share of another class mixed into the rows given.
  private func map(_ share: Float, of other: Int, at rows: Range<Int>) -> ProbabilityMap {
    DrawnMap.map(width: 200, height: 700) { x, y in
      let label = DrawnMap.label(x, y)
      guard rows.contains(y), label != 0, label != other else { return [label: 1] }
      return [label: 1 - share, other: share]
    }
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
