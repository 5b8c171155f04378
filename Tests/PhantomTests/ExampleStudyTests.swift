import Foundation
import Radiograph
import Spine
import Testing

@testable import Phantom

@Suite struct ExampleStudyTests {
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Examples/study").path

  /// Seeds, code and files belong together: the bundled films come out again pixel for pixel.
  @Test func bundledFilmsAreReproduced() throws {
    for entry in ExampleStudy.entries {
      let phantom = ExampleStudy.phantom(entry)
      let film = try Film.read(path: "\(folder)/films/\(entry.name).png")
      #expect(film.maximum == 65535)
      #expect(film.pixels == phantom.film.pixels, "\(entry.name)")
      let mask = try LabelImage.read(path: "\(folder)/masks/\(entry.name).png")
      #expect(mask == phantom.labels, "\(entry.name)")
    }
  }

  @Test func truthBesideTheFilmsIsTheirs() throws {
    let table = try String(contentsOfFile: "\(folder)/data.csv", encoding: .utf8)
    let rows = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == ExampleStudy.entries.count + 1)
    for (row, entry) in zip(rows.dropFirst(), ExampleStudy.entries) {
      #expect(row[0] == "films/\(entry.name).png" && row[1] == "masks/\(entry.name).png")
      let marks = try Landmarks.read(path: "\(folder)/labels/\(entry.name).json")
      let values = InspectedValues(marks)
      for (cell, name) in zip(row.dropFirst(2), InspectedValue.allCases) {
        if let value = values[name] {
          #expect(abs((Double(cell) ?? .nan) - value) < 0.011)
        } else {
          #expect(cell.isEmpty)
        }
      }
    }
  }

  @Test func thePairIsOneSpine() throws {
    let before = try #require(ExampleStudy.entries.first { $0.name == "P007-preop" })
    let after = try #require(ExampleStudy.entries.first { $0.name == "P007-postop" })
    let (a, b) = (ExampleStudy.phantom(before).landmarks, ExampleStudy.phantom(after).landmarks)
    #expect(b.hardware && !a.hardware)
    let (before18, after18) = (InspectedValues(a), InspectedValues(b))
    // The patient stands a little differently; what the pelvis and the bodies are does not change.
    #expect(abs((before18[.pi] ?? 0) - (after18[.pi] ?? 99)) < 1e-6)
    #expect(abs((before18[.l4] ?? 0) - (after18[.l4] ?? 99)) < 1e-6)
    #expect(before18[.ss] != after18[.ss])
  }

  @Test func writingTwiceGivesTheSameBytes() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent(
      "phantoms-\(UInt32.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: base) }
    for name in ["a", "b"] {
      let folder = try PhantomFolder(base.appendingPathComponent(name).path)
      try folder.add(PhantomFilm(seed: 1, width: 80, height: 120), named: "x")
      try folder.finish()
    }
    for file in ["films/x.png", "masks/x.png", "labels/x.json", "data.csv"] {
      let a = try Data(contentsOf: base.appendingPathComponent("a/\(file)"))
      let b = try Data(contentsOf: base.appendingPathComponent("b/\(file)"))
      #expect(a == b && !a.isEmpty)
    }
  }

  @Test func anUnwritableFolderIsSaidInOneLine() {
    let error = #expect(throws: FilmError.self) { try PhantomFolder("/dev/null/phantoms") }
    #expect(error?.description.contains("/dev/null/phantoms") == true)
    #expect(error?.description.contains("\n") == false)
  }
}
