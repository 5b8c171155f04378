import Foundation
import Radiograph
import Spine
import Testing

@testable import FilmReader

@Suite struct CloseUpTests {
  /// A body of 60 × 45 pixels, turned, that faces left or right.
  private func body(facing: Facing, about middle: Point = Point(200, 300)) -> VertebralBody {
    let side = facing == .left ? 1.0 : -1.0
    func corner(_ x: Double, _ y: Double) -> Point {
      (middle + Point(side * x, y)).rotated(by: side * 0.3, about: middle)
    }
    return VertebralBody(
      antSup: corner(-30, -22), postSup: corner(30, -22), antInf: corner(-30, 22), postInf: corner(30, 22))
  }

  @Test(arguments: [Facing.left, .right]) func anteriorIsLeftAndCranialAbove(_ facing: Facing) throws {
    let body = body(facing: facing)
    let frame = try #require(CloseUp(of: body, depth: 60))
    for corner in Corner.allCases {
      #expect(frame.film(frame.picture(body[corner])).distance(to: body[corner]) < 1e-9)
    }
    let half = 30 / 60.0 * CloseUp.pixelsPerDepth
    #expect(frame.picture(body.antSup).distance(to: Point(40 - half, 40 - 22 * half / 30)) < 1e-9)
    #expect(frame.picture(body.postInf).distance(to: Point(40 + half, 40 + 22 * half / 30)) < 1e-9)
  }

  @Test(arguments: [Facing.left, .right]) func theFrameOfS1IsCaudalOfTheBodies(_ facing: Facing) throws {
    let body = body(facing: facing)
    let plate = S1Endplate(ant: body.antSup + Point(5, 60), post: body.postSup + Point(-3, 70))
    let frame = try #require(CloseUp(of: plate, above: body.centroid, depth: 60))
    let middle = frame.picture(plate.ant.midpoint(to: plate.post))
    #expect(frame.picture(plate.ant).x < frame.picture(plate.post).x)
    #expect(abs(middle.y - (40 - CloseUp.s1Drop * CloseUp.pixelsPerDepth)) < 1e-9 && abs(middle.x - 40) < 1e-9)
  }

  @Test func nothingIsFramedWithoutACourse() {
    let p = Point(10, 10)
    #expect(CloseUp(of: VertebralBody(antSup: p, postSup: p, antInf: p, postInf: p), depth: 60) == nil)
    #expect(CloseUp(of: body(facing: .left), depth: 0) == nil)
  }

  /// Heat of a bell lies in its middle, whatever the plane that all of them are held against.
  @Test func cornersAreTheMiddlesOfTheirHeat() {
    let size = CloseUp.size
    let places = [Point(20.3, 18.7), Point(61, 17.25), Point(59.5, 60.75), Point(22, 58)]
    var planes = [Float](repeating: 0, count: 5 * size * size)
    for i in 0..<size * size {
      let p = Point(Double(i % size) + 0.5, Double(i / size) + 0.5)
      planes[i] = i % 3 == 0 ? 0.4 : 0.2
      for (k, place) in places.enumerated() {
        let d = p.distance(to: place) / 2
        planes[(k + 1) * size * size + i] = planes[i] * Float(max(1e-12, exp(-d * d / 2)))
      }
    }
    let found = CloseUp.corners(planes, subject: .body)
    #expect(zip(found, places).allSatisfy { $0.point.distance(to: $1) < 0.02 && abs($0.spread - 2) < 0.05 })
    #expect(CloseUp.corners(planes, subject: .s1).count == 2)
  }

  /// Through the film: a bright dot at a corner shows where the frame says it is, in the film as it is, reduced and
  /// stored with dark bone.
  @Test(arguments: [1, 3], [Film.Photometric.monochrome1, .monochrome2])
  func theFilmIsSeenThroughTheFrame(_ zoom: Int, _ photometric: Film.Photometric) throws {
    let (width, height) = (400 * zoom, 600 * zoom)
    let small = body(facing: .left)
    let factor = Double(zoom)
    let body = VertebralBody(
      antSup: small.antSup * factor, postSup: small.postSup * factor, antInf: small.antInf * factor,
      postInf: small.postInf * factor)
    var pixels = [UInt16](repeating: 1000, count: width * height)
    for y in 0..<height {
      for x in 0..<width where Point(Double(x) + 0.5, Double(y) + 0.5).distance(to: body.postSup) < 2.5 * factor {
        pixels[y * width + x] = 50000
      }
    }
    if photometric == .monochrome1 { pixels = pixels.map { 65535 - $0 } }
    let film = Film(width: width, height: height, pixels: pixels, maximum: 65535, photometric: photometric)
    let frame = try #require(CloseUp(of: body, depth: 60 * factor))
    let reduced = ReducedFilm(film, scale: frame.scaleX)
    #expect(zoom == 1 ? reduced.reduction == 1 : reduced.reduction > 1)
    let wide = reduced.wide(frame, filmWidth: width, filmHeight: height)
    let planes = CloseUp.planes(wide.brightness, field: wide.field, subject: .body)
    let brightest = try #require((0..<CloseUp.size * CloseUp.size).max { planes[$0] < planes[$1] })
    let seen = Point(Double(brightest % CloseUp.size) + 0.5, Double(brightest / CloseUp.size) + 0.5)
    #expect(seen.distance(to: frame.picture(body.postSup)) < 2.5)
    #expect(planes.last == -1)
  }

