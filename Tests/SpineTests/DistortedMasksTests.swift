import Foundation
import Testing

@testable import Spine

/// Masks that are not as they should be: values stay right, or a flag or a gap says why not.
@Suite struct DistortedMasksTests {
  private typealias Distortion = (name: String, apply: (RandomSpine, inout SplitMix64) -> ProbabilityMap)

  private let distortions: [Distortion] = [
    ("eroded 0.03 D", { s, _ in LabelMask(s).eroded(max(1, Int(0.03 * s.depth))).map }),
    ("eroded 0.08 D", { s, _ in LabelMask(s).eroded(Int(0.08 * s.depth)).map }),
    ("rounded 0.15 D", { s, _ in LabelMask(s).rounded(Int(0.15 * s.depth)).map }),
    ("rounded 0.25 D", { s, _ in LabelMask(s).rounded(Int(0.25 * s.depth)).map }),
    ("bridged L3-L4", { s, _ in LabelMask(s).filled(s.disc(.l3, from: 0.55, to: 1), 1).map }),
    ("merged L2-L3", { s, _ in LabelMask(s).filled(s.disc(.l2, from: 0, to: 1), 1).map }),
    (
      "merged L4-L5-S1",
      { s, _ in
        LabelMask(s).filled(s.disc(.l4, from: 0, to: 1), 1).filled(s.disc(.l5, from: 0, to: 0.6), 1).map
      }
    ),
    (
      "all bodies merged",
      { s, _ in
        Level.lumbar.dropLast().reduce(LabelMask(s)) { $0.filled(s.disc($1, from: 0.3, to: 1), 1) }.map
      }
    ),
    (
      "top cut in L1",
      { s, _ in
        LabelMask(s).cropped(top: Int(s.landmarks.vertebrae[.l1]?.centroid.y ?? 0)).map
      }
    ),
    (
      "heads cut in half",
      { s, _ in
        let y = s.landmarks.femoralHeads?.map(\.center.y).max() ?? 0
        return LabelMask(s).cropped(bottom: s.landmarks.height - Int(y)).map
      }
    ),
    ("front cut", { s, _ in LabelMask(s).cropped(left: Int(s.landmarks.vertebrae[.l4]?.centroid.x ?? 0)).map }),
    ("20 holes", { s, g in LabelMask(s).with(discs: 20, radius: Int(0.08 * s.depth), label: 0, onto: 1, &g).map }),
    ("20 islands", { s, g in LabelMask(s).with(discs: 20, radius: Int(0.08 * s.depth), label: 1, onto: 0, &g).map }),
    ("L3 missing", { s, _ in LabelMask(s.without(.l3)).map }),
    ("L5 missing", { s, _ in LabelMask(s.without(.l5)).map }),
    (
      "network, wander 0.02 D",
      { s, g in
        LabelMask(s).asNetwork(wander: 0.02 * s.depth, reach: 0.35 * s.depth, &g)
      }
    ),
    (
      "network, wander 0.05 D",
      { s, g in
        LabelMask(s).asNetwork(wander: 0.05 * s.depth, reach: 0.35 * s.depth, &g)
      }
    ),
  ]

  @Test func noValueIsFarOffWithoutAFlag() {
    for distortion in distortions {
      var g = SplitMix64(seed: 77)
      var table = ErrorTable()
      for i in 0..<6 {
        let spine = RandomSpine(&g, depth: 36 + 8 * g.uniform())
        let reading = Reading(SpineFit(distortion.apply(spine, &g)), observerTerm: false)
        table.add(reading, truth: InspectedValues(spine.landmarks), film: "\(distortion.name) \(i)")
      }
      print(table.text(title: "\(distortion.name), 6 spines"))
      let silent = table.silentErrors(beyond: 10)
      #expect(silent.isEmpty, "\(distortion.name): \(silent)")
    }
  }

