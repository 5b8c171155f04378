import Foundation
import Testing

/// A drop folder: films are read as they arrive.
@Suite(.enabled(if: TerminalRobot.isAvailable, "no tmux, or LUMBAR_PROGRAM is not set"))
struct WatchStories {
  private let study: Study
  private let drop: URL

  init() throws {
    study = try Study()
    drop = study.folder.appending(path: "drop")
    try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
  }

  private func film(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: study.path + "/films/" + name))
  }

  private func file(_ name: String) -> URL { drop.appending(path: name) }

  @Test func filmsAreReadAsTheyArriveUntilASignal() throws {
    try film("P001-normal.png").write(to: file("first.png"))
    let robot = try TerminalRobot(
      ["analyze", drop.path, "--watch", "--jobs", "2", "--json"], columns: 200, rows: 50, folder: study.folder)
    func words(_ text: String, _ times: Int = 1, within seconds: Double = 90) throws {
      let limit = Date().addingTimeInterval(seconds)
      while robot.words.components(separatedBy: text).count - 1 < times {
        guard Date() < limit else { throw TerminalRobot.NotSeen(text: text, screen: robot.words) }
        usleep(100_000)
      }
    }
    try words("read first.png")
    // A film that comes slowly, in pieces, is read when it is whole.
    let slow = try film("P002-kyphotic-disc.png")
    FileManager.default.createFile(atPath: file("slow.png").path, contents: nil)
    let handle = try FileHandle(forWritingTo: file("slow.png"))
    for start in stride(from: 0, to: slow.count, by: slow.count / 6 + 1) {
      try handle.write(contentsOf: slow[start..<min(start + slow.count / 6 + 1, slow.count)])
      usleep(700_000)
    }
    try handle.close()
    try words("read slow.png")
    // A bad one is named once, whatever time goes by, and read when it has been put right.
    try slow.prefix(20_000).write(to: file("cut.png"))
    try words("cut.png")
    sleep(5)
    #expect(robot.words.components(separatedBy: "cut.png").count == 2, "\(robot.words)")
    try film("P003-listhesis.png").write(to: file("cut.png"))
    try words("read cut.png")
    #expect(!robot.words.contains("cannot read slow"), "\(robot.words)")
    kill(try robot.processID(), SIGTERM)
    #expect(try robot.exitCode(within: 60) == 128 + 15)
    #expect(robot.words.contains("what was read is kept"))
    // Everything is in the database: nothing is left to do.
    let again = try study.run("analyze", drop.path, "--json")
    #expect(again.status == 0 && again.output.isEmpty, "\(again.words)")
  }

  @Test func partsOfAFolderThatGrowsAreRefused() throws {
    #expect(try study.run("analyze", drop.path, "--watch", "--shard", "1/2").status == 64)
  }
}
