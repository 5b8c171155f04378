import Foundation
import MBNetTraining
import Radiograph
import Snapping
import Spine
import Testing
@testable import Viewer

@Suite struct SnappingTests {
  /// Deterministic noise, −1 … 1.
  private struct Noise {
    var state: UInt64 = 42
    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 52) - 1
    }
  }

  @Test func aBoxIsFoundAgain() throws {
    let truth = try #require(Fixtures.landmarks.vertebrae[.l3])
    var moved = truth
    moved.antSup = moved.antSup + Point(-2, 2)
    moved.postSup = moved.postSup + Point(1, -2)
    moved.postInf = moved.postInf + Point(2, 2)
    let found = try #require(moved.snapped(to: Fixtures.film, depth: 40))
    for corner in Corner.allCases { #expect(found[corner].distance(to: truth[corner]) < 1) }
  }

  @Test func aFlatFilmHasNoEdge() {
    let film = Film(width: 240, height: 400, pixels: [UInt16](repeating: 9, count: 240 * 400), maximum: 65_535)
    #expect(Fixtures.landmarks.vertebrae[.l3]?.snapped(to: film, depth: 40) == nil)
  }

  /// Corners jittered by 5 % of D end nearer to where readers drew them; needs `LUMBAR_FILMS`.
  ///
  /// On the films held back, which the map was not made from, 3.0 % was measured in the median (and 4.5 % with an edge
  /// finder alone). 2.5 % is what a reader would want; other labels than those 34 films' are needed for that.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LUMBAR_FILMS"] != nil, "LUMBAR_FILMS names no folder"))
  func cornersOfRealFilmsEndNearer() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["LUMBAR_FILMS"])
    var noise = Noise()
    var heldBack: [Double] = [], others: [Double] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/labels").sorted() {
      let landmarks = try Landmarks.read(path: folder + "/labels/" + name)
      guard let depth = landmarks.meanEndplateDepth else { continue }
      let film = try Film.read(path: folder + "/films/" + name.replacing(".json", with: ".png"))
      var after: [Double] = []
      for (_, truth) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
        for _ in 0..<3 {
          var body = truth
          for corner in Corner.allCases {
            // A direction at random, 5 % of D long.
            let angle = noise.next() * .pi
            body[corner] = body[corner] + Point(cos(angle), sin(angle)) * (0.05 * depth)
          }
          let found = body.snapped(to: film, depth: depth) ?? body
          after += Corner.allCases.map { found[$0].distance(to: truth[$0]) / depth }
        }
      }
      let isHeldBack = ValidationFilms.names.contains(name.replacing(".json", with: ""))
      if isHeldBack { heldBack += after } else { others += after }
    }
    for (what, all) in [("films held back", heldBack), ("films that the map was made from", others)] {
      let sorted = all.sorted()
      guard !sorted.isEmpty else { continue }
      let (middle, high) = (100 * sorted[sorted.count / 2], 100 * sorted[sorted.count * 9 / 10])
      print("snapping, \(what): \(sorted.count) corners, median \(middle) % of D, 90th \(high) %")
    }
    heldBack.sort()
    #expect(heldBack[heldBack.count / 2] < 0.034)
  }
}
