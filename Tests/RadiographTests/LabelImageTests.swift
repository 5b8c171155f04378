import Foundation
import Testing

@testable import Radiograph

@Suite struct LabelImageTests {
  @Test func `labels come back raw and no temporary file stays`() throws {
    let scratch = try Scratch()
    let image = LabelImage(width: 3, height: 2, labels: [0, 1, 2, 3, 4, 255])
    try image.write(to: scratch("m.png"))
    try image.write(to: scratch("m.png"))
    #expect(try LabelImage.read(path: scratch("m.png")) == image)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["m.png"])
  }

  @Test func `colours and wide values are no labels`() throws {
    let scratch = try Scratch()
    let colour = PNGFile.bytes(width: 1, height: 1, depth: 8, colour: 2, rows: [[1, 2, 3]])
    let grey = PNGFile.bytes(width: 1, height: 1, depth: 8, colour: 2, rows: [[3, 3, 3]])
    let wide = PNGFile.bytes(width: 1, height: 1, depth: 16, colour: 0, rows: [[1, 0]])
    #expect(throws: FilmError.self) { try LabelImage.read(path: scratch.write(colour, "c.png")) }
    #expect(try LabelImage.read(path: scratch.write(grey, "g.png")).labels == [3])
    #expect(throws: FilmError.self) { try LabelImage.read(path: scratch.write(wide, "w.png")) }
  }

  @Test func `resampling keeps the labels' numbers and places`() {
    let image = LabelImage(width: 4, height: 2, labels: [0, 1, 2, 255, 4, 4, 3, 3])
    let large = image.resampled(width: 12, height: 6)
    #expect(Set(large.labels) == Set(image.labels))
    #expect(large.resampled(width: 4, height: 2) == image)
    #expect(image.mirrored().labels == [255, 2, 1, 0, 3, 3, 4, 4])
    #expect(image.mirrored().mirrored() == image)
  }
}
