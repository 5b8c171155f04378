import Foundation
import Radiograph
import Spine
import Testing

@testable import Phantom

/// The spread of the drawn spines against the films that the statistics come from.
@Suite struct SpineShapeTests {
  private static let spines: [Skeleton] = (0..<400 as Range<UInt64>).map {
    PhantomDrawing.skeleton(seed: $0, options: PhantomOptions())
  }

  private func statistics(_ values: [Double]) -> (mean: Double, sd: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return (mean, variance.squareRoot())
  }

  @Test func depthIsTheUnit() {
    for spine in Self.spines.prefix(50) {
      let lengths = Level.lumbar.flatMap { level -> [Double] in
        let b = spine.body(level)
        return [b.antSup.distance(to: b.postSup), b.antInf.distance(to: b.postInf)]
      }
      // Fractures and the like shorten an endplate a little.
      #expect(abs(lengths.reduce(0, +) / 10 - 1) < 0.03)
    }
  }

  @Test func sacralSlopeSpreadsAsInFilms() {
    let slope = statistics(Self.spines.map { Skeleton.tilt($0.s1.ant, $0.s1.post) })
    #expect((29...39).contains(slope.mean))
    #expect((7...13).contains(slope.sd))
  }

  @Test func lordosisSpreadsAsInFilms() {
    let lordosis = statistics(
      Self.spines.map {
        Skeleton.tilt($0.s1.ant, $0.s1.post) - Skeleton.tilt($0.body(.l1).antSup, $0.body(.l1).postSup)
      })
    #expect((37...52).contains(lordosis.mean))
    #expect((9...18).contains(lordosis.sd))
  }

  @Test func pelvicTiltIsIndependentOfTheSlope() {
    let tilts = Self.spines.map { spine -> Double in
      let m = spine.s1.ant.midpoint(to: spine.s1.post)
      let h = spine.heads[0].center.midpoint(to: spine.heads[1].center)
      return degrees(atan2(m.x - h.x, h.y - m.y))
    }
    let spread = statistics(tilts)
    #expect((9...19).contains(spread.mean))
    #expect((8...15).contains(spread.sd))
  }

  @Test func levelsStayApart() {
    for spine in Self.spines {
      for (upper, lower) in zip(spine.bodies, spine.bodies.dropFirst()) {
        #expect(upper.centroid.y < lower.centroid.y)
      }
    }
  }
}

@Suite struct PathologyTests {
  private func film(_ pathology: Pathology, seed: UInt64) -> PhantomFilm {
    var o = PhantomOptions()
    o.pathology = pathology
    o.style = .plain
    return PhantomFilm(seed: seed, options: o, width: 120, height: 180)
  }

  private static let discs: [InspectedValue] = [.l1l2, .l2l3, .l3l4, .l4l5, .l5s1]

