import Foundation
import Testing

@testable import Spine

@Suite struct MaskTests {
  private func set(_ rows: [String]) -> PixelRuns {
    PixelRuns(
      rows.enumerated().flatMap { row, text in
        text.enumerated().filter { $0.element == "#" }.map {
          PixelRuns.Run(row: row, columns: $0.offset..<$0.offset + 1)
        }
      })
  }

  private func spine(_ seed: UInt64) -> Landmarks {
    var random = SplitMix64(seed: seed)
    return RandomSpine(&random, depth: 100, heads: 1).landmarks
  }

  @Test func setsOfPixelsAreJoinedCutAndTakenAway() {
    let a = set(["##..", ".##."]), b = set([".##.", ".##.", "#..."])
    #expect(a.union(b) == set(["###.", ".##.", "#..."]))
    #expect(a.intersection(b) == set([".#..", ".##."]))
    #expect(a.subtracting(b) == set(["#..."]))
    #expect(a.subtracting(a).isEmpty)
    #expect(a.count == 4 && a.contains(column: 1, row: 1) && !a.contains(column: 3, row: 0))
  }

  @Test func aSetSurvivesItsFileForm() throws {
    let a = set(["##.#", "", ".##."])
    #expect(try JSONDecoder().decode(PixelRuns.self, from: JSONEncoder().encode(a)) == a)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PixelRuns.self, from: Data("[1,2]".utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PixelRuns.self, from: Data("[1,2,9e9]".utf8)) }
  }

  @Test func theOutlineHoldsExactlyTheSet() {
    let ring = set([".....", ".###.", ".#.#.", ".###.", "....#"])
    #expect(PixelRuns(polygon: ring.outline, width: 9, height: 9) == ring)
    #expect(ring.filled == set([".....", ".###.", ".###.", ".###.", "....#"]))
  }

  @Test func aStrokeIsAsWideAsItsBrush() {
    let stroke = PixelRuns(
      strokeFrom: Point(10, 10), to: Point(30, 10), radius: 3, width: 100, height: 100)
    #expect(stroke.runs.count == 6)
    #expect(abs(Double(stroke.count) - (20 * 6 + .pi * 9)) < 8)
    let off = PixelRuns(strokeFrom: Point(-50, -50), to: Point(-40, -50), radius: 3, width: 100, height: 100)
    #expect(off.isEmpty)
  }

  @Test func smoothingTakesSpursAndFillsNotches() {
    var box = PixelRuns(polygon: [Point(5, 5), Point(25, 5), Point(25, 25), Point(5, 25)], width: 40, height: 40)
    let plain = box.smoothed(radius: 2)
    box = box.union(PixelRuns([.init(row: 12, columns: 25..<29)]))
      .subtracting(PixelRuns([.init(row: 18, columns: 5..<8)]))
    // What is left of the spur and the notch is less than they were with the wall beside them, which gives way a little.
    let smooth = box.smoothed(radius: 2)
    #expect(smooth.subtracting(plain).count + plain.subtracting(smooth).count <= 14)
  }

  @Test(arguments: 1...4) func aPaintedBodyIsFittedAndPinnedPointsStay(_ seed: UInt64) throws {
    var landmarks = spine(seed)
    let structure = Structure.vertebra(.l3)
    let body = try #require(landmarks.vertebrae[.l3])
    let depth = try #require(landmarks.meanEndplateDepth)
    // The body a twentieth of D lower, painted.
    let shift = Point(0, 0.05 * depth)
    let mask = landmarks.applying(.moveStructure(structure, by: shift)).region(of: structure)
    let old = landmarks.region(of: structure)
    let shape = landmarks.shape(of: structure, fittedTo: mask, pinned: [.corner(.l3, .antSup)])
    landmarks = landmarks.applying(
      .paint(structure, MaskChange(added: mask.subtracting(old), removed: old.subtracting(mask), shape: shape)))
    #expect(landmarks.region(of: structure) == mask)
    let fitted = try #require(landmarks.vertebrae[.l3])
    #expect(fitted.antSup == body.antSup)
    for corner in [Corner.postSup, .antInf, .postInf] {
      #expect(fitted[corner].distance(to: body[corner] + shift) < 0.03 * depth)
    }
    // The label image shows the mask, and a moved corner draws it anew from the points.
    let image = landmarks.rasterized(width: landmarks.width, height: landmarks.height)
    #expect(mask.runs.allSatisfy { run in run.columns.allSatisfy { image[run.row * landmarks.width + $0] != 0 } })
    let moved = landmarks.applying(.movePoint(.corner(.l3, .antSup), to: body.antSup + Point(1, 0)))
    #expect(moved.masks.isEmpty)
    #expect(try JSONDecoder().decode(Landmarks.self, from: JSONEncoder().encode(landmarks)).masks == landmarks.masks)
    #expect(landmarks.mirrored.mirrored.masks == landmarks.masks)
  }

  @Test func aPaintedHeadAndSacrumAreFitted() throws {
    let landmarks = spine(9)
    let head = try #require(landmarks.femoralHeads?.first)
    guard
      case .head(let found)? = landmarks.shape(
        of: .femoralHead(0), fittedTo: landmarks.region(of: .femoralHead(0)))
    else {
      Issue.record("no circle")
      return
    }
    #expect(found.center.distance(to: head.center) < 1 && abs(found.radius - head.radius) < 1)
    let plate = try #require(landmarks.s1)
    guard case .sacrum(_, let s1?)? = landmarks.shape(of: .sacrum, fittedTo: landmarks.region(of: .sacrum)) else {
      Issue.record("no endplate")
      return
    }
    #expect(s1.ant.distance(to: plate.ant) < 0.15 * plate.ant.distance(to: plate.post))
  }
}
