import Foundation
import Testing

/// Two people who open the same film at once.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct TogetherStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  /// On a disk of one's own, and as it is done on a network share.
  @Test(arguments: [false, true])
  func theSecondIsToldTakesOverAndNothingIsLost(onShare: Bool) throws {
    let environment = onShare ? ["LUMBAR_SHARED_STORE": "1"] : [:]
    let ann = try study.open("--reader", "Ann", columns: 120, rows: 40, environment: environment)
    try ann.openFirstFilm()
    try ann.press("3", "J", "Enter")
    let change = try #require(
      try ann.see("a changed L3", where: { $0.value("L3").map { $0.now != $0.machine } ?? false }).value("L3"))
    try ann.see("saved")

    let ben = try study.open("--reader", "Ben", columns: 120, rows: 40, environment: environment)
    try ben.see("P001-normal.png")
    try ben.see("open by Ann")
    try ben.press("Enter")
    try ben.see("P001-normal.png  in progress by Ann")
    let told = try ben.see("Ann has this film open since")
    #expect(told.contains("X to take it over") && told.value("L3")?.now == change.now, "\(told)")
    // Looking is free, changing is not.
    try ben.press("4", "J")
    try ben.see("X takes it over")
    try ben.press("Escape")
    try ben.see("Space next")
    try ben.press("X")
    try ben.see("Ann has it open on")
    try ben.press("t")
    try ben.notSee("Take over")
    try ben.press("4", "J", "Enter")
    try ben.see("in progress by Ben")
    try ben.see("saved")
    let both = try #require(try ben.screen().value("L4"))
    #expect(both.now != both.machine)

    // Ann sees Ben's correction come in, learns who has the film, and can change nothing more.
    try ann.see("in progress by Ben", within: 30)
    try ann.see("Ben's L4", where: { $0.value("L4")?.now == both.now })
    try ann.see("Ben has this film open since", within: 90)
    try ann.press("j")
    try ann.see("X takes it over")
    try ann.press("Escape")
    try ann.see("Space next")
    for robot in [ann, ben] {
      try robot.press("q", "q")
      if robot === ben {
        try robot.see("P002-kyphotic-disc.png")
        try robot.press("q")
      }
    }
    #expect(try ann.exitCode() == 0)
    #expect(try ben.exitCode() == 0)

    #expect(try isWriteAheadLog() == !onShare)
    let audit = try study.run("export", study.path, "--format", "audit", "-o", "-").output
    for reader in ["Ann", "Ben"] {
      let moved = audit.split(separator: "\n").contains {
        $0.contains("\"reader\":\"\(reader)\"") && $0.contains("move point")
      }
      #expect(moved, "\(reader)")
    }
  }

  /// Bytes 18 and 19 of a database: 1 for a rollback journal, 2 for a write-ahead log (sqlite.org/fileformat2.html).
  private func isWriteAheadLog() throws -> Bool {
    let database = try Data(contentsOf: URL(fileURLWithPath: study.path + "/.lumbar/reviews.sqlite"))
    return database[18] == 2
  }
}
