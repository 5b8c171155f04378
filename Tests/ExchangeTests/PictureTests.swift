import Foundation
import Radiograph
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct PictureTests {
  private func pixel(_ image: RGBImage, _ point: Point) -> [UInt8] {
    let i = (Int(point.y) * image.width + Int(point.x)) * 3
    return Array(image.pixels[i..<i + 3])
  }

  @Test func `a figure shows each structure in its colour at its place`() {
    let image = Figure.image(Fixture.pixels, landmarks: Fixture.landmarks)
    #expect((image.width, image.height) == (Fixture.width, Fixture.height))
    let corner = pixel(image, Point(3, 690))
    #expect(corner[0] == corner[1] && corner[1] == corner[2])
    // On the middle of an outline the colour is pure.
    let body = Fixture.landmarks.vertebrae[.l4]!
    let (red, green, blue) = StructureColor.rgb(.vertebra(.l4))
    #expect(pixel(image, body.antSup.midpoint(to: body.antInf)) == [red, green, blue])
    let tinted = pixel(image, Point(320, 600))
    #expect(tinted[0] > tinted[2])
  }

  @Test func `landmarks of another size are scaled to the film`() {
    let small = Fixture.landmarks.scaled(toWidth: 200, height: 350)
    let a = Figure.image(Fixture.pixels, landmarks: small).pixels
    let b = Figure.image(Fixture.pixels, landmarks: Fixture.landmarks).pixels
    let differing = zip(a, b).filter { abs(Int($0) - Int($1)) > 20 }.count
    #expect(differing < a.count / 500)
  }

  @Test func `drawing far outside or at no number does nothing`() {
    var drawing = Drawing(RGBImage(width: 4, height: 4, pixels: [UInt8](repeating: 9, count: 48)))
    drawing.line(Point(1e12, -1e12), Point(2e12, -3e12), (255, 0, 0), width: 3)
    drawing.line(Point(.nan, 0), Point(2, 2), (255, 0, 0), width: 3)
    drawing.text("L1", centre: Point(.infinity, 0), (255, 0, 0), scale: 2)
    #expect(drawing.image.pixels.allSatisfy { $0 == 9 })
  }

  @Test func `the plain report keeps to 80 columns and says what it must`() {
    var reading = Fixture.machine
    reading.model = "compact-1 sha256:" + String(repeating: "0f", count: 32)
    let text = PlainReport(Fixture.film(actions: [.machineRead(reading)] + Fixture.signed.dropFirst())).text
    #expect(text.contains("compact-1") && text.contains("sha256:0f"))
    #expect(text.split(separator: "\n").filter { $0.count > 80 }.map(String.init) == [])
    #expect(text.contains("Research use only"))
    #expect(text.contains("Signed, version 1"))
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("PI−LL"))
    let empty = PlainReport(Fixture.film(actions: [])).text
    #expect(empty.contains("nothing is measured"))
  }

  @Test func `the page is whole, escaped and needs nothing from outside`() throws {
    let film = Fixture.film("<script>alert(1)</script>.png")
    let text = try HTMLReport(film, pixels: Fixture.pixels).text
    #expect(!text.contains("<script"))
    #expect(text.contains("&lt;script&gt;"))
    #expect(text.contains("Research use only"))
    let sources = text.ranges(of: "src=").count + text.ranges(of: "http://").count + text.ranges(of: "https://").count
    #expect(sources == 1)  // the SVG's name space
    let start = try #require(text.range(of: "base64,")?.upperBound)
    let picture = try #require(Data(base64Encoded: String(text[start...].prefix { $0 != "\"" })))
    #expect(try Film.decode(Array(picture), path: "x").height == Fixture.height)
    #expect(text.ranges(of: "<polygon").count == Level.allCases.count + 3)
  }
}
