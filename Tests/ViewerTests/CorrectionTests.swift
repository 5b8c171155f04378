import Foundation
import Spine
import StudyStore
import Testing
import Viewer

@Suite struct CorrectionTests {
  @Test func aRunOfStepsIsOneEdit() {
    var play = Fixtures.opened()
    play.keys("3lllkk")
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(103, 138))
    #expect(play.alpha.isEmpty)
    #expect(play.shows("saving…"))
    play.keys("<enter>")
    #expect(play.alpha == [.edit(.movePoint(.corner(.l3, .antSup), to: Point(103, 138)))])
    #expect(play.shows("saved"))
  }

  @Test func anEditAtRestIsSavedWithinASecond() {
    var play = Fixtures.opened()
    play.keys("3l")
    play.wait(0.25)
    #expect(play.alpha.isEmpty)
    play.wait(0.25)
    play.wait(0.25)
    #expect(play.alpha.count == 1)
  }

  @Test func coarseAndFineSteps() {
    var play = Fixtures.opened()
    play.keys("3<shift-right><alt-down>")
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(110, 140.25))
    play.keys("]<right>")
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(112, 140.25))
  }

  @Test func theValuesFollowAndTheMachinesStayBeside() throws {
    var play = Fixtures.opened()
    let before = try #require(play.film?.machineAndCurrent?.current[.l3].value)
    play.keys("3KK")
    let (machine, current) = try #require(play.film?.machineAndCurrent)
    #expect(machine[.l3].value == before)
    let now = try #require(current[.l3].value)
    // The anterior superior corner 20 px higher over 40 px: atan(20/40).
    #expect(abs(now - before - 26.565) < 0.01)
    #expect(play.shows("L3 0.0 → 26.6"))
  }

  @Test func doubtedNamesSayWhichKeysMoveThemAndAreSettledByOne() throws {
    var play = Play(rows: 24, columns: 100)
    let doubt = QualityFlag(code: QualityFlag.Code.levelsUncertain, text: "L5 looks a little like S1")
    play.add("alpha.png", Fixtures.film, machine: Fixtures.landmarks, quality: [doubt])
    play.begin()
    play.keys("<enter>")
    #expect(play.shows("L5 looks a little like S1; ( ) move them"))
    func doubted() throws -> Bool {
      try #require(play.film?.machineAndCurrent).current.quality.contains { $0.code == doubt.code }
    }
    #expect(try doubted())
    // A corner alone settles no name.
    play.keys("5l<enter><esc>")
    #expect(try doubted())
    play.keys(")")
    #expect(try !doubted())
    #expect(!play.shows("looks a little like S1"))
    play.keys("u")
    #expect(try doubted())
  }

  @Test func everyPointAndStructureIsReachedByKeys() {
    var play = Fixtures.opened()
    play.keys("1<space><space>l<enter>")
    #expect(play.alpha == [.edit(.movePoint(.corner(.l1, .postInf), to: Point(141, 90)))])
    play.keys("6cj<enter>")
    #expect(play.alpha.last == .edit(.movePoint(.s1Posterior, to: Point(138, 251))))
    play.keys("7>><enter>")
    #expect(abs((play.disk["alpha.png"]?.landmarks?.femoralHeads?[0].radius ?? 0) - 24) < 1e-9)
    play.keys("2wl<enter>")
    #expect(play.alpha.last == .edit(.moveStructure(.vertebra(.l2), by: Point(1, 0))))
  }

  @Test func undoAndRedoReachTheDisk() {
    var play = Fixtures.opened()
    play.keys("3l<enter>")
    play.keys("u")
    #expect(play.landmarks == Fixtures.landmarks)
    play.keys("U")
    #expect(play.landmarks?.vertebrae[.l3]?.antSup == Point(101, 140))
    #expect(play.alpha.suffix(2) == [.undo, .redo])
    play.keys("uu")
    #expect(play.shows("nothing to undo"))
  }

  @Test func anUndoTakesTheStepsInHandBack() {
    var play = Fixtures.opened()
    play.keys("3llu")
    #expect(play.landmarks == Fixtures.landmarks)
  }

  @Test func aMissingVertebraIsDrawnByFourPoints() throws {
    var play = Fixtures.opened()
    play.keys("4D")
    #expect(play.landmarks?.vertebrae[.l4] == nil)
    play.keys("d4")
    #expect(play.shows("place the anterior superior corner"))
    play.keys("<enter>LL<enter>JJ<enter>HH<enter>")
    let body = try #require(play.disk["alpha.png"]?.landmarks?.vertebrae[.l4])
    #expect(body.antSup.x < body.postSup.x && body.antSup.y < body.antInf.y)
    #expect(body.antSup.x == body.antInf.x)
  }

  @Test func aHeadIsDrawnByThreePointsOfItsRim() throws {
    var play = Fixtures.opened(rows: 60, columns: 200)
    play.keys("8D")
    #expect(play.landmarks?.femoralHeads?.count == 1)
    play.keys("d8")
    for (x, y) in [(60.0, 340.0), (100.0, 340.0), (80.0, 360.0)] { play.click(Point(x, y)) }
    let head = try #require(play.disk["alpha.png"]?.landmarks?.femoralHeads?[1])
    #expect(head.center.distance(to: Point(80, 340)) < 4)
    #expect(abs(head.radius - 20) < 4)
  }

  @Test func threePointsInALineMakeNoHead() {
    var play = Fixtures.opened()
    play.keys("8Dd8<enter>l<enter>l<enter>")
    #expect(play.shows("place them again"))
    #expect(play.landmarks?.femoralHeads?.count == 1)
  }

  @Test func levelsAreRenamedAndShifted() {
    var play = Fixtures.opened()
    play.keys("3r4")
    #expect(play.landmarks?.vertebrae[.l4]?.antSup.y == 140)
    #expect(play.landmarks?.vertebrae[.l3]?.antSup.y == 180)
    play.keys("u<esc>(")
    #expect(play.landmarks?.vertebrae[.l4]?.antSup.y == 220)
    #expect(play.landmarks?.vertebrae[.l5] == nil)
  }

  @Test func theMousePicksAndDrags() throws {
    var play = Fixtures.opened(rows: 60, columns: 200)
    let from = play.cell(Point(100, 140)), to = play.cell(Point(90, 150))
    play.send(.mouse(.init(.press(.left), row: from.row, column: from.column)))
    play.send(.mouse(.init(.drag(.left), row: to.row, column: to.column)))
    #expect(play.alpha.isEmpty)
    play.send(.mouse(.init(.release(.left), row: to.row, column: to.column)))
    let corner = try #require(play.disk["alpha.png"]?.landmarks?.vertebrae[.l3]?.antSup)
    #expect(corner.distance(to: Point(90, 150)) < 8)
    #expect(play.alpha.count == 1)
  }

  @Test func aSignedFilmIsNotChangedUntilItIsAmended() {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    play.keys("SS")
    #expect(play.disk["alpha.png"]?.isSigned == true)
    play.keys("3l<enter>")
    #expect(play.shows("A opens it again"))
    #expect(play.landmarks == Fixtures.landmarks)
    play.keys("<esc>Awrong corner<enter>3l<enter><esc>SS")
    #expect(play.disk["alpha.png"]?.signatures.map(\.version) == [1, 2])
    #expect(play.disk["alpha.png"]?.signatures.last?.amendmentReason == "wrong corner")
  }

  @Test func measuringFreelyIsKept() throws {
    var play = Fixtures.opened()
    play.keys("md<enter>LL<enter>")
    let measurement = try #require(play.disk["alpha.png"]?.measurements.first)
    #expect(measurement.kind == .distance && measurement.points.count == 2)
    #expect(play.shows("distance "))
    play.keys("m1")
    #expect(play.disk["alpha.png"]?.measurements.isEmpty == true)
  }

  @Test func aKnownLengthSetsTheScaleAndIsKept() throws {
    var play = Fixtures.opened()
    play.keys("ms<enter>LL<enter>")
    #expect(play.shows("length in mm"))
    play.keys("50<enter>")
    let spacing = try #require(play.disk["alpha.png"]?.spacing)
    #expect(spacing.origin == .calibration)
    #expect(play.model.film?.machineAndCurrent?.current.spacing == spacing.millimetresPerPixel)
    play.keys("ms<enter>LL<enter>many<enter>")
    #expect(play.disk["alpha.png"]?.spacing == spacing)
    play.keys("ms<enter>LL<enter>50 x1.1<enter>")
    let nearer = try #require(play.disk["alpha.png"]?.spacing)
    #expect(abs(nearer.millimetresPerPixel - 1.1 * spacing.millimetresPerPixel) < 1e-9)
    play.keys("mS")
    #expect(play.disk["alpha.png"]?.spacing == nil)
    play.keys("u")
    #expect(play.disk["alpha.png"]?.spacing == nearer)
  }

  @Test func levelsAndAlignmentAreExplained() {
    var play = Fixtures.opened()
    play.keys("ljjje")
    #expect(play.shows("measures") && play.shows("Ha") && play.shows("source"))
    play.keys("<esc>le")
    #expect(play.shows("Alignment") && play.shows("RPV"))
  }
}

extension Play {
  /// Where the screen shows a point of the film.
  func cell(_ point: Point) -> (row: Int, column: Int) {
    guard let film = model.film, let picture = film.picture, let pane = model.picturePane else { return (0, 0) }
    let at = picture.projection(film.view, columns: pane.columns, rows: pane.rows).cell(of: point)
    return (pane.row + Int(at.row), pane.column + Int(at.column))
  }

  mutating func click(_ point: Point) {
    let at = cell(point)
    send(.mouse(.init(.press(.left), row: at.row, column: at.column)))
    send(.mouse(.init(.release(.left), row: at.row, column: at.column)))
  }
}
