import Foundation
import Radiograph
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct TrainingTableTests {
  @Test func `only signed films are learned from, with what the reader made of them`() throws {
    let scratch = try Scratch()
    let films = [
      Fixture.film(path: "/none/sub/a.png"),
      Fixture.film("b.png", actions: [.machineRead(Fixture.machine), .accept], path: "/none/b.png"),
      Fixture.film("other/a.png", path: "/none/other/a.png"),
    ]
    let table = try TrainingTable.write(films, to: scratch("m.reviews"))
    #expect(table.names == ["a"])
    #expect(table.skipped.count == 1 && table.skipped[0].contains("other/a.png"))
    let lines = try String(contentsOfFile: table.path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(fields.count == 20 && fields[0] == "/none/sub/a.png" && fields[1] == "masks/a.png")
    #expect(Double(fields[2]) != nil)
    let mask = try LabelImage.read(path: scratch("m.reviews/masks/a.png"))
    #expect(mask.width == Fixture.width && Set(mask.labels) == [0, 1, 2, 3, 4])
    let landmarks = try Landmarks.read(path: scratch("m.reviews/labels/a.json"))
    #expect(landmarks.vertebrae[.l3]?.antSup == Point(150.25, 300))
  }

  @Test func `a study without a signature says what to do`() throws {
    let scratch = try Scratch()
    let film = Fixture.film(actions: [.machineRead(Fixture.machine)])
    let error = #expect(throws: ExchangeError.self) { try TrainingTable.write([film], to: scratch("out")) }
    #expect(error?.description.contains("sign some first") == true)
    #expect(!FileManager.default.fileExists(atPath: scratch("out")))
  }
}
