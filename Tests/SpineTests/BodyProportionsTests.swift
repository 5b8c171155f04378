import Foundation
import Testing

@testable import Spine

@Suite struct BodyProportionsTests {
  /// Bodies 100 deep and 82 tall, each turned more than the one above.
  private func column(_ levels: [Level] = Level.lumbar) -> Landmarks {
    var landmarks = Landmarks()
    landmarks.width = 600
    landmarks.height = 900
    for (i, level) in levels.enumerated() {
      let turn = Double(i - 2) * 0.2, middle = Point(300, 150 + 120 * Double(i))
      func corner(_ x: Double, _ y: Double) -> Point {
        middle + Point(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn))
      }
      landmarks.vertebrae[level] = VertebralBody(
        antSup: corner(-50, -41), postSup: corner(50, -41), antInf: corner(-50, 41), postInf: corner(50, 41))
    }
    return landmarks
  }

  @Test(arguments: [0.6, 1, 1.6]) func theSqueezeOfAPictureIsFoundInItsBodies(_ squeeze: Double) throws {
    let squeezed = column().scaled(toWidth: Int(600 * squeeze), height: 900)
    #expect(abs(try #require(squeezed.likelySqueeze) / squeeze - 1) < 0.01)
    #expect(abs(try #require(squeezed.bodyProportion(squeeze: squeeze)) - 0.82) < 0.01)
    #expect(Landmarks.usualProportions.contains(try #require(squeezed.bodyProportion())) == (squeeze == 1))
  }

  @Test func twoBodiesTellNothing() {
    #expect(column([.l4, .l5]).bodyProportion() == nil)
    #expect(column([.l4, .l5]).likelySqueeze == nil)
  }

  @Test func aMapOnAFilmOfAnotherAspectCoversThatFilm() {
    let map = ProbabilityMap(
      width: 2, height: 3, planes: [Float](repeating: 0.2, count: 30), filmWidth: 20, filmHeight: 30, originX: 1,
      originY: -1, scaleX: 9, scaleY: 10.5
    ).onFilm(width: 40, height: 15)
    #expect(map.filmWidth == 40 && map.filmHeight == 15)
    #expect(map.originX == 2 && map.originY == -0.5 && map.scaleX == 18 && map.scaleY == 5.25)
  }

  @Test func doubtGrowsWithThePicture() {
    let doubt = FitUncertainty([.l3], deviation: 4).scaled(x: 2, y: 0.5)
    #expect(doubt.bodies[.l3]?.superior.anterior == 2)
    #expect(doubt.bodies[.l3]?.inferior.along == 4 / 2.0.squareRoot() * 2)
  }
}
