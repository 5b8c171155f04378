import Foundation
import Testing

@testable import Spine

@Suite struct LandmarkEditTests {
  private var landmarks: Landmarks {
    var g = SplitMix64(seed: 9)
    return RandomSpine(&g, depth: 90, heads: 2).landmarks
  }

  @Test func pointsMoveAndNothingElse() throws {
    let start = landmarks
    for structure in start.structures {
      for handle in start.handles(of: structure) {
        let from = try #require(start.point(of: handle))
        let to = from + Point(3, -2)
        let after = start.applying(.movePoint(handle, to: to))
        #expect(after != start)
        if case .headRim = handle {
          #expect(after.femoralHeads?.map(\.center) == start.femoralHeads?.map(\.center))
        } else {
          #expect(after.point(of: handle) == to)
        }
        #expect(start.applying(.movePoint(handle, to: Point(.nan, 0))) == start)
      }
    }
    #expect(start.applying(.movePoint(.corner(.l3, .antSup), to: Point(1, 2))).vertebrae[.l4] == start.vertebrae[.l4])
  }

  @Test func editsOfAbsentThingsChangeNothing() {
    let empty = Landmarks()
    let edits: [LandmarkEdit] = [
      .movePoint(.corner(.l3, .antSup), to: Point(1, 1)), .movePoint(.headRim(1), to: Point(1, 1)),
      .movePoint(.sacrumContour(7), to: Point(1, 1)), .moveStructure(.s1, by: Point(1, 1)), .delete(.femoralHead(0)),
      .relabel(from: .l1, to: .l2), .shiftLevels(1), .shiftLevels(Int.min), .placeSacrum([]),
      .placeHead(0, FemoralHead(center: Point(0, 0), radius: -1)),
    ]
    for edit in edits { #expect(empty.applying(edit) == empty) }
  }

  @Test func levelsShift() {
    let start = landmarks
    let down = start.applying(.shiftLevels(1))
    #expect(down.vertebrae[.l5] == start.vertebrae[.l4])
    #expect(down.vertebrae[.t11] == nil)
    #expect(down.s1?.ant == start.vertebrae[.l5]?.antSup)
    let up = start.applying(.shiftLevels(-1))
    #expect(up.vertebrae[.l4] == start.vertebrae[.l5])
    #expect(up.vertebrae[.l5] == nil)
    #expect(up.s1 == nil)
    let swapped = start.applying(.relabel(from: .l3, to: .l4))
    #expect(swapped.vertebrae[.l4] == start.vertebrae[.l3])
    #expect(swapped.vertebrae[.l3] == start.vertebrae[.l4])
  }

  @Test func turningTheFacingSwapsFrontAndBack() {
    let start = landmarks
    let turned = start.applying(.setFacing(.right))
    #expect(turned.vertebrae[.l2]?.antSup == start.vertebrae[.l2]?.postSup)
    #expect(turned.applying(.setFacing(.left)).vertebrae == start.vertebrae)
    #expect(turned.applying(.setFacing(.left)).sacrum == start.sacrum)
    #expect(start.mirrored.mirrored.facing == start.facing)
  }

  @Test func headsAreOrderedBackToFront() {
    var l = Landmarks()
    l.vertebrae[.l3] = landmarks.vertebrae[.l3]
    let (a, b) = (FemoralHead(center: Point(100, 200), radius: 60), FemoralHead(center: Point(140, 220), radius: 60))
    l.femoralHeads = [a, b]
    l.orderHeads()
    #expect(l.femoralHeads == [b, a])
    l.facing = .right
    l.orderHeads()
    #expect(l.femoralHeads == [a, b])
    // Within 0.05 D side by side, the upper comes first.
    let c = FemoralHead(center: Point(102, 150), radius: 60)
    l.femoralHeads = [a, c]
    l.orderHeads()
    #expect(l.femoralHeads == [c, a])
  }

  @Test func rastersHoldTheClassesOfTheOutlines() {
    let l = landmarks
    let image = l.rasterized(width: l.width, height: l.height)
    #expect(image.count == l.width * l.height)
    #expect(Set(image) == [0, 1, 2, 3, 4])
    func label(_ p: Point?) -> UInt8? { p.map { image[Int($0.y) * l.width + Int($0.x)] } }
    #expect(label(l.vertebrae[.l3]?.centroid) == 1)
    #expect(label(l.femoralHeads?[1].center) == 4)
    let half = l.rasterized(width: l.width / 2, height: l.height / 2)
    let (a, b) = (image.filter { $0 == 1 }.count, half.filter { $0 == 1 }.count)
    #expect(abs(Double(a) / Double(b) / 4 - 1) < 0.02)
    #expect(Landmarks().rasterized(width: 3, height: 2) == [0, 0, 0, 0, 0, 0])
    #expect(l.rasterized(width: 0, height: 5).isEmpty)
  }

  @Test func filesThatAreNoLandmarksSaySo() {
    for text in ["", "[]", "{}", #"{"size":[1]}"#, #"{"size":[10,10],"vertebrae":{"L9":{}}}"#, #"{"size":[1e300,2]}"#] {
      #expect(throws: LandmarksError.self) { try Landmarks.read(Data(text.utf8), path: "x.json") }
    }
    do {
      _ = try Landmarks.read(Data(#"{"size":[10,10],"s1":{"ant":[1]}}"#.utf8), path: "x.json")
      Issue.record("read a point of one number")
    } catch {
      #expect(error.description.contains("x.json"))
      #expect(error.description.contains("s1"))
      #expect(!error.description.contains("\n"))
    }
  }
}
