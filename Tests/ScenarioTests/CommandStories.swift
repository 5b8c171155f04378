import Foundation
import Testing

/// The command line's contract: exit codes, what goes where, the README's promises.
@Suite(.enabled(if: TerminalRobot.program != nil, "LUMBAR_PROGRAM is not set"))
struct CommandStories {
  private let study: Study

  init() throws { study = try Study() }

  @Test func measuresLandmarksAsTheirTruthSays() throws {
    let finished = try study.run("measure", "--landmarks", study.path + "/labels/P001-normal.json", "--json")
    #expect(finished.status == 0)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any])
    let values = try #require(object["values"] as? [String: [String: Any]])
    let file = try Data(contentsOf: URL(fileURLWithPath: study.path + "/labels/P001-normal.json"))
    let truth = try #require(
      (try JSONSerialization.jsonObject(with: file) as? [String: Any])?["values"] as? [String: Any])
    #expect(values.count == 18)
    for (name, value) in truth {
      guard let value = value as? Double else { continue }
      let measured = try #require(values[name]?["value"] as? Double, "\(name)")
      #expect(abs(measured - value) < 0.1, "\(name)")
    }
  }

  @Test(arguments: [
    (["measure", "/nonexistent/film.png"], 66), (["measure"], 64), (["analyze", "/nonexistent"], 66),
    (["evaluate", "--data", "/nonexistent.csv"], 66), (["view", "/nonexistent"], 66), (["view", "."], 64),
    (["measure", "/etc/hostname"], 65), (["model", "/etc/hostname"], 65),
  ])
  func namesTheFaultInOneLineWithItsCode(arguments: [String], code: Int) throws {
    let finished = try TerminalRobot.finish([TerminalRobot.program ?? ""] + arguments)
    #expect(finished.status == Int32(code))
    #expect(finished.output.isEmpty)
    if code != 64 { #expect(finished.words.split(separator: "\n").count == 1, "\(finished.words)") }
  }

  @Test func aCardCannotMoveTheCursor() throws {
    // A control character where the card names the worst film, as it stands in JSON in JSON: as many bytes.
    var file = try Data(contentsOf: Study.compactModel)
    let name = try #require(file.range(of: Data("full-39: vertebra".utf8)))
    file.replaceSubrange(name.lowerBound..<name.lowerBound + 7, with: Data(#"\\u001b"#.utf8))
    let path = study.path + "/hostile.safetensors"
    try file.write(to: URL(fileURLWithPath: path))
    let finished = try study.run("model", path)
    #expect(finished.status == 0, "\(finished.words)")
    #expect(finished.output.contains("Research use only") && !finished.output.contains("full-39: vertebra"))
    #expect(!finished.output.contains("\u{1B}"))
  }

  @Test func aScoredFilmsNameCannotMoveTheCursor() throws {
    let old = "P001-normal", new = "P\u{1B}[31m-normal"
    for kind in ["films/\(old).png", "masks/\(old).png", "labels/\(old).json"] {
      try study.rename(kind, to: kind.replacing(old, with: new))
    }
    let table = URL(fileURLWithPath: study.path + "/data.csv")
    let rows = try String(contentsOf: table, encoding: .utf8).replacing(old, with: new).split(separator: "\n").prefix(2)
    try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: table)
    let finished = try study.run("evaluate", "--data", table.path)
    #expect(finished.status == 0 && finished.output.contains("levels found"), "\(finished.words)")
    #expect(!finished.output.contains("\u{1B}") && !finished.words.contains("\u{1B}"))
  }

  @Test(arguments: ["doctor", "annotator", "presenter"])
  func aTourIsPlayedToItsEndAndRecorded(tour: String) throws {
    let file = study.path + "/\(tour).cast"
    let finished = try study.run("demo", "--tour", tour, "--pace", "20", "--record", file)
    #expect(finished.status == 0, "\(finished.words)")
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let pieces = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
    let header = try #require(pieces.first as? [String: Any])
    #expect(header["version"] as? Int == 2 && (header["width"] as? Int ?? 0) > 0)
    let shown = pieces.dropFirst().compactMap { ($0 as? [Any])?.last as? String }.joined()
    // Later captions reach the terminal as what changed of them; the first ones and the frame's title come whole.
    let title = ["doctor": "For the doctor", "annotator": "For the annotator", "presenter": "For the room"][tour]
    #expect(shown.contains(try #require(title)) && shown.contains("research use only"))
    #expect(!shown.contains("P001"), "names are hidden")
  }

  @Test func aTourThatIsNoneIsNamed() throws {
    let finished = try study.run("demo", "--tour", "nobody")
    #expect(finished.status == 66 && finished.words.contains("doctor, annotator, presenter"))
  }

  @Test func whatOnlyLooksForReviewsLeavesNone() throws {
    let exported = try study.run("export", study.path, "--format", "csv", "-o", "-")
    #expect(exported.status == 0 && exported.output.contains("P001-normal.png"), "\(exported.words)")
    #expect(try study.run("agreement", study.path).status == 0)
    #expect(!FileManager.default.fileExists(atPath: study.path + "/.lumbar"))
  }

  @Test func aBadFilmNeverStopsTheBatch() throws {
    try Data("no film".utf8).write(to: URL(fileURLWithPath: study.path + "/films/notes.txt"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: study.path + "/films/P002-kyphotic-disc.png"))
    try whole.prefix(20_000).write(to: URL(fileURLWithPath: study.path + "/films/P000-cut.png"))
    let finished = try study.run("analyze", study.path, "--json")
    #expect(finished.status == 65)
    #expect(finished.words.contains("P000-cut.png"))
    #expect(finished.output.split(separator: "\n").count == 8)
    let again = try study.run("analyze", study.path, "--json")
    #expect(again.output.isEmpty, "films already read are skipped")
  }

  @Test func rendersWithinTheCellsGiven() throws {
    let finished = try study.run(
      "render", study.path + "/films/P001-normal.png", "--columns", "40", "--rows", "12", "--colors", "mono",
      "--glyphs", "ascii")
    #expect(finished.status == 0)
    let rows = finished.output.split(separator: "\n")
    #expect(rows.count == 12)
    #expect(rows.allSatisfy { $0.filter { $0.isASCII && !$0.isNewline }.count <= 60 })
  }

  @Test func theReadMeHasTheKeysAsTheyAre() throws {
    let keys = try study.run("keys")
    let readme = try String(
      contentsOf: Study.bundled.deletingLastPathComponent().deletingLastPathComponent().appending(path: "README.md"),
      encoding: .utf8)
    #expect(readme.contains(keys.output.trimmingCharacters(in: .whitespacesAndNewlines)))
  }
}
