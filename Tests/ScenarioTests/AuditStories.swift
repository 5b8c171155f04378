import Foundation
import Testing

/// What is left of a day's work for whoever has to answer for it.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct AuditStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  /// The first film's lines: the machine goes on reading the others.
  private func trail() throws -> [String] {
    let exported = try study.run("export", study.path, "--format", "audit", "-o", "-")
    #expect(exported.status == 0, "\(exported.words)")
    return exported.output.split(separator: "\n").map(String.init).filter { $0.contains("P001-normal.png") }
  }

  private func events() throws -> [[String: Any]] {
    try trail().compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
  }

  @Test func theTrailSaysWhichModelWhoWhatAndWhy() throws {
    let robot = try study.open("--reader", "Dr Chen")
    // For research only: said on every screen.
    try robot.see("research use only")
    try robot.openFirstFilm()
    try robot.see("research use only")
    try robot.press("3", "j", "j", "Enter")
    try robot.see("saved")
    try robot.see("research use only")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("u")
    try robot.see("machine read")
    try robot.press("f")
    try robot.see("Flag, because")
    try robot.see("research use only")
    try robot.press("h")
    try robot.see("P002-kyphotic-disc.png")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)

    let trail = try events()
    let machine = try #require(trail.first)
    let version = try study.run("--version").output.trimmingCharacters(in: .whitespacesAndNewlines)
    let model = try study.run("model").output
    #expect(machine["by"] as? String == "machine" && machine["action"] as? String == "machine read")
    // The model by its name and the hash of its weights.
    let name = try #require(machine["detail"] as? String)
    let hash = try #require(name.split(separator: ":").last)
    #expect(hash.count == 64 && model.contains(hash.prefix(12)), "\(name)")
    #expect(trail.allSatisfy { $0["program"] as? String == "lumbar \(version)" })

    let person = trail.dropFirst()
    #expect(person.compactMap { $0["action"] as? String } == ["move point", "undo", "flag"])
    #expect(person.allSatisfy { $0["reader"] as? String == "Dr Chen" && $0["account"] as? String == NSUserName() })
    let change = try #require((person.first?["changes"] as? [[String: Any]])?.first)
    func corner(_ side: String) -> [Double]? { (change[side] as? [String: Any])?["antSup"] as? [Double] }
    #expect(change["structure"] as? String == "L3")
    let before = try #require(corner("before")), after = try #require(corner("after"))
    #expect(before[0] == after[0] && abs(after[1] - before[1] - 2) < 0.02, "two pixels down")
    #expect(person.last?["detail"] as? String == "heads not assessable")
    #expect(person.last?["statusAfter"] as? String == "flagged")

    // Told to others it keeps what was done, and leaves out who and whose.
    let hidden = try study.run("export", study.path, "--format", "audit", "--anonymous", "-o", "-").output
    #expect(hidden.contains("move point") && hidden.contains("reader 1"))
    #expect(!hidden.contains("Chen") && !hidden.contains("P001") && !hidden.contains("assessable"))
  }

  @Test func theTrailOnlyGrows() throws {
    let first = try trail()
    let robot = try study.open()
    try robot.openFirstFilm()
    try robot.press("3", "j", "Enter")
    try robot.see("saved")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("u", "a")
    try robot.see("P002-kyphotic-disc.png")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
    let second = try trail()
    #expect(!first.isEmpty && second.starts(with: first))
    #expect(second.dropFirst(first.count).count == 3, "the correction, its undoing, the decision: \(second)")
  }
}
