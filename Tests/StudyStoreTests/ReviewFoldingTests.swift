import Foundation
import Spine
import Testing

@testable import StudyStore

@Suite struct ReviewFoldingTests {
  @Test func anEmptyLogIsNotStarted() {
    let review = Review()
    #expect(review.status == .notStarted)
    #expect(!review.canUndo && !review.canRedo)
    #expect(review.refusal(of: .sign) == .nothingToSign)
  }

  @Test func editsUndoAndRedo() {
    let read = log([.machineRead(.example())])
    #expect(read.status == .machineRead)
    let edited = log([.machineRead(.example()), moveL3(190), moveL3(180)])
    #expect(edited.landmarks?.vertebrae[.l3]?.antSup == Point(180, 310))
    #expect(edited.pinned == [.vertebra(.l3)])
    #expect(edited.status == .inProgress)
    let undone = log([.machineRead(.example()), moveL3(190), moveL3(180), .undo])
    #expect(undone.landmarks?.vertebrae[.l3]?.antSup == Point(190, 310))
    let all = log([.machineRead(.example()), moveL3(190), moveL3(180), .undo, .undo])
    #expect(all.content == read.content)
    #expect(!all.canUndo && all.canRedo)
    let redone = log([.machineRead(.example()), moveL3(190), moveL3(180), .undo, .undo, .redo, .redo])
    #expect(redone.content == edited.content)
    let branched = log([.machineRead(.example()), moveL3(190), .undo, moveL3(150)])
    #expect(!branched.canRedo)
  }

  @Test func aFrameHasItsOwnPointsAndUndoGoesBackToTheOther() {
    var other = MachineReading.example(shift: 30)
    other.frame = 3
    let actions: [ReviewAction] = [
      .machineRead(.example()), moveL3(190), .setPosture(.standing), .chooseFrame(3), .machineRead(other), moveL3(250),
    ]
    let chosen = log(Array(actions.prefix(4)))
    #expect(chosen.frame == 3 && chosen.landmarks == nil && chosen.pinned.isEmpty && chosen.posture == .standing)
    #expect(chosen.latestReading == nil && chosen.refusal(of: .chooseFrame(3)) == .sameFrame)
    #expect(log(Array(actions.prefix(5))).landmarks == other.landmarks)
    let moved = log(actions)
    #expect(moved.landmarks?.vertebrae[.l3]?.antSup == Point(250, 310) && moved.proposal == nil)
    let back = log(actions + [.undo, .undo])
    #expect(back.frame == 1 && back.landmarks?.vertebrae[.l3]?.antSup == Point(190, 310))
    // A reading of the frame that was left is none of the one shown.
    #expect(log(actions + [.machineRead(.example("compact-2", shift: 3))]).content == moved.content)
  }

  @Test func anEarlierStateIsGoneBackToAndThatIsAStepItself() {
    let actions: [ReviewAction] = [.machineRead(.example()), moveL3(190), moveL3(180), .note("n"), .goBack(to: 2)]
    let back = log(actions)
    #expect(back.content == log(Array(actions.prefix(2))).content)
    #expect(back.earlierStates == [1, 2, 3, 4])
    #expect(log(actions + [.undo]).content == log(Array(actions.prefix(4))).content)
    #expect(back.refusal(of: .goBack(to: 5)) == .noSuchState)
    // Not beyond a signature, and after it only back to the amendment.
    let signed = log(actions + [.sign])
    #expect(signed.earlierStates.isEmpty)
    let amended = log(actions + [.sign, .amend(reason: "again"), moveL3(100), moveL3(90)])
    #expect(amended.earlierStates == [7, 8])
    #expect(amended.refusal(of: .goBack(to: 2)) == .noSuchState)
    #expect(log(amended.events.map(\.action) + [.goBack(to: 7)]).landmarks == signed.landmarks)
  }

  @Test func aProposalIsNotLostByGoingBack() {
    let review = log([
      .machineRead(.example()), moveL3(190), moveL3(180), .machineRead(.example("compact-2", shift: 3)), .goBack(to: 2),
    ])
    #expect(review.proposal?.model == "compact-2")
    #expect(review.landmarks?.vertebrae[.l3]?.antSup == Point(190, 310))
  }

