import Foundation
import Testing

@testable import Spine

/// What is known of bodies' shapes, learned from drawn spines and held against corners seen in doubt.
@Suite struct BodyShapesTests {
  private static let films: [RandomSpine] = {
    var g = SplitMix64(seed: 5)
    return (0..<40).map { _ in RandomSpine(&g, depth: 100) }
  }()
  private let shapes = BodyShapes(learningFrom: BodyShapesTests.films.map(\.landmarks))
  private let all = Set(Level.allCases)

  /// Every corner off by `sharp` pixels at most, but those of one level's plate by `vague`.
  private func doubts(_ landmarks: Landmarks, vague level: Level?) -> FitUncertainty {
    var doubt = FitUncertainty()
    for one in landmarks.vertebrae.keys {
      let sharp = FitUncertainty.Plate(anterior: 1, posterior: 1, along: 1)
      let vague = FitUncertainty.Plate(anterior: 12, posterior: 12, along: 9)
      doubt.bodies[one] = FitUncertainty.Body(superior: one == level ? vague : sharp, inferior: sharp)
    }
    return doubt
  }

  private static func corners(_ body: VertebralBody?) -> [Point] {
    body.map { [$0.antSup, $0.postSup, $0.postInf, $0.antInf] } ?? []
  }

  @Test(arguments: [Level.t12, .l3, .l5]) func vagueCornersMoveWhereTheyAreExpected(_ level: Level) throws {
    let shapes = try #require(shapes)
    var g = SplitMix64(seed: 77)
    var before = 0.0, after = 0.0
    for _ in 0..<20 {
      let truth = RandomSpine(&g, depth: 100).landmarks
      var seen = truth
      let body = try #require(truth.vertebrae[level])
      seen.vertebrae[level]?.antSup = body.antSup + Point(9 * g.normal(), 9 * g.normal())
      seen.vertebrae[level]?.postSup = body.postSup + Point(9 * g.normal(), 9 * g.normal())
      let found = shapes.likeliest(seen, doubts(seen, vague: level), seen: all)
      let wanted = Self.corners(truth.vertebrae[level])
      let moved = try #require(found[level])
      for k in 0..<2 {
        before += Self.corners(seen.vertebrae[level])[k].distance(to: wanted[k])
        after += moved[k].distance(to: wanted[k])
      }
      // What is seen sharply stays.
      for k in 2..<4 { #expect(moved[k].distance(to: wanted[k]) < 2) }
    }
    #expect(after < 0.75 * before, "\(before / 40) → \(after / 40) pixels")
  }

  /// A fracture that is seen sharply is not smoothed away: nine tenths of its loss of height stay.
  @Test func aFractureSeenSharplyStays() throws {
    let shapes = try #require(shapes)
    var landmarks = Self.films[0].landmarks
    let body = try #require(landmarks.vertebrae[.l2])
    let loss = (body.antInf - body.antSup) * 0.35
    landmarks.vertebrae[.l2]?.antSup = body.antSup + loss
    let found = try #require(shapes.likeliest(landmarks, doubts(landmarks, vague: nil), seen: all)[.l2])
    #expect(found[0].distance(to: body.antSup + loss) < 0.1 * loss.length)
  }

  /// The same on a film that faces right.
  @Test func aMirroredFilmGivesTheMirrorImage() throws {
    let shapes = try #require(shapes)
    let landmarks = Self.films[1].landmarks
    var other = landmarks.mirrored
    other.facing = .right
    let doubt = doubts(landmarks, vague: .l4)
    let one = shapes.likeliest(landmarks, doubt, seen: all), two = shapes.likeliest(other, doubt, seen: all)
    #expect(one.count == Level.allCases.count)
    for (level, points) in one {
      let theirs = try #require(two[level])
      for (a, b) in zip(points, theirs) {
        #expect(a.distance(to: b.mirrored(width: Double(landmarks.width))) < 1e-6)
      }
    }
  }

  @Test func fewBodiesTeachNothingAndALoneOneStays() throws {
    #expect(BodyShapes(learningFrom: Self.films.prefix(3).map(\.landmarks)) == nil)
    let shapes = try #require(shapes)
    var lone = Self.films[2].landmarks
    lone.vertebrae = lone.vertebrae.filter { $0.key == .l3 }
    #expect(shapes.likeliest(lone, doubts(lone, vague: .l3), seen: all).isEmpty)
    var odd = Self.films[2].landmarks
    odd.vertebrae[.l3]?.antSup = Point(.nan, 4)
    let found = shapes.likeliest(odd, doubts(odd, vague: nil), seen: all)
    #expect(found[.l3] == nil && found.values.joined().allSatisfy(\.isFinite))
  }

  @Test func itIsReadBackAsWritten() throws {
    let shapes = try #require(shapes)
    let data = try JSONEncoder().encode(shapes)
    #expect(try JSONDecoder().decode(BodyShapes.self, from: data) == shapes)
    // A file that lost half its numbers moves nothing.
    var cut = shapes
    cut.among.covariance.removeLast(100)
    cut.onS1.mean = []
    let landmarks = Self.films[0].landmarks
    #expect(cut.likeliest(landmarks, doubts(landmarks, vague: nil), seen: all).isEmpty)
  }
}
