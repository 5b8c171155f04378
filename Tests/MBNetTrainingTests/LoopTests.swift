import Testing

@testable import MBNetTraining

@Suite struct LoopTests {
  @Test func theLearningRateRisesAndFalls() {
    let rate = LearningRate(highest: 1, warmUp: 10)
    #expect(rate.at(step: 0, progress: 0) == 0.1)
    #expect(rate.at(step: 9, progress: 0) == 1)
    #expect(abs(rate.at(step: 500, progress: 0.5) - 0.51) < 1e-9)
    #expect(abs(rate.at(step: 1000, progress: 1) - 0.02) < 1e-9)
  }

  @Test func theHeldBackFilmsAreManyEnough() {
    #expect(ValidationFilms.names.count >= 12)
    #expect(Set(ValidationFilms.names.map(TrainingFilm.source(of:))).count == 2)
  }

  @Test func aPrefetchGivesWhatWasMade() throws {
    let made = Prefetch { (0..<1000).reduce(0, +) }
    #expect(try made.take() == 499_500)
  }

  @Test func scaledValuesStayInRange() {
    let (values, known) = ValueScaling.scaled([55, nil, 1000] + [Double?](repeating: 0, count: 15))
    #expect(abs(values[0] - 0.5) < 1e-6 && !known[1] && values[2] == 1 && known[17])
    #expect(ValueScaling.ranges.count == 18)
  }
}