  @Test func pointsPlacedByHandAreKnownOneByOne() {
    let moved = log([
      .machineRead(.example()), moveL3(190),
      .edit(.moveEndplate(.superior(.l4), ant: Point(1, 2), post: Point(3, 4))),
    ])
    #expect(
      moved.pinnedPoints == [.corner(.l3, .antSup), .corner(.l4, .antSup), .corner(.l4, .postSup)])
    #expect(moved.pinned == [.vertebra(.l3), .vertebra(.l4)])
    let renamed = log(moved.events.map(\.action) + [.edit(.relabel(from: .l3, to: .l2))])
    #expect(renamed.pinnedPoints.contains(.corner(.l2, .antSup)))
    let snapped = log(
      moved.events.map(\.action) + [.edit(.refit(.vertebra(.l3), .vertebra(.random(120)), by: .edges))])
    #expect(snapped.pinnedPoints.allSatisfy { $0.structure != .vertebra(.l3) })
    #expect(snapped.pinned.contains(.vertebra(.l3)))
  }

  @Test func anEditThatChangesNothingLeavesNoStepAndPinsNothing() {
    let review = log([.machineRead(.example()), .edit(.delete(.vertebra(.l3))), .edit(.delete(.vertebra(.l3)))])
    #expect(review.pinned == [.vertebra(.l3)])
    let undone = log(review.events.map(\.action) + [.undo])
    #expect(undone.landmarks?.vertebrae[.l3] != nil)
    #expect(undone.pinned.isEmpty)
  }

  @Test func decisionsShowAsStatus() {
    #expect(log([.machineRead(.example()), .accept]).status == .accepted)
    #expect(log([.machineRead(.example()), moveL3(1), .accept]).status == .corrected)
    #expect(log([.machineRead(.example()), .accept, moveL3(1)]).status == .inProgress)
    #expect(log([.machineRead(.example()), .flag(reason: "blurred")]).flagReason == "blurred")
    #expect(log([.reject(reason: "a frontal film")]).status == .rejected)
    #expect(log([.flag(reason: " ")]).status == .notStarted)
  }

  @Test func aSignatureFreezesAndUndoDoesNotCrossIt() throws {
    let signed = log([.machineRead(.example()), moveL3(190), .accept, .sign])
    #expect(signed.status == .signed && signed.version == 1)
    #expect(!signed.canUndo && !signed.canRedo)
    for action in [moveL3(1), .undo, .redo, .sign, .accept, .note("late"), .setPosture(.supine), .flag(reason: "x")] {
      let after = log(signed.events.map(\.action) + [action])
      #expect(after.content == signed.content)
      #expect(after.signatures == signed.signatures)
      #expect(after.isSigned)
    }
    #expect(signed.refusal(of: .amend(reason: "  ")) == .reasonMissing)
    let amended = log(signed.events.map(\.action) + [.amend(reason: "wrong level"), moveL3(170)])
    #expect(amended.status == .inProgress)
    #expect(amended.amendmentReason == "wrong level")
    let back = log(amended.events.map(\.action) + [.undo, .undo, .undo])
    #expect(back.content == signed.content)
    let again = log(amended.events.map(\.action) + [.sign])
    #expect(again.signatures.map(\.version) == [1, 2])
    #expect(again.signatures.map(\.amendmentReason) == [nil, "wrong level"])
    #expect(again.signatures[0].landmarks?.vertebrae[.l3]?.antSup.x == 190)
    #expect(again.signatures[1].landmarks?.vertebrae[.l3]?.antSup.x == 170)
  }

  @Test func aNewerReadingReplacesOnlyAnUntouchedOne() {
    let second = MachineReading.example("compact-2", shift: 5)
    #expect(log([.machineRead(.example()), .machineRead(second)]).landmarks == second.landmarks)
    for touch in [moveL3(190), .note("odd"), .setPosture(.standing), .accept] {
      let touched = log([.machineRead(.example()), touch])
      let after = log([.machineRead(.example()), touch, .machineRead(second)])
      #expect(after.landmarks == touched.landmarks)
      #expect(after.proposal == second)
    }
    let undone = log([.machineRead(.example()), moveL3(190), .machineRead(second), .undo])
    #expect(undone.proposal == second)
    #expect(undone.landmarks == Landmarks.example)
  }

  @Test func theFirstReadingIsWhereTheWorkStartsUnlessPointsWereDrawn() throws {
    let early = log([.setPosture(.standing), .note("tilted"), .undo, .machineRead(.example())])
    #expect(early.landmarks == Landmarks.example && early.proposal == nil && early.posture == .standing)
    let back = log(early.events.map(\.action) + [.undo])
    #expect(back.landmarks == Landmarks.example && back.posture == .unknown)
    let again = log(early.events.map(\.action) + [.redo])
    #expect(again.landmarks == Landmarks.example && again.note == "tilted")
    let body = try #require(Landmarks.example.vertebrae[.l3])
    let drawn = log([.edit(.placeVertebra(.l3, body)), .undo, .machineRead(.example())])
    #expect(drawn.landmarks == nil && drawn.proposal == .example())
    #expect(log([.accept]).refusal(of: .accept) == .nothingToAccept)
  }

  @Test func adoptingAProposalKeepsWhatAHumanPlaced() {
    let second = MachineReading.example("compact-2", shift: 5)
    let adopted = log([.machineRead(.example()), moveL3(190), .machineRead(second), .adoptProposal])
    #expect(adopted.landmarks?.vertebrae[.l3]?.antSup == Point(190, 310))
    #expect(adopted.landmarks?.s1 == second.landmarks.s1)
    #expect(adopted.machine == second && adopted.proposal == nil)
    let undone = log(adopted.events.map(\.action) + [.undo])
    #expect(undone.landmarks?.s1 == Landmarks.example.s1 && undone.proposal == second)
    let deleted = log([.machineRead(.example()), .edit(.delete(.vertebra(.t11))), .machineRead(second), .adoptProposal])
    #expect(deleted.landmarks?.vertebrae[.t11] == nil)
    #expect(log([.machineRead(.example()), moveL3(1), .machineRead(second), .dismissProposal]).proposal == nil)
  }

  @Test func aSignedFilmDoesNotChangeWithANewModel() {
    let second = MachineReading.example("compact-2", shift: 5)
    let signed = log([.machineRead(.example()), .accept, .sign])
    let after = log([.machineRead(.example()), .accept, .sign, .machineRead(second)])
    #expect(after.content == signed.content && after.status == .signed && after.proposal == nil)
    let amended = log(after.events.map(\.action) + [.amend(reason: "look again")])
    #expect(amended.landmarks == signed.landmarks && amended.proposal == second)
  }

  /// Thousands of random logs: whatever order things come in, what was signed stays, undo and redo are inverses, and
  /// folding in one go or event by event gives the same.
  @Test func randomLogsKeepTheirPromises() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      var review = Review()
      for id in 1...Int.random(in: 5...40, using: &random) {
        let before = review
        let event = ReviewEvent(
          id: Int64(id), action: .random(using: &random), reader: [anna, ben].randomElement() ?? anna,
          time: Date(timeIntervalSince1970: Double(Int.random(in: 0...100))))
        review = review.applying(event)
        #expect(Array(review.signatures.prefix(before.signatures.count)) == before.signatures)
        if before.isSigned, review.isSigned { #expect(review.content == before.content) }
        if before.refusal(of: event.action) != nil { #expect(review.content == before.content) }
        if review.canUndo {
          let there = review.applying(ReviewEvent(id: 98, action: .undo, reader: anna, time: event.time))
          let back = there.applying(ReviewEvent(id: 99, action: .redo, reader: anna, time: event.time))
          #expect(back.content == review.content)
        }
      }
      #expect(Review(folding: review.events) == review)
    }
  }
}

