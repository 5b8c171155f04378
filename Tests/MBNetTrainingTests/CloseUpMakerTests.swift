import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine
import Testing

@testable import MBNetTraining

@Suite struct CloseUpMakerTests {
  /// The bodies of the ladder are bright: just inside a sample's corners it must be brighter than just outside.
  @Test func cornersFollowThePicture() throws {
    let film = ladderFilm()
    #expect(CloseUpMaker.structures(of: film).count == 6)
    var bodies = 0
    for number in 0..<40 {
      var random = SampleRandom(seed: 11, sample: number)
      let sample = CloseUpMaker(strength: 0).sample(film, random: &random)
      #expect(sample.planes.count == 3 * CloseUp.size * CloseUp.size && sample.corners.count == 8)
      guard sample.corners.allSatisfy(\.isFinite) else {
        #expect(sample.planes.last == 1, "an S1 endplate has two ends")
        #expect(sample.corners.prefix(4).allSatisfy(\.isFinite) && sample.corners.suffix(4).allSatisfy(\.isNaN))
        continue
      }
      bodies += 1
      let corners = (0..<4).map { Point(Double(sample.corners[2 * $0]), Double(sample.corners[2 * $0 + 1])) }
      // Upside down or not, the corners come in the picture's order.
      #expect(corners[0].y < corners[3].y && corners[1].y < corners[2].y)
      #expect(corners[0].x < corners[1].x && corners[3].x < corners[2].x)
      let middle = corners.reduce(Point(0, 0), +) * 0.25
      for corner in corners {
        func brightness(_ share: Double) -> Float? {
          let p = middle + (corner - middle) * share
          guard p.x >= 0, p.y >= 0, p.x < 80, p.y < 80 else { return nil }
          return sample.planes[Int(p.y) * CloseUp.size + Int(p.x)]
        }
        guard let inside = brightness(0.85), let outside = brightness(1.15) else { continue }
        #expect(inside > outside)
      }
    }
    #expect(bodies > 20)
  }

  /// About half of the close-ups show a spot near each corner, as the viewer's snapping does; the others show none.
  @Test func halfOfThemShowWhereCornersWerePut() {
    let film = ladderFilm()
    let count = CloseUp.size * CloseUp.size
    var shown = 0
    for number in 0..<60 {
      var random = SampleRandom(seed: 23, sample: number)
      let sample = CloseUpMaker(strength: 0).sample(film, random: &random)
      let spots = Array(sample.planes[(2 * count)...])
      let ground = spots.min() ?? 0
      guard spots.contains(where: { $0 > ground + 1 }) else {
        #expect(spots.allSatisfy { $0 == ground })
        continue
      }
      shown += 1
      for k in 0..<4 where sample.corners[2 * k].isFinite {
        let (x, y) = (Double(sample.corners[2 * k]), Double(sample.corners[2 * k + 1]))
        guard (8..<72).contains(x), (8..<72).contains(y) else { continue }
        let near = (0..<count).filter {
          spots[$0] > ground + 1
            && Point(Double($0 % CloseUp.size) + 0.5, Double($0 / CloseUp.size) + 0.5).distance(to: Point(x, y)) < 7
        }
        #expect(!near.isEmpty, "corner \(k) of sample \(number)")
      }
    }
    #expect((18...42).contains(shown))
  }

  @Test func theSameNumberGivesTheSameCloseUp() throws {
    let source = BatchSource(
      films: [ladderFilm()], maker: SampleMaker(width: 80, height: 80, rule: .letterbox), closeUps: true,
      phantomShare: 0.5, batch: 4, seed: 9)
    let one = try source.samples(ofBatch: 3), again = try source.samples(ofBatch: 3)
    #expect(zip(one, again).allSatisfy { $0.planes == $1.planes })
    #expect(one[0].planes != (try source.samples(ofBatch: 4))[0].planes)
  }

  /// A few steps on the ladder bring its corners nearer, and the written weights go beside a model.
  @Test func aCloseUpNetworkLearns() throws {
    let source = BatchSource(
      films: [ladderFilm()], maker: SampleMaker(width: 80, height: 80, rule: .letterbox, strength: 0), closeUps: true,
      phantomShare: 0, batch: 4, seed: 2)
    let step = try TrainingStep(configuration: .closeUp, batch: 4, seed: 4)
    var losses: [Float] = []
    for number in 0..<30 {
      let samples = try source.samples(ofBatch: number)
      losses.append(
        try step.run(
          inputs: Array(samples.map(\.planes).joined()), labels: Array(samples.map(\.labels).joined()),
          values: [Float](repeating: 0, count: 72), valuesKnown: [Bool](repeating: false, count: 72),
          corners: Array(samples.map(\.corners).joined()), losses: LossWeights(crossEntropy: 0.6),
          optimizer: OptimizerSettings(learningRate: 4e-3, clipNorm: 2), threads: 2
        ).crossEntropy)
    }
    let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
    #expect(last < 0.8 * first, "\(losses)")
    let evaluation = try Evaluation.scoreCloseUps([], with: step.model(useAverage: false))
    #expect(evaluation.cornerPercentile(0.5) == nil)
  }
}
