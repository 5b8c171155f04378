import Spine
import Testing

@testable import Screen

@Suite struct FilmProjectionTests {
  @Test func cellsAndFilmPointsAreInverseUnderEveryOrientation() {
    for turns in 0..<4 {
      for flips in 0..<4 {
        var view = FilmView()
        view.quarterTurns = turns
        view.isFlippedHorizontally = flips & 1 != 0
        view.isFlippedVertically = flips & 2 != 0
        view.centre = Point(310, 720)
        view.pixelsPerColumn = 3.7
        let projection = FilmProjection(view, filmWidth: 845, filmHeight: 1416, columns: 91, rows: 33)
        for (column, row) in [(0.0, 0.0), (12.5, 30.25), (90, 1)] {
          let back = projection.cell(of: projection.film(column: column, row: row))
          #expect(abs(back.column - column) < 1e-9 && abs(back.row - row) < 1e-9)
        }
      }
    }
  }

  @Test func orientationIsFlipsThenClockwiseTurns() {
    // The film's top left corner, in a pane that fits it.
    func corner(_ change: (inout FilmView) -> Void) -> (Int, Int) {
      var view = FilmView()
      change(&view)
      let projection = FilmProjection(view, filmWidth: 200, filmHeight: 200, columns: 20, rows: 10)
      let at = projection.cell(of: Point(0, 0))
      return (Int(at.column.rounded()), Int(at.row.rounded()))
    }
    let cases: [((inout FilmView) -> Void, (Int, Int))] = [
      ({ _ in }, (0, 0)),
      ({ $0.isFlippedHorizontally = true }, (20, 0)),
      ({ $0.isFlippedVertically = true }, (0, 10)),
      ({ $0.quarterTurns = 1 }, (20, 0)),
      ({ $0.quarterTurns = 3 }, (0, 10)),
      (
        {
          $0.isFlippedHorizontally = true; $0.quarterTurns = 1
        }, (20, 10)
      ),
    ]
    for (index, (change, expected)) in cases.enumerated() {
      let found = corner(change)
      #expect(found == expected, "case \(index)")
    }
  }

  @Test func zoomKeepsThePointUnderTheMouse() {
    var view = FilmView()
    let before = FilmProjection(view, filmWidth: 845, filmHeight: 1416, columns: 120, rows: 40)
    let fixed = before.film(column: 70, row: 20)
    view.zoom(by: 2, column: 70, row: 20, in: before)
    let after = FilmProjection(view, filmWidth: 845, filmHeight: 1416, columns: 120, rows: 40)
    #expect(after.film(column: 70, row: 20).distance(to: fixed) < 1e-9)
    #expect(abs(after.pixelsPerColumn - before.pixelsPerColumn / 2) < 1e-9)
  }

  @Test func aWholeFilmFillsTheLimitingSide() {
    let tall = FilmProjection.filling(FilmView(), filmWidth: 845, filmHeight: 1416, columns: 80, rows: 24)
    #expect((tall.columns, tall.rows) == (28, 24))
    let wide = FilmProjection.filling(FilmView(), filmWidth: 1416, filmHeight: 200, columns: 80, rows: 24)
    #expect((wide.columns, wide.rows) == (80, 5))
    #expect(abs(wide.cell(of: Point(1416, 200)).column - 80) < 1e-9)
    #expect(abs(wide.cell(of: Point(1416, 200)).row - 5) < 1e-9)
  }
}
