import Foundation
import Radiograph
import Spine
import Testing

@testable import Phantom

private func options(_ pathology: Pathology, _ style: PhantomStyle = .plain) -> PhantomOptions {
  var o = PhantomOptions()
  o.pathology = pathology
  o.style = style
  return o
}

@Suite struct DeterminismTests {
  @Test func sameSeedGivesTheSamePicture() {
    for seed in [3, 1 << 40] as [UInt64] {
      let a = Phantom.sample(seed: seed, width: 96, height: 144)
      let b = Phantom.sample(seed: seed, width: 96, height: 144)
      #expect(a.brightness.values == b.brightness.values)
      #expect(a.labels == b.labels)
      #expect(a.landmarks == b.landmarks)
    }
  }

  @Test func neighbouringSeedsDiffer() {
    let a = Phantom.sample(seed: 8, width: 96, height: 144)
    let b = Phantom.sample(seed: 9, width: 96, height: 144)
    #expect(a.landmarks != b.landmarks)
    #expect(a.labels != b.labels)
  }

  /// The generator is splitmix64: its published first outputs for seed 1234567.
  @Test func generatorIsSplitmix64() {
    var random = SeededRandom(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }

  @Test func drawingAtAnotherSizeShowsTheSameSpine() throws {
    let small = PhantomFilm(seed: 21, options: options(.normal), width: 120, height: 180)
    let large = PhantomFilm(seed: 21, options: options(.normal), width: 240, height: 360)
    let (a, b) = (try #require(small.landmarks.vertebrae[.l3]), try #require(large.landmarks.vertebrae[.l3]))
    #expect((a.antSup * 2).distance(to: b.antSup) < 1e-6)
    #expect((a.postInf * 2).distance(to: b.postInf) < 1e-6)
  }
}

@Suite struct LabelTests {
  @Test(arguments: 0..<40 as Range<UInt64>) func masksAreWhatTheLandmarksDraw(seed: UInt64) {
    var o = PhantomOptions()
    o.facing = nil
    let sample = Phantom.sample(seed: seed, width: 120, height: 180, options: o)
    let drawn = sample.landmarks.rasterized(width: 120, height: 180)
    // Circles are drawn exactly on one side, as polygons on the other: a few pixels of rim may differ.
    var differing = 0
    for (label, landmark) in zip(sample.labels.labels, drawn) where label != 255 && label != 0 {
      if label != landmark { differing += 1 }
    }
    #expect(differing <= 6)
    #expect(sample.labels.labels.allSatisfy { $0 <= 4 || $0 == 255 })
  }

  @Test func wholeFramesAgreeBothWays() {
    for seed in 0..<20 as Range<UInt64> {
      let film = PhantomFilm(seed: seed, options: options(.normal), width: 120, height: 180)
      let drawn = film.landmarks.rasterized(width: 120, height: 180)
      let differing = zip(film.labels.labels, drawn).filter { $0 != 255 && $0 != $1 }.count
      #expect(differing <= 6)
      #expect(film.landmarks.femoralHeads?.count == 2)
      #expect(Level.lumbar.allSatisfy { film.landmarks.vertebrae[$0] != nil })
    }
  }

  @Test func headOneIsTheMorePosterior() {
    for seed in 0..<60 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let skeleton = Skeleton(random: &random)
      let d = skeleton.heads[0].center.x - skeleton.heads[1].center.x
      #expect(d > 0.05 || (abs(d) <= 0.05 && skeleton.heads[0].center.y <= skeleton.heads[1].center.y))
    }
  }

  @Test func facingRightIsTheMirrorOfFacingLeft() {
    var o = options(.normal)
    let left = PhantomFilm(seed: 4, options: o, width: 101, height: 150)
    o.facing = .right
    let right = PhantomFilm(seed: 4, options: o, width: 101, height: 150)
    #expect(right.landmarks.facing == .right)
    #expect(right.labels == left.labels.mirrored())
    let (a, b) = (InspectedValues(left.landmarks), InspectedValues(right.landmarks))
    for value in InspectedValue.allCases {
      #expect(abs((a[value] ?? -99) - (b[value] ?? -99)) < 1e-9)
    }
  }
}

@Suite struct LayoutTests {
  @Test func letterboxKeepsTheAspectAndLeavesTheRestUnlabelled() {
    let sample = Phantom.sample(seed: 2, width: 150, height: 150, layout: .letterbox)
    #expect(sample.brightness.width == 150 && sample.labels.height == 150)
    // No film is square here: one side is beside it.
    let corners = [0, 149, 149 * 150, 150 * 150 - 1].map { sample.labels.labels[$0] }
    #expect(corners.contains(255))
    #expect(sample.values.count == 18)
  }

  @Test func squeezeFillsThePicture() {
    let sample = Phantom.sample(seed: 2, width: 96, height: 96, layout: .squeeze)
    #expect(sample.brightness.width == 96 && sample.labels.width == 96)
    #expect(sample.landmarks.height == 96)
    #expect(sample.labels.labels.contains(1))
  }

  @Test(arguments: [(0, -4), (64, 700), (700, 64), (65, 67)])
  func oddSizesStillDraw(width: Int, height: Int) {
    for layout in [PhantomLayout.fill, .letterbox, .squeeze] {
      let sample = Phantom.sample(seed: 12, width: width, height: height, layout: layout)
      #expect(sample.brightness.width == max(64, width) && sample.labels.height == max(64, height))
      #expect(sample.brightness.values.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test func brightnessStaysInRange() {
    for seed in 0..<25 as Range<UInt64> {
      let values = Phantom.sample(seed: seed, width: 80, height: 120).brightness.values
      #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect((values.max() ?? 0) - (values.min() ?? 0) > 0.2)
    }
  }

  @Test func invertedFilmsStoreBoneDark() {
    var o = options(.normal)
    let plain = PhantomFilm(seed: 6, options: o, width: 80, height: 120)
    o.inverted = true
    let inverted = PhantomFilm(seed: 6, options: o, width: 80, height: 120)
    #expect(inverted.film.photometric == .monochrome1)
    #expect(zip(plain.film.pixels, inverted.film.pixels).allSatisfy { Int($0) + Int($1) == 65535 })
  }
}