  @Test func oddMasksAreRefusedOrReadButNeverCrash() {
    var g = SplitMix64(seed: 3)
    let spine = RandomSpine(&g, depth: 80)
    let mask = LabelMask(spine)
    func reading(_ mask: LabelMask) -> Reading { Reading(SpineFit(mask.map)) }
    func hasNothing(_ r: Reading) -> Bool { r.values.allSatisfy { $0.value == nil && $0.reason != nil } }

    let none = reading(LabelMask(labels: [UInt8](repeating: 0, count: 90_000), width: 300, height: 300))
    #expect(hasNothing(none))
    #expect(none.quality.map(\.code) == [QualityFlag.Code.noLumbarSpine])
    #expect(hasNothing(reading(LabelMask(labels: [UInt8](repeating: 1, count: 90_000), width: 300, height: 300))))
    #expect(hasNothing(reading(LabelMask(labels: [UInt8](repeating: 255, count: 90_000), width: 300, height: 300))))
    #expect(hasNothing(reading(LabelMask(labels: [1], width: 1, height: 1))))
    #expect(hasNothing(Reading(SpineFit(ProbabilityMap(labels: [1, 2], width: 5, height: 5)))))
    #expect(hasNothing(reading(mask.upsideDown())))
    #expect(reading(mask.upsideDown()).quality.map(\.code) == [QualityFlag.Code.upsideDown])

    var one = spine
    for level in Level.allCases where level != .l4 { one = one.without(level) }
    #expect(hasNothing(reading(LabelMask(one))))
    var noSacrum = spine
    noSacrum.landmarks.sacrum = nil
    #expect(hasNothing(reading(LabelMask(noSacrum))))
    for _ in 0..<6 {
      let noise = (0..<120 * 90).map { _ in UInt8(g.next() % 6) }
      #expect(hasNothing(reading(LabelMask(labels: noise, width: 90, height: 120))))
      let blobs = LabelMask(labels: [UInt8](repeating: 0, count: 200 * 150), width: 150, height: 200)
        .with(discs: 12, radius: 12, label: 1, onto: 0, &g).with(discs: 3, radius: 20, label: 2, onto: 0, &g)
      _ = reading(blobs)
    }
    // Not numbers, and probabilities that are none.
    var planes = [Float](repeating: .nan, count: 5 * 64 * 48)
    #expect(
      hasNothing(
        Reading(
          SpineFit(
            ProbabilityMap(
              width: 48, height: 64, planes: planes, filmWidth: 48, filmHeight: 64, scaleX: 1, scaleY: 1)))))
    planes = planes.map { _ in Float(g.normal() * 1e30) }
    _ = Reading(
      SpineFit(
        ProbabilityMap(width: 48, height: 64, planes: planes, filmWidth: 48, filmHeight: 64, scaleX: 1, scaleY: 1)))
  }

  @Test func twelveBodiesAreNamedFromTheSacrumUp() {
    var labels = [UInt8](repeating: 0, count: 200 * 900)
    func fill(_ rows: Range<Int>, _ columns: Range<Int>, _ label: UInt8) {
      for y in rows { for x in columns { labels[y * 200 + x] = label } }
    }
    for i in 0..<12 { fill(10 + i * 60..<55 + i * 60, 70..<130, 1) }
    fill(745..<880, 75..<140, 2)
    let fit = SpineFit(ProbabilityMap(labels: labels, width: 200, height: 900))
    #expect(fit.landmarks.vertebrae.count == 7)
    #expect(abs((fit.landmarks.vertebrae[.l5]?.centroid.y ?? 0) - 692.5) < 2)
    #expect(abs((fit.landmarks.vertebrae[.t11]?.centroid.y ?? 0) - 332.5) < 2)
  }
}

extension RandomSpine {
  func without(_ level: Level) -> RandomSpine {
    var out = self
    out.landmarks.vertebrae[level] = nil
    return out
  }

  /// A band of the disc below a level, from share `from` of its depth (0 anterior) to `to`.
  func disc(_ level: Level, from: Double, to: Double) -> [Point] {
    guard let upper = landmarks.vertebrae[level] else { return [] }
    let next = level.next.flatMap { landmarks.vertebrae[$0] }
    guard let ant = next?.antSup ?? landmarks.s1?.ant, let post = next?.postSup ?? landmarks.s1?.post else { return [] }
    func mix(_ a: Point, _ b: Point, _ t: Double) -> Point { a * (1 - t) + b * t }
    let down = (ant.midpoint(to: post) - upper.antInf.midpoint(to: upper.postInf)).normalized ?? Point(0, 1)
    return [
      mix(upper.antInf, upper.postInf, from) - down * 2, mix(upper.antInf, upper.postInf, to) - down * 2,
      mix(ant, post, to) + down * 2, mix(ant, post, from) + down * 2,
    ]
  }
}