  @Test(arguments: 0..<12 as Range<UInt64>) func aKyphoticDiscOpensBackwards(seed: UInt64) {
    let values = InspectedValues(film(.kyphoticDisc, seed: seed).landmarks)
    #expect(Self.discs.contains { (values[$0] ?? 0) < -3.5 })
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func aListhesisSlipsForwards(seed: UInt64) throws {
    let marks = film(.listhesis, seed: seed).landmarks
    let s1 = try #require(marks.s1)
    func slip(_ upper: Point, ant: Point, post: Point) -> Double {
      let d = ant - post
      let length = ant.distance(to: post)
      return ((upper.x - post.x) * d.x + (upper.y - post.y) * d.y) / (length * length)
    }
    let l4 = try #require(marks.vertebrae[.l4])
    let l5 = try #require(marks.vertebrae[.l5])
    let largest = max(
      slip(l4.postInf, ant: l5.antSup, post: l5.postSup), slip(l5.postInf, ant: s1.ant, post: s1.post))
    #expect(largest > 0.1)
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func aWedgedBodyIsLowInFront(seed: UInt64) {
    let marks = film(.wedgeFracture, seed: seed).landmarks
    let ratios = marks.vertebrae.values.map {
      $0.antSup.distance(to: $0.antInf) / $0.postSup.distance(to: $0.postInf)
    }
    #expect((ratios.min() ?? 1) < 0.8)
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func croppedHeadsCrossTheLowerBorder(seed: UInt64) throws {
    let heads = try #require(film(.croppedHeads, seed: seed).landmarks.femoralHeads)
    #expect(heads.contains { $0.center.y + $0.radius > 180 })
  }

  @Test func withoutHeadsNothingPelvicIsMeasurable() {
    for seed in 0..<8 as Range<UInt64> {
      let phantom = film(.noHeads, seed: seed)
      #expect(phantom.landmarks.femoralHeads?.isEmpty == true)
      let values = InspectedValues(phantom.landmarks)
      #expect(values[.pi] == nil && values[.pt] == nil && values[.ss] != nil)
      #expect(!phantom.labels.labels.contains(3))
    }
  }

  @Test func lumbarizingS1ChangesItsPictureAlone() throws {
    for seed in 40..<44 as Range<UInt64> {
      let before = film(.normal, seed: seed)
      let after = film(.lumbarizedS1, seed: seed)
      #expect(before.landmarks == after.landmarks)
      let s1 = try #require(after.landmarks.s1)
      let depth = s1.ant.distance(to: s1.post)
      let (low, high) = (min(s1.ant.y, s1.post.y), max(s1.ant.y, s1.post.y))
      let changed = before.film.pixels.indices
        .filter { abs(Int(before.film.pixels[$0]) - Int(after.film.pixels[$0])) > 300 }
        .map { Double($0 / after.film.width) }
      #expect(changed.count > 20, "a disc and a wall are to be seen")
      let near = changed.filter { (low - 0.3 * depth...high + 2 * depth).contains($0) }
      #expect(Double(near.count) > 0.95 * Double(changed.count))
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func aSacralizedL5NearlyTouchesS1(seed: UInt64) {
    var o = PhantomOptions()
    o.pathology = .sacralizedL5
    let spine = PhantomDrawing.skeleton(seed: seed, options: o)
    let along = spine.s1.post - spine.s1.ant
    let length = spine.s1.ant.distance(to: spine.s1.post)
    let heights = [spine.body(.l5).antInf, spine.body(.l5).postInf].map { corner in
      let offset = corner - spine.s1.ant
      return abs(offset.x * along.y - offset.y * along.x) / length
    }
    #expect((0.07...0.135).contains(heights.min() ?? 0))
  }

  @Test func transitionsComeInTheirShareAndOnlyWhereDrawnByTheSeed() {
    var o = PhantomOptions()
    let lumbarized = (0..<400 as Range<UInt64>).filter {
      PhantomDrawing.skeleton(seed: $0, options: o).sacralDisc != nil
    }
    #expect((40...80).contains(lumbarized.count), "of 400")
    for pathology in Pathology.allCases where ![.drawnBySeed, .lumbarizedS1].contains(pathology) {
      o.pathology = pathology
      for seed in 0..<20 as Range<UInt64> {
        #expect(PhantomDrawing.skeleton(seed: seed, options: o).sacralDisc == nil)
      }
    }
  }

  @Test func hardwareChangesThePictureAndNotTheSpine() {
    var o = PhantomOptions()
    o.style = .plain
    o.hardware = false
    let before = PhantomFilm(seed: 31, options: o, width: 150, height: 225)
    o.hardware = true
    let after = PhantomFilm(seed: 31, options: o, width: 150, height: 225)
    #expect(before.landmarks.vertebrae == after.landmarks.vertebrae)
    #expect(before.labels == after.labels)
    #expect(after.landmarks.hardware && !before.landmarks.hardware)
    func white(_ film: Film) -> Int { film.pixels.filter { $0 > 64_000 }.count }
    #expect(white(after.film) > white(before.film) + 100)
  }
}
