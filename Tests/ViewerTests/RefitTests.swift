import CEmbedded
import FilmReader
import Foundation
import MBNet
import Phantom
import Radiograph
import Screen
import Spine
import StudyStore
import Testing

@testable import Viewer

@Suite struct RefitTests {
  private var shifted: VertebralBody {
    let body = Fixtures.landmarks.vertebrae[.l3]
    func moved(_ p: Point?) -> Point { (p ?? Point(0, 0)) + Point(3, 1) }
    return VertebralBody(
      antSup: moved(body?.antSup), postSup: moved(body?.postSup), antInf: moved(body?.antInf),
      postInf: moved(body?.postInf))
  }

  @Test func theNetworksAnswerIsAProposalUntilItIsTaken() throws {
    var play = Fixtures.opened(rows: 30, columns: 200)
    play.keys("3R")
    guard
      case .refit("alpha.png", .vertebra(.l3), let hint)? = play.effects.last(where: {
        if case .refit = $0 { true } else { false }
      })
    else {
      Issue.record("nobody asked the network")
      return
    }
    #expect(hint == play.landmarks)
    let before = play.landmarks
    play.send(.refitted("alpha.png", .vertebra(.l3), .vertebra(shifted)))
    #expect(play.landmarks == before && play.alpha.isEmpty)
    #expect(play.shows("Enter takes it"))
    play.keys("<enter>")
    #expect(play.landmarks?.vertebrae[.l3] == shifted)
    #expect(play.alpha == [.edit(.refit(.vertebra(.l3), .vertebra(shifted), by: .network))])
    // With the structure still in hand L would move it.
    play.keys("<esc>L")
    #expect(play.shows("took the network's new reading of L3"))
  }

  @Test func aProposalIsDroppedByEscapeAndComesTooLateForAnotherStructure() {
    var play = Fixtures.opened(rows: 30, columns: 110)
    play.keys("3R")
    play.send(.refitted("alpha.png", .vertebra(.l3), .vertebra(shifted)))
    play.keys("<esc>")
    #expect(play.film?.suggestion == nil && play.film?.selection != nil)
    play.keys("R4")
    play.send(.refitted("alpha.png", .vertebra(.l3), .vertebra(shifted)))
    #expect(play.film?.suggestion == nil)
    play.send(.refitted("alpha.png", .vertebra(.l4), nil))
    #expect(play.shows("sees no L4 there"))
    #expect(play.alpha.isEmpty)
  }

  @Test func theBuiltInNetworkFindsABodyAgainFromAWrongHint() throws {
    let file = ce_model()
    let model = try MBNet.Model(bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.count))
    let phantom = ExampleStudy.phantom(ExampleStudy.entries[0])
    let depth = try #require(phantom.landmarks.meanEndplateDepth)
    let wrong = phantom.landmarks.applying(.moveStructure(.vertebra(.l3), by: Point(0.15 * depth, 0.2 * depth)))
    let found = try FilmReader(model: model).shape(of: .vertebra(.l3), on: phantom.film, hint: wrong)
    guard case .vertebra(let body)? = found else {
      Issue.record("no body was found")
      return
    }
    let truth = try #require(phantom.landmarks.vertebrae[.l3])
    let error = Corner.allCases.map { body[$0].distance(to: truth[$0]) / depth }.reduce(0, +) / 4
    #expect(error < 0.12)
    // Where there is no bone, none is found.
    let nowhere = phantom.landmarks.applying(.moveStructure(.vertebra(.l3), by: Point(-2.2 * depth, 0)))
    #expect(try FilmReader(model: model).shape(of: .vertebra(.l3), on: phantom.film, hint: nowhere) == nil)
  }
}