extension ReviewAction {
  static func random(using random: inout some RandomNumberGenerator) -> ReviewAction {
    let x = Double(Int.random(in: 100...300, using: &random))
    return switch Int.random(in: 0..<20, using: &random) {
    case 0: .machineRead(.example("m\(Int.random(in: 1...3, using: &random))", shift: x))
    case 1: .note("note \(x)")
    case 2: .accept
    case 3: .flag(reason: "reason \(x)")
    case 4, 5: .undo
    case 6: .redo
    case 7: .sign
    case 8: .amend(reason: "because")
    case 9: .adoptProposal
    case 10: .edit(.delete(.vertebra(Level.allCases.randomElement(using: &random) ?? .l1)))
    case 11: .edit(.placeVertebra(.l2, Landmarks.example.vertebrae[.l3] ?? .random(x)))
    case 12: .edit(.shiftLevels(Bool.random(using: &random) ? 1 : -1))
    case 13: .measure(FreeMeasurement(kind: .distance, points: [Point(0, 0), Point(x, x)]))
    case 14:
      .edit(
        .paint(
          .vertebra(.l3),
          MaskChange(
            added: PixelRuns([.init(row: 350, columns: Int(x)..<Int(x) + 120)]), removed: PixelRuns(), shape: nil)))
    case 15: .edit(.moveEndplate(.s1, ant: Point(x, 890), post: Point(310, 850)))
    case 16: .edit(.turn(.vertebra(.l4), degrees: x / 100))
    case 17: .goBack(to: Int64.random(in: 1...60, using: &random))
    default: moveL3(x)
    }
  }
}

extension VertebralBody {
  static func random(_ x: Double) -> VertebralBody {
    VertebralBody(antSup: Point(x, 0), postSup: Point(x + 100, 0), antInf: Point(x, 80), postInf: Point(x + 100, 80))
  }
}