  /// How sharply a body's corners are seen says how sure it is; a body that no close-up shows is not.
  @Test func sharpCornersAreSure() {
    let map = ProbabilityMap(labels: [UInt8](repeating: 0, count: 80_000), width: 200, height: 400)
    var fit = SpineFit(map)
    for (i, level) in [Level.l2, .l3, .l4].enumerated() {
      let body = body(facing: .left, about: Point(200, 100 + 80 * Double(i)))
      fit.place([body.antSup, body.postSup, body.postInf, body.antInf], of: .vertebra(level))
    }
    let reading = FilmReading(
      map: map, fit: fit, network: [:], inverted: false, seconds: .init(),
      spreads: [.vertebra(.l2): [0.065, 0.066, 0.064, 0.065], .vertebra(.l3): [0.08, 0.1, 0.09, 0.085]])
    let (sharp, vague) = (reading.rawConfidence["L2"] ?? 0, reading.rawConfidence["L3"] ?? 1)
    #expect(sharp > 0.85 && vague < 0.6 && vague > 0.3)
    #expect(reading.rawConfidence["L4"] == 0)
    #expect(reading.seenNear == [.vertebra(.l2), .vertebra(.l3)])
  }

  /// Two looks that differ leave more doubt than either has.
  @Test func looksThatDifferSpreadWider() {
    let one = CornersSeen(points: [Point(10, 10), Point(50, 10)], spreads: [0.07, 0.07])
    let two = CornersSeen(points: [Point(10, 10), Point(50, 22)], spreads: [0.07, 0.07])
    let mean = one.mean(with: two, depth: 100)
    #expect(mean.points == [Point(10, 10), Point(50, 16)])
    #expect(abs(mean.spreads[0] - 0.07) < 1e-9 && mean.spreads[1] > 0.08)
  }

  @Test func s1LiesWhereItIsSeenNearInTheMeanOfBothDirections() {
    let seen = FilmReader.moved([Point(0, 0), Point(100, 0)], to: [Point(10, 40), Point(110, 20)])
    #expect(seen[0].midpoint(to: seen[1]).distance(to: Point(60, 30)) < 1e-9)
    #expect(abs(seen[0].distance(to: seen[1]) - Point(10, 40).distance(to: Point(110, 20))) < 1e-9)
    let direction = atan2(seen[1].y - seen[0].y, seen[1].x - seen[0].x)
    #expect(abs(direction - atan2(-20, 100) / 2) < 1e-9)
  }

  /// A body drawn by its corners: bright within, nothing about it, and what lies far away stays.
  @Test func labelsFollowTheCorners() {
    var landmarks = Landmarks()
    (landmarks.width, landmarks.height) = (400, 600)
    landmarks.vertebrae[.l3] = body(facing: .left)
    var image = LabelImage(width: 400, height: 600, labels: [UInt8](repeating: 0, count: 240_000))
    func index(_ x: Int, _ y: Int) -> Int { y * 400 + x }
    image.labels[index(200, 305)] = 2
    image.labels[index(200, 330)] = 1
    image.labels[index(200, 500)] = 1
    let drawn = image.drawingBodies([.l3], of: landmarks)
    #expect(drawn.labels[index(200, 300)] == 1, "the body's middle")
    #expect(drawn.labels[index(200, 305)] == 2, "another structure is not painted over")
    #expect(drawn.labels[index(200, 330)] == 0, "beside the body")
    #expect(drawn.labels[index(200, 500)] == 1, "another body that has no corners")
    #expect(image.drawingBodies([], of: landmarks) == image)
  }

  /// Two neighbours that overlap saw the same disc; a third one, in its place, is believed.
  @Test func neighboursThatCrossAreNotBelieved() {
    func corners(_ y: Double, height: Double = 44) -> [Point] {
      [Point(170, y), Point(230, y), Point(230, y + height), Point(170, y + height)]
    }
    var placed: [Structure: [Point]] = [
      .vertebra(.l2): corners(100), .vertebra(.l3): corners(160), .vertebra(.l4): corners(220),
      .s1: [Point(170, 280), Point(230, 270)],
    ]
    #expect(FilmReader.crossing(placed).isEmpty)
    placed[.vertebra(.l3)] = corners(160, height: 62)
    #expect(FilmReader.crossing(placed) == [.l3, .l4])
  }
}
