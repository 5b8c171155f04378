import Radiograph
import Spine
import Testing

@testable import MBNetTraining

@Suite struct EvaluationTests {
  private func labels(_ values: [UInt8]) -> LabelImage { LabelImage(width: values.count, height: 1, labels: values) }
  private let none = [Double?](repeating: nil, count: 18)

  private func score(_ name: String, truth: [UInt8], found: [UInt8]) -> FilmScore {
    FilmScore(
      name: name, truth: labels(truth), landmarks: nil, values: none,
      result: FilmResult(labels: labels(found), landmarks: nil, values: none, seconds: 0.1))
  }

  @Test func overlapsArePooledOverFilmsAndLeaveOutWhatIsNotLabelled() throws {
    let a = score("x-1", truth: [1, 1, 1, 0, 255], found: [1, 1, 0, 0, 1])
    let b = score("y-1", truth: [0, 1, 0, 0, 0], found: [1, 1, 1, 1, 0])
    let both = Evaluation([a, b])
    #expect(both.iou(1) == Double(3) / Double(7))
    let expected: Double = (2.0 / 3.0 + 0.25) / 2.0
    #expect(both.meanFilmIoU(1) == expected)
    #expect(both.iou(2) == nil)
    #expect(both.bySource.map(\.source) == ["x", "y"])
    #expect(both.bySource[0].evaluation.iou(1) == 2.0 / 3)
  }

  @Test(arguments: [Film.Photometric.monochrome2, .monochrome1])
  func overexposureBurnsOutTheBrightest(_ photometric: Film.Photometric) {
    let stored = (0..<1000).map { UInt16(photometric == .monochrome1 ? 255 - $0 % 200 : $0 % 200) }
    let film = Film(width: 40, height: 25, pixels: stored, maximum: 255, photometric: photometric)
    let burnt = Evaluation.Variant.overexposed.of(evaluated(film))
    let brightness = burnt.pixels.map { photometric == .monochrome1 ? 255 - Int($0) : Int($0) }
    let share = Double(brightness.filter { $0 == 255 }.count) / 1000
    #expect(share > 0.14 && share < 0.17)
    #expect(brightness[0] == 0 && brightness[100] > 100 && brightness[100] < 200)
  }

  @Test func squeezedFilmsKeepTheirHeight() {
    let film = Film(width: 30, height: 8, pixels: [UInt16](repeating: 7, count: 240), maximum: 255)
    let narrow = Evaluation.Variant.narrowed.of(evaluated(film)), wide = Evaluation.Variant.widened.of(evaluated(film))
    #expect(narrow.width == 20 && narrow.height == 8 && wide.width == 45 && wide.height == 8)
    #expect(Set(narrow.pixels + wide.pixels) == [7])
  }

  @Test(arguments: [Film.Photometric.monochrome2, .monochrome1])
  func screwsAreDrawnWhereTheBodiesAre(_ photometric: Film.Photometric) throws {
    let ladder = ladderFilm()
    let grey = ladder.levels[0].values.map { UInt16($0 * 200) }
    let stored = photometric == .monochrome1 ? grey.map { 255 - $0 } : grey
    let film = Film(width: ladder.width, height: ladder.height, pixels: stored, maximum: 255, photometric: photometric)
    func drawn(_ landmarks: Landmarks?) -> [Int] {
      Evaluation.Variant.instrumented.of(evaluated(film, landmarks: landmarks)).pixels
        .map { photometric == .monochrome1 ? 255 - Int($0) : Int($0) }
    }
    let landmarks = try #require(ladder.landmarks)
    let changed = zip(drawn(landmarks), grey).enumerated().filter { $0.element.0 != Int($0.element.1) }
    #expect(changed.count > 300 && changed.allSatisfy { $0.element.0 > Int($0.element.1) })
    // From the front wall to behind the bodies, at 120 to 180.
    #expect(changed.allSatisfy { (110...245).contains($0.offset % ladder.width) })
    #expect(changed.contains { $0.offset % ladder.width < 150 } && changed.contains { $0.offset % ladder.width > 180 })
    #expect(drawn(landmarks) == drawn(landmarks))
    var operated = landmarks
    operated.hardware = true
    #expect(drawn(operated) == grey.map(Int.init) && drawn(nil) == grey.map(Int.init))
  }

  private func evaluated(_ film: Film, landmarks: Landmarks? = nil) -> EvaluationFilm {
    EvaluationFilm(
      name: "test-1", film: film, labels: LabelImage(width: 0, height: 0, labels: []), landmarks: landmarks,
      values: [], countsValues: true)
  }

  @Test func headsWithExchangedNamesCountAsHeads() throws {
    let swapped = Evaluation([score("x-1", truth: [3, 3, 4, 4, 0], found: [4, 4, 3, 3, 0])])
    #expect(swapped.iou(3) == 0 && swapped.iou(4) == 0)
    #expect(swapped.headsIoU == 1)
    #expect(swapped.headIoUBestNamed(0) == 1 && swapped.headIoUBestNamed(1) == 1)
  }

  @Test func aColumnOneLevelTooHighIsWronglyNumbered() throws {
    let film = ladderFilm()
    let truth = try #require(film.landmarks)
    var shifted = truth
    for (i, level) in Level.lumbar.enumerated() where i + 1 < 5 {
      shifted.vertebrae[level] = truth.vertebrae[Level.lumbar[i + 1]]
    }
    func landmarkScore(_ found: Landmarks) -> FilmScore {
      FilmScore(
        name: "x-1", truth: film.labels, landmarks: truth, values: film.values,
        result: FilmResult(
          labels: film.labels, landmarks: found, values: film.values, namesDoubted: found != truth, seconds: 0))
    }
    let right = landmarkScore(truth)
    #expect(right.rightlyNumbered == true && right.cornerDistances.allSatisfy { $0 == 0 })
    #expect(right.cornerDistances.count == 22)
    let wrong = landmarkScore(shifted)
    #expect(wrong.rightlyNumbered == false && wrong.levelsFound == 1)
    #expect(abs((wrong.cornerDistances.max() ?? 0) - 100) < 1e-9)
    let both = Evaluation([right, wrong])
    #expect(both.namesDoubted(rightlyNumbered: false) == (1, 1))
    #expect(both.namesDoubted(rightlyNumbered: true) == (0, 1))
  }

  @Test func errorsBiasLimitsAndShares() throws {
    func valueScore(_ name: String, known: Double?, found: Double?) -> FilmScore {
      var a = none
      var b = none
      a[0] = known
      b[0] = found
      return FilmScore(
        name: name, truth: labels([0]), landmarks: nil, values: a,
        result: FilmResult(labels: labels([0]), landmarks: nil, values: b, seconds: 0))
    }
    let all = Evaluation([
      valueScore("a-1", known: 50, found: 53), valueScore("a-2", known: 40, found: 39),
      valueScore("a-3", known: 40, found: nil), valueScore("a-4", known: nil, found: 12),
    ])
    #expect(all.meanAbsoluteError(.pi) == 2 && all.bias(.pi) == 1)
    #expect(all.measurable(.pi) == Double(2) / Double(3))
    let limits = try #require(all.limits(.pi))
    let upper: Double = 1 + 1.96 * 8.0.squareRoot()
    #expect(abs(limits.upperBound - upper) < 1e-9)
    #expect(all.meanAbsoluteError(.ll) == nil)
    let figure = try #require(all.figure { $0.meanAbsoluteError(.pi) })
    #expect(figure.low == 1 && figure.high == 3)
    #expect(all.json()["values"]?["PI"]?["mae"]?.double == 2)
    #expect(all.text.contains("measurable"))
  }
}
