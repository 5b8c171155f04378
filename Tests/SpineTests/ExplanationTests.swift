import Spine
import Testing

@Suite struct ExplanationTests {
  @Test func everyMeasureIsExplained() {
    let values = InspectedValue.allCases.map(\.explanation)
    #expect(
      Explanation.ofLevels.flatMap(\.measures).sorted { $0.rawValue < $1.rawValue }
        == LevelMeasure.allCases.sorted { $0.rawValue < $1.rawValue })
    for text in values + Explanation.ofLevels + Explanation.ofFilms {
      for part in [text.name, text.longName, text.formula, text.source, text.reference, text.caution] {
        #expect(!part.isEmpty, "\(text.name)")
      }
    }
    for (name, interval) in ReferenceIntervals.standing {
      #expect(interval.low < interval.high)
      #expect(!interval.span.isEmpty && !interval.source.isEmpty)
      #expect(name.explanation.reference.contains(interval.source))
    }
  }
}
