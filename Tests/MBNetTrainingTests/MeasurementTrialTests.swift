import FilmReader
import Phantom
import Spine
import Testing

@testable import MBNetTraining

@Suite struct MeasurementTrialTests {
  /// A fit whose truth is off by normal errors of three times the deviation that the boundaries give.
  private func films(_ count: Int) -> [MeasuredFilm] {
    var options = PhantomOptions()
    options.pathology = .normal
    let phantom = PhantomFilm(seed: 3, options: options, height: 400)
    let map = ProbabilityMap(
      labels: phantom.labels.labels, width: phantom.labels.width, height: phantom.labels.height)
    let fit = SpineFit(map)
    let reading = Reading(fit, observerTerm: false)
    var random = SampleRandom(seed: 4)
    return (0..<count).map { i in
      MeasuredFilm(
        name: "film-\(i)",
        reading: FilmReading(map: map, fit: fit, network: [:], inverted: false, seconds: .init()),
        truth: InspectedValue.allCases.map { name in
          reading[name].value.map { $0 + 3 * reading.boundaryDeviations[name.index] * random.normal() }
        })
    }
  }

  @Test func calibrationFindsHowFarOffTheMachineIs() throws {
    let films = films(400)
    let calibration = MeasurementTrial.calibration(of: films)
    for name in [InspectedValue.l2, .l3l4, .ss] {
      #expect(abs(calibration[name] - 3) < 0.5, "\(name.rawValue) \(calibration[name])")
    }
    let before = MeasurementTrial(films, calibration: nil, observerTerm: false)
    let after = MeasurementTrial.crossCalibrated(films)
    #expect(try #require(before.coverage).value < 0.7)
    let coverage = try #require(after.coverage)
    #expect(coverage.value > 0.93 && coverage.value < 0.97)
    #expect(after.json["values"]?["L3"]?["coverage"]?["n"]?.double == 400)
    #expect(after.text.contains("coverage"))
  }

  @Test func shareHasWilsonsInterval() throws {
    let share = try #require(Proportion((0..<100).map { $0 < 95 }))
    #expect(share.value == 0.95)
    #expect(abs(share.low - 0.8882) < 1e-3 && abs(share.high - 0.9785) < 1e-3)
    #expect(try #require(Proportion([true, true])).high == 1)
    #expect(Proportion([]) == nil)
  }

  @Test func grossErrorsAndFalseAlarmsAreCounted() {
    func measured(_ value: Double?, _ doubts: [String]) -> MeasuredValue {
      var out = MeasuredValue(name: .ll, value: value, interval: value.map { ($0 - 5)...($0 + 5) }, status: .none)
      out.doubts = doubts
      return out
    }
    let trials = ValueTrials(
      .ll,
      [
        ValueTrial(measured(50, []), truth: 62), ValueTrial(measured(50, ["x"]), truth: 62),
        ValueTrial(measured(50, ["x"]), truth: 49), ValueTrial(measured(50, []), truth: 46),
        ValueTrial(measured(nil, []), truth: 46),
      ])
    #expect(trials.gross == 2 && trials.grossUnflagged == 1)
    #expect(trials.falseAlarms == 0.5)
    #expect(trials.measurable == 0.8)
    #expect(trials.coverage?.value == 0.5)
  }
}
