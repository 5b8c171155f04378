import Foundation
import Screen
import Spine
import StudyStore
import Testing

@testable import Viewer

@Suite struct PaintingTests {
  /// L3 in hand with a brush of 12 px, at its middle.
  private func painting() -> Play {
    var play = Fixtures.opened(rows: 30, columns: 100)
    play.keys("3b")
    return play
  }

  private func paints(_ actions: [ReviewAction]) -> [(Structure, MaskChange)] {
    actions.compactMap { if case .edit(.paint(let structure, let change)) = $0 { (structure, change) } else { nil } }
  }

  @Test func aDabByKeysIsOneEditThatCanBeUndone() throws {
    var play = painting()
    #expect(play.shows("L3, brush"))
    let before = try #require(play.landmarks)
    // To the front wall, and a dab half outside.
    let front = try #require(before.vertebrae[.l3]).antSup.x
    while let painting = play.film?.painting, painting.cursor.x > front { play.keys("h") }
    #expect(play.alpha.isEmpty)
    play.keys("<space>")
    // Strokes that follow each other at once are one edit; it is written when the hand rests.
    play.wait(1)
    let (structure, change) = try #require(paints(play.alpha).first)
    #expect(structure == .vertebra(.l3) && change.added.count > 4 && change.removed.isEmpty)
    let painted = try #require(play.landmarks)
    #expect(painted.region(of: structure) == before.region(of: structure).union(change.added))
    play.keys("u")
    #expect(play.landmarks == before)
    play.keys("U")
    #expect(play.landmarks == painted)
    #expect(play.disk["alpha.png"]?.landmarks == painted)
  }

  @Test func thePenPaintsAsItMovesAndTheEraserTakesAway() throws {
    var play = painting()
    let before = try #require(play.landmarks).region(of: .vertebra(.l3))
    play.keys("ep" + String(repeating: "<right>", count: 6) + "p")
    let (_, change) = try #require(paints(play.alpha).first)
    #expect(paints(play.alpha).count == 1)
    #expect(change.added.isEmpty && change.removed.count > 20)
    #expect(play.landmarks?.region(of: .vertebra(.l3)) == before.subtracting(change.removed))
    // A hole is filled, and the outline smoothed.
    play.keys("f")
    #expect(play.landmarks?.region(of: .vertebra(.l3)).filled == play.landmarks?.region(of: .vertebra(.l3)))
  }

  @Test func aStrokeIsDoneAgainFromWhereTheBrushIs() {
    var play = painting(), byHand = painting()
    play.keys(".")
    #expect(play.shows("no stroke was painted yet") && play.alpha.isEmpty)
    let stroke = "p<right><right><right>p", way = "<left><left><left><down><down>"
    play.keys("e" + stroke + way + ".")
    byHand.keys("e" + stroke + way + stroke)
    #expect(paints(play.alpha).count == 2)
    #expect(play.landmarks?.region(of: .vertebra(.l3)) == byHand.landmarks?.region(of: .vertebra(.l3)))
    #expect(play.film?.painting?.cursor == byHand.film?.painting?.cursor)
    play.keys("u<esc>.")
    #expect(play.shows("b takes it, then . paints it again"))
    #expect(paints(play.alpha).count == 2)
  }

  @Test func theBrushHasASize() {
    var play = painting()
    let size = play.film?.painting?.radius ?? 0
    play.keys("]]")
    #expect((play.film?.painting?.radius ?? 0) > size * 1.5)
    play.keys("[[[")
    #expect((play.film?.painting?.radius ?? 99) < size)
  }

  @Test func aPolygonIsAddedOrTakenAway() throws {
    var play = painting()
    let before = try #require(play.landmarks).region(of: .vertebra(.l3))
    play.keys("o<enter>")
    #expect(play.shows("three corners"))
    play.keys("<space>HH<space>JJ<space><enter>")
    let after = try #require(play.landmarks).region(of: .vertebra(.l3))
    #expect(after.subtracting(before).count > 0 && before.subtracting(after).isEmpty)
    #expect(play.film?.painting?.polygon == nil)
  }

  @Test func theMousePaintsAndTheRightButtonErases() throws {
    var play = painting()
    let pane = try #require(play.model.picturePane)
    play.send(.mouse(MouseEvent(.press(.left), row: pane.row + 12, column: pane.column + 20)))
    play.send(.mouse(MouseEvent(.drag(.left), row: pane.row + 12, column: pane.column + 26)))
    play.send(.mouse(MouseEvent(.release(.left), row: pane.row + 12, column: pane.column + 26)))
    let added = try #require(paints(play.alpha).first).1.added
    #expect(added.count > 0 && paints(play.alpha).count == 1)
    play.send(.mouse(MouseEvent(.press(.right), row: pane.row + 12, column: pane.column + 20)))
    play.send(.mouse(MouseEvent(.release(.right), row: pane.row + 12, column: pane.column + 20)))
    #expect(paints(play.alpha).count == 2)
    #expect(paints(play.alpha)[1].1.removed.count > 0)
  }

  @Test func landmarksFollowTheMaskExceptThosePlacedByHand() throws {
    var play = Fixtures.opened(rows: 30, columns: 100)
    // The anterior superior corner is the reader's now.
    play.keys("3l<esc>")
    let pinned = try #require(play.landmarks?.vertebrae[.l3])
    play.keys("3b" + String(repeating: "]", count: 3))
    let cut = try #require(play.landmarks).region(of: .vertebra(.l3))
    // The lower third is taken away with the eraser, in one sweep of a polygon.
    play.keys("o")
    let corners = [Point(90, 162), Point(150, 162), Point(150, 175), Point(90, 175)]
    for corner in corners {
      let painting = try placed(play, corner)
      play.model.film?.mode = .painting(painting)
      play.keys("<space>")
    }
    play.keys("e<enter>")
    let body = try #require(play.landmarks?.vertebrae[.l3])
    #expect(try #require(play.landmarks).region(of: .vertebra(.l3)).count < cut.count)
    #expect(body.antSup == pinned.antSup)
    #expect(body.antInf.y < pinned.antInf.y - 4 && body.postInf.y < pinned.postInf.y - 4)
    #expect(play.shows("L3 "))
    // Moving a point draws the mask from the points again.
    play.keys("<esc><esc>3j<esc>")
    #expect(play.landmarks?.masks.isEmpty == true)
  }

  private func placed(_ play: Play, _ point: Point) throws -> Painting {
    var painting = try #require(play.film?.painting)
    painting.cursor = point
    return painting
  }

  @Test func aMaskIsNeverPaintedAwayAltogether() throws {
    var play = painting()
    play.keys("e" + String(repeating: "]", count: 14) + "<space>")
    #expect(play.shows("nothing of it"))
    #expect(play.alpha.isEmpty)
  }

  @Test func aSignedFilmIsNotPainted() {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    play.keys("SS3b")
    #expect(play.film?.painting == nil)
  }
}
