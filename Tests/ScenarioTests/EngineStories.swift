import Foundation
import Testing

/// The engine on machines that have less than ours.
@Suite(.enabled(if: TerminalRobot.program != nil, "LUMBAR_PROGRAM is not set"))
final class EngineStories {
  private let folder: URL
  private var film: String { folder.appending(path: "films/phantom-000041.png").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-engine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = try TerminalRobot.finish([
      TerminalRobot.program ?? "", "phantom", "--count", "1", "--seed", "41", "-o", folder.path, "--size", "300x420",
    ])
    #expect(made.status == 0, "\(made.words)")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The values that the film is measured to, and how the program is started.
  private func values(_ start: [String] = [], _ environment: [String: String] = [:]) throws -> [String: Double] {
    let measured = try TerminalRobot.finish(
      start + [TerminalRobot.program ?? "", "measure", film, "--json"], environment: environment)
    #expect(measured.status == 0, "\(measured.words)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(measured.output.utf8)) as? [String: Any])
    let values = try #require(report["values"] as? [String: [String: Any]])
    return values.compactMapValues { $0["value"] as? Double }
  }

  @Test func aProcessorWithoutAVX2AndOneCoreGiveTheSameValues() throws {
    let ours = try values()
    #expect(ours.count >= 10)
    let others = [
      try values([], ["LUMBAR_KERNELS": "portable"]), try values([], ["LUMBAR_KERNELS": "avx2"]),
      try values(["taskset", "-c", "0"]),
    ]
    for other in others {
      #expect(other.keys.sorted() == ours.keys.sorted())
      for (name, value) in ours { #expect(abs((other[name] ?? .infinity) - value) < 0.05, "\(name)") }
    }
  }
}
