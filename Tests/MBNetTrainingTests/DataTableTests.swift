import Foundation
import Radiograph
import Spine
import Testing

@testable import MBNetTraining

@Suite struct DataTableTests {
  private let header =
    "image,mask,PI,LL,PImLL,L4S1,LDI,RLL,SS,PT,L1,L2,L3,L4,L5,L1L2,L2L3,L3L4,L4L5,L5S1"
  private let full = "a.png,b.png,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18"

  @Test func withAndWithoutHeader() throws {
    for text in [header + "\n" + full + "\n", full, header + "\r\n" + full + "\r\n\r\n"] {
      let table = try DataTable(text: text, name: "t.csv", folder: "/f")
      #expect(table.rows.count == 1)
      #expect(table.rows[0].image == "a.png" && table.rows[0].mask == "b.png")
      #expect(table.rows[0].values == (1...18).map { Double($0) })
      #expect(table.path("a.png") == "/f/a.png" && table.path("/x/a.png") == "/x/a.png")
    }
  }

  @Test func emptyFieldsAreNotMeasurable() throws {
    let table = try DataTable(text: "a.png,b.png,,2,,4,5,6,7,8,9,10,11,12,13,14,15,16,17,", name: "t", folder: "")
    #expect(table.rows[0].values[0] == nil && table.rows[0].values[1] == 2 && table.rows[0].values[17] == nil)
  }

  @Test(arguments: [
    ("a.png,b.png,1,2", "line 1 has 4 fields"), ("", "has no rows"),
    ("a.png,b.png,x,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18", "PI is no number"),
    (",b.png", "names no image"),
  ])
  func malformedTablesAreNamed(text: String, part: String) {
    do {
      _ = try DataTable(text: text, name: "t.csv", folder: "")
      Issue.record("read")
    } catch {
      #expect("\(error)".contains(part) && "\(error)".contains("t.csv"))
      #expect(!"\(error)".contains("\n"))
    }
  }

  @Test func rowsThatCannotBeUsedAreNamedAndTheRestIsRead() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lumbar-set-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let film = Film(width: 40, height: 60, pixels: (0..<2400).map { UInt16($0 % 251) }, maximum: 255)
    try film.writePNG(to: path("good.png"))
    try LabelImage(width: 40, height: 60, labels: [UInt8](repeating: 255, count: 2400)).write(to: path("good-mask.png"))
    try LabelImage(width: 30, height: 60, labels: [UInt8](repeating: 0, count: 1800)).write(to: path("small.png"))
    try LabelImage(width: 40, height: 60, labels: [UInt8](repeating: 9, count: 2400)).write(to: path("classes.png"))
    let text = """
      good.png,good-mask.png
      nowhere.png,good-mask.png
      good.png,small.png
      good.png,classes.png
      good.png,gone.png
      """
    let set = try DataSet.read(try DataTable(text: text, name: "t.csv", folder: folder.path))
    #expect(set.films.map(\.name) == ["good"])
    #expect(set.skipped.count == 4)
    #expect(set.skipped[0].contains("line 2") && set.skipped[0].contains("nowhere.png"))
    #expect(set.skipped[1].contains("30×60"))
    #expect(set.skipped[2].contains("unknown class 9"))
    #expect(throws: DataSetError.self) {
      try DataSet.read(try DataTable(text: "no.png,no.png", name: "t.csv", folder: folder.path))
    }
  }
}
