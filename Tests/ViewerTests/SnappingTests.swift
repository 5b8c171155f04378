import CEmbedded
import FilmReader
import Foundation
import MBNet
import MBNetTraining
import Phantom
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

  @Test func theFilmsEdgesAreAskedForAndTheAnswerIsOneEdit() throws {
    var play = Fixtures.opened(rows: 30, columns: 200)
    let found = try #require(shiftedL3(play))
    play.keys("3s")
    let hint = try #require(play.landmarks)
    #expect(play.effects.contains(.snap("alpha.png", .vertebra(.l3), hint: hint)))
    play.send(.snapped("alpha.png", .vertebra(.l3), .vertebra(found)))
    #expect(play.landmarks?.vertebrae[.l3] == found)
    #expect(play.alpha == [.edit(.refit(.vertebra(.l3), .vertebra(found), by: .edges))])
    // An answer that nobody waits for changes nothing.
    play.send(.snapped("alpha.png", .vertebra(.l3), .vertebra(try #require(Fixtures.landmarks.vertebrae[.l3]))))
    #expect(play.landmarks?.vertebrae[.l3] == found)
  }

  @Test func anEndplateInHandIsSnappedAlone() throws {
    var play = Fixtures.opened(rows: 30, columns: 200)
    let before = try #require(play.landmarks?.vertebrae[.l3])
    let found = try #require(shiftedL3(play))
    play.keys("3es")
    play.send(.snapped("alpha.png", .vertebra(.l3), .vertebra(found)))
    let after = try #require(play.landmarks?.vertebrae[.l3])
    #expect(after.antSup == found.antSup && after.postSup == found.postSup)
    #expect(after.antInf == before.antInf && after.postInf == before.postInf)
  }

  @Test func cornersMovedMeanwhileStay() throws {
    var play = Fixtures.opened(rows: 30, columns: 200)
    let found = try #require(shiftedL3(play))
    play.keys("3s")
    play.keys("l")
    let moved = play.landmarks
    play.send(.snapped("alpha.png", .vertebra(.l3), .vertebra(found)))
    #expect(play.landmarks == moved)
    #expect(play.shows("moved meanwhile"))
    play.keys("s")
    play.send(.snapped("alpha.png", .vertebra(.l3), nil))
    #expect(play.shows("no edge near enough"))
  }

  private func shiftedL3(_ play: Play) -> VertebralBody? {
    play.landmarks?.vertebrae[.l3].map { body in
      VertebralBody(
        antSup: body.antSup + Point(2, 1), postSup: body.postSup + Point(2, 1), antInf: body.antInf + Point(2, 1),
        postInf: body.postInf + Point(2, 1))
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

  /// Of each corner from its true place, in D, once snapped from 5 % of D off in a direction at random.
  private func distances(
    afterSnapping landmarks: Landmarks, on film: Film, depth: Double, by reader: FilmReader, _ noise: inout Noise
  ) throws -> [Double] {
    var after: [Double] = []
    for (level, truth) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
      for _ in 0..<3 {
        var body = truth
        for corner in Corner.allCases {
          let angle = noise.next() * .pi
          body[corner] = body[corner] + Point(cos(angle), sin(angle)) * (0.05 * depth)
        }
        let hint = landmarks.placing(body.corners, of: .vertebra(level))
        let shape = try reader.snapped(.vertebra(level), on: film, hint: hint)
        if case .vertebra(let found)? = shape { body = found }
        after += Corner.allCases.map { body[$0].distance(to: truth[$0]) / depth }
      }
    }
    return after
  }

  /// A film that the machine read with bright and dark exchanged is snapped to like its negative.
  @Test func anInvertedFilmIsSnappedToAlike() throws {
    let reader = try builtInReader()
    let phantom = ExampleStudy.phantom(ExampleStudy.entries[0])
    let depth = try #require(phantom.landmarks.meanEndplateDepth)
    let film = phantom.film
    let negative = Film(
      width: film.width, height: film.height, pixels: film.pixels.map { UInt16(film.maximum) - $0 },
      maximum: film.maximum, photometric: film.photometric)
    for structure in [Structure.vertebra(.l3), .s1] {
      let hint = phantom.landmarks.applying(.moveStructure(structure, by: Point(0.02 * depth, 0.03 * depth)))
      let plain = try reader.snapped(structure, on: film, hint: hint)
      let other = try reader.snapped(structure, on: negative, hint: hint, inverted: true)
      let one = hint.applying(.refit(structure, try #require(plain), by: .edges)).corners(of: structure)
      let two = hint.applying(.refit(structure, try #require(other), by: .edges)).corners(of: structure)
      #expect(one != hint.corners(of: structure) && one.count == two.count)
      for (a, b) in zip(one, two) { #expect(a.distance(to: b) < 0.005 * depth, "\(structure)") }
    }
  }

  /// Where the truth is exact, in the bundled study, half of the corners put 5 % of D off end within 2.5 %.
  @Test func cornersOfPhantomsEndWhereTheyAre() throws {
    let reader = try builtInReader()
    var noise = Noise()
    var all: [Double] = []
    for entry in ExampleStudy.entries {
      let phantom = ExampleStudy.phantom(entry)
      guard let depth = phantom.landmarks.meanEndplateDepth else { continue }
      all += try distances(afterSnapping: phantom.landmarks, on: phantom.film, depth: depth, by: reader, &noise)
    }
    all.sort()
    let (middle, high) = (100 * all[all.count / 2], 100 * all[all.count * 9 / 10])
    print("snapping, phantoms: \(all.count) corners, median \(middle) % of D, 90th \(high) %")
    #expect(middle < 2.5)
  }

  /// Corners jittered by 5 % of D end nearer to where readers drew them; needs `LUMBAR_FILMS`.
  ///
  /// What was measured on the films held back, which neither network nor map was made from, stands in README; 2.5 % is
  /// what a reader would want.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LUMBAR_FILMS"] != nil, "LUMBAR_FILMS names no folder"))
  func cornersOfRealFilmsEndNearer() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["LUMBAR_FILMS"])
    let reader = try builtInReader()
    var noise = Noise()
    var heldBack: [Double] = [], others: [Double] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/labels").sorted() {
      let landmarks = try Landmarks.read(path: folder + "/labels/" + name)
      guard let depth = landmarks.meanEndplateDepth else { continue }
      let film = try Film.read(path: folder + "/films/" + name.replacing(".json", with: ".png"))
      let after = try distances(afterSnapping: landmarks, on: film, depth: depth, by: reader, &noise)
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
    #expect(heldBack[heldBack.count / 2] < 0.029)
  }
}
