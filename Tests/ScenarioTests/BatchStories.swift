import Foundation
import Testing

/// A night's batch: shards, a machine that dies in the middle, and what leaves the stores afterwards.
@Suite(.enabled(if: TerminalRobot.program != nil, "LUMBAR_PROGRAM is not set"))
final class BatchStories {
  private static let films = 12
  private let folder: URL
  private var films: String { folder.appending(path: "films").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-batch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = try run(
      "phantom", "--count", "\(Self.films)", "--seed", "300", "-o", folder.path, "--size", "200x300", "--dicom")
    #expect(made.status == 0)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func run(_ arguments: String...) throws -> TerminalRobot.Finished {
    try TerminalRobot.finish([TerminalRobot.program ?? ""] + arguments)
  }

  private func store(_ name: String) -> String { folder.appending(path: "\(name).sqlite").path }

  private func exported(_ stores: [String], _ format: String) throws -> String {
    let arguments = ["export", films, "--format", format, "-o", "-"] + stores.flatMap { ["--store", store($0)] }
    let finished = try TerminalRobot.finish([TerminalRobot.program ?? ""] + arguments)
    #expect(finished.status == 0, "\(finished.words)")
    return finished.output
  }

  @Test func shardsAndAKilledRunGiveWhatOneRunGives() throws {
    #expect(try run("analyze", films, "--store", store("whole"), "--jobs", "2").status == 0)
    for part in 1...3 {
      #expect(try run("analyze", films, "--store", store("part\(part)"), "--shard", "\(part)/3").status == 0)
    }
    // Killed as soon as four films are told of, then started again.
    let script = """
      "$0" analyze "$1" --store "$2" --jobs 2 --json > "$3" &
      until [ "$(wc -l < "$3")" -ge 4 ]; do kill -0 $! || exit 1; sleep 0.02; done
      kill -9 $!
      wait $!
      [ $? -eq 137 ]
      """
    let lines = folder.appending(path: "lines").path
    let killed = try TerminalRobot.finish(
      ["sh", "-c", script, TerminalRobot.program ?? "", films, store("killed"), lines])
    #expect(killed.status == 0, "\(killed.words)")
    let resumed = try run("analyze", films, "--store", store("killed"), "--jobs", "2", "--json")
    #expect(resumed.status == 0)
    let left = resumed.output.split(separator: "\n").count
    #expect(left >= 1 && left <= Self.films - 4)
    for format in ["csv", "levels-csv", "json"] {
      let whole = try exported(["whole"], format)
      #expect(whole.contains("phantom-000311"))
      #expect(try exported(["part1", "part2", "part3"], format) == whole, "shards, \(format)")
      #expect(try exported(["killed"], format) == whole, "killed and resumed, \(format)")
    }
    // Each film was read once over the shards, and the trail tells of each reading.
    let trail = try exported(["part1", "part2", "part3"], "audit")
    #expect(trail.split(separator: "\n").count == Self.films)
  }

  @Test func segmentationsAndReportsPointToTheFilms() throws {
    #expect(try run("analyze", films, "--store", store("whole"), "--jobs", "2").status == 0)
    for format in ["dicom-seg", "dicom-sr"] {
      let out = folder.appending(path: format).path
      #expect(try run("export", films, "--format", format, "-o", out, "--store", store("whole")).status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: out)
      #expect(names.count == Self.films)
      // What lies beside films is no film of theirs.
      let listed = try run("export", out, "--format", "csv", "-o", "-", "--store", store("none"))
      #expect(listed.status == 66, "\(listed.output)")
    }
    let png = folder.appending(path: "png").path
    #expect(try run("phantom", "--count", "1", "--seed", "300", "-o", png, "--size", "200x300").status == 0)
    #expect(try run("analyze", png, "--store", store("png")).status == 0)
    let refused = try run("export", png, "--format", "dicom-sr", "-o", png + "/sr", "--store", store("png"))
    #expect(refused.status == 65)
    #expect(refused.words.contains("phantom-000300.png: a PNG film has no DICOM instance"))
  }
}

/// One picture, however it is wrapped.
@Suite(.enabled(if: TerminalRobot.program != nil, "LUMBAR_PROGRAM is not set"))
struct TransferSyntaxStories {
  @Test func aPhantomIsReadTheSameInEverySyntax() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-syntax-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = TerminalRobot.program ?? ""
    var masks: Set<Data> = []
    var values: Set<NSDictionary> = []
    var files: Set<Data> = []
    let syntaxes = [
      "implicit", "explicit", "big-endian", "deflated", "rle", "jpeg-lossless", "jpeg-ls", "jpeg-2000",
    ]
    for syntax in syntaxes {
      let place = folder.appending(path: syntax)
      let made = try TerminalRobot.finish([
        program, "phantom", "--count", "1", "--seed", "41", "-o", place.path, "--size", "240x360", "--dicom",
        "--transfer-syntax", syntax,
      ])
      #expect(made.status == 0, "\(made.words)")
      let film = place.appending(path: "films/phantom-000041.dcm").path
      files.insert(try Data(contentsOf: URL(fileURLWithPath: film)))
      let mask = place.appending(path: "mask.png").path
      #expect(try TerminalRobot.finish([program, "segment", film, "-o", mask]).status == 0)
      masks.insert(try Data(contentsOf: URL(fileURLWithPath: mask)))
      let measured = try TerminalRobot.finish([program, "measure", film, "--json"])
      let object = try JSONSerialization.jsonObject(with: Data(measured.output.utf8)) as? [String: Any]
      values.insert(try #require(object?["values"] as? NSDictionary, "\(measured.words)"))
    }
    #expect(files.count == syntaxes.count)
    #expect(masks.count == 1)
    #expect(values.count == 1)
  }
}
