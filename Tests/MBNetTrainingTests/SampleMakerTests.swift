import FilmReader
import Radiograph
import Spine
import Testing

@testable import MBNetTraining

/// A film whose brightness is high exactly where its label is 1, with landmarks of a straight column of five bodies.
func ladderFilm(width: Int = 300, height: Int = 420) -> TrainingFilm {
  var landmarks = Landmarks()
  landmarks.width = width
  landmarks.height = height
  for (i, level) in Level.lumbar.enumerated() {
    let y = 60.0 + 60 * Double(i)
    landmarks.vertebrae[level] = VertebralBody(
      antSup: Point(120, y), postSup: Point(180, y), antInf: Point(120, y + 45), postInf: Point(180, y + 45))
  }
  landmarks.s1 = S1Endplate(ant: Point(125, 375), post: Point(175, 355))
  let labels = landmarks.rasterized(width: width, height: height)
  var values = labels.map { $0 == 1 ? Float(0.9) : 0.3 }
  for i in values.indices { values[i] += 0.01 * Float(i % 3) }
  let measured = InspectedValues(landmarks)
  return TrainingFilm(
    name: "test-1", brightness: GreyImage(width: width, height: height, values: values),
    labels: LabelImage(width: width, height: height, labels: labels), landmarks: landmarks,
    values: InspectedValue.allCases.map { measured[$0] })
}

@Suite struct SampleMakerTests {
  private let maker = SampleMaker(width: 128, height: 192, rule: .letterbox)

  @Test func theSameNumberGivesTheSameSample() {
    let film = ladderFilm()
    func make(_ number: Int) -> TrainingSample {
      var random = SampleRandom(seed: 3, sample: number)
      return maker.sample(film, random: &random)
    }
    #expect(make(7).planes == make(7).planes && make(7).labels == make(7).labels)
    #expect(make(7).planes != make(8).planes)
  }

  @Test func withoutAugmentationASampleIsTheNetworksInput() {
    let film = ladderFilm()
    var random = SampleRandom(seed: 1)
    let plain = SampleMaker(width: 128, height: 192, rule: .letterbox, strength: 0).sample(film, random: &random)
    let stored = Film(
      width: film.width, height: film.height, pixels: film.levels[0].values.map { UInt16($0 * 60000) }, maximum: 65535)
    let input = NetworkInput(film: stored, rule: .letterbox, width: 128, height: 192).planes
    let difference = zip(plain.planes, input).map { abs($0 - $1) }.reduce(0, +) / Float(input.count)
    #expect(difference < 0.06)
    for (made, known) in zip(plain.values, film.values) {
      #expect((made == nil) == (known == nil) && abs((made ?? 0) - (known ?? 0)) < 1e-9)
    }
  }

  /// Labels must move with the picture: inside the labelled bodies the warped film is bright, beside them it is not.
  @Test func labelsFollowThePicture() {
    let film = ladderFilm()
    for number in 0..<20 {
      var random = SampleRandom(seed: 11, sample: number)
      var warp = FilmWarp(
        width: 128, height: 192, anchor: film.centre, target: Point(64, 96),
        inverse: [2.1 * (number % 2 == 0 ? 1 : -1), 0.3, -0.2, 2.3])
      warp.addElastic(deviation: 2, spacing: 25, random: &random)
      warp.addElastic(deviation: 8, spacing: 80, random: &random)
      let picture = WarpedFilm(film, warp: warp, box: film.box)
      var wrong = 0
      var counted = 0
      for i in picture.labels.indices where picture.field[i] > 0 {
        counted += 1
        if (picture.brightness[i] > 0.6) != (picture.labels[i] == 1) { wrong += 1 }
      }
      #expect(counted > 5000 && wrong < counted / 50)
    }
  }

  @Test func placedLandmarksLieWhereTheWarpPutsThem() {
    var warp = FilmWarp(
      width: 128, height: 192, anchor: Point(150, 200), target: Point(60, 90), inverse: [-2, 0.4, 0.1, 2.2])
    let point = Point(171, 333)
    let placed = warp.sample(point)
    let d = placed - warp.target
    let back = Point(
      warp.anchor.x + warp.inverse[0] * d.x + warp.inverse[1] * d.y,
      warp.anchor.y + warp.inverse[2] * d.x + warp.inverse[3] * d.y)
    #expect(back.distance(to: point) < 1e-9)
    #expect(warp.mirrors)
    warp.inverse[0] = 2
    #expect(!warp.mirrors)
  }

  @Test func theElasticPartIsUndoneToPlaceAPoint() {
    var random = SampleRandom(seed: 3, sample: 5)
    var warp = FilmWarp(
      width: 128, height: 192, anchor: Point(150, 200), target: Point(60, 90), inverse: [-2, 0.4, 0.1, 2.2])
    let straight = warp
    warp.addElastic(deviation: 3, spacing: 25, random: &random)
    warp.addElastic(deviation: 6, spacing: 70, random: &random)
    var moved = 0.0
    warp.forEachRow { y, xs, ys in
      for x in stride(from: 4, to: 124, by: 10) where y % 10 == 4 {
        let film = Point(Double(xs[x]), Double(ys[x])), place = Point(Double(x) + 0.5, Double(y) + 0.5)
        #expect(warp.sample(film).distance(to: place) < 0.05)
        moved = max(moved, straight.sample(film).distance(to: place))
      }
    }
    #expect(moved > 1)
  }

  @Test func bodiesCutByTheFieldAreIgnored() {
    let film = ladderFilm()
    var picture = WarpedFilm(
      film,
      warp: FilmWarp(width: 128, height: 192, anchor: Point(0, 0), target: Point(0, 0), inverse: [2.4, 0, 0, 2.4]),
      box: ContentBox(x: 0, y: 80, width: 300, height: 340))
    let corners = [Point(50, 25), Point(75, 25), Point(75, 43.75), Point(50, 43.75)]
    #expect(picture.labels.contains(1))
    picture.ignore(1, inside: corners, margin: 1)
    for y in 34..<43 { #expect(picture.labels[y * 128 + 60] == 255) }
    #expect(picture.labels[60 * 128 + 60] == 1)
    // A body wholly outside the picture changes nothing.
    let before = picture.labels
    for far in [Point(0, 900), Point(0, -900), Point(900, 0), Point(-900, 0)] {
      picture.ignore(1, inside: corners.map { $0 + far }, margin: 1)
    }
    #expect(picture.labels == before)
  }

  /// A turn changes SS by its angle; LL changes by what bends, shears and stretches the film, never by a turn.
  @Test func valuesFollowTheWarp() throws {
    let film = ladderFilm()
    let index = { (name: InspectedValue) in InspectedValue.allCases.firstIndex(of: name) ?? 0 }
    var turned = 0
    for number in 0..<40 {
      var random = SampleRandom(seed: 5, sample: number)
      let sample = maker.sample(film, random: &random)
      guard let ss = sample.values[index(.ss)], let truth = film.values[index(.ss)] else { continue }
      if abs(ss - truth) > 1 { turned += 1 }
      let ll = try #require(sample.values[index(.ll)])
      #expect(abs(ll - (film.values[index(.ll)] ?? 0)) < 15)
      #expect(abs(ss - truth) < 25)
    }
    #expect(turned > 5)
  }

  @Test func gapsBetweenBodiesCountMore() {
    // One column, from the top: body, gap of 2, body, gap of 5, body, gap of 1, sacrum, background.
    let column: [UInt8] = [1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0]
    let weights = GapWeights.make(labels: column, width: 1, height: column.count, reach: 3, weight: 4)
    #expect(weights == [1, 4, 4, 1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1])
    // What is not labelled is no gap.
    #expect(GapWeights.make(labels: [1, 255, 0, 1], width: 1, height: 4, reach: 3, weight: 4) == [1, 1, 1, 1])
  }

  @Test func randomNumbersAreSpreadAsTheyShould() {
    var random = SampleRandom(seed: 2)
    let normals = (0..<20000).map { _ in random.normal() }
    let mean = normals.reduce(0, +) / 20000
    let variance = normals.reduce(0) { $0 + $1 * $1 } / 20000
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.04)
    let chosen = (0..<20000).filter { _ in random.chance(0.3) }.count
    #expect(abs(chosen - 6000) < 300)
  }
}
