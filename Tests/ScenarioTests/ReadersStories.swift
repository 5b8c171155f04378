import Foundation
import Testing

/// Several people on one study: lists, blind second readings, agreement, adjudication.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct ReadersStories {
  private let study: Study

  init() throws {
    study = try Study()
    // Three films are enough to agree on.
    for name in ["P004", "P005", "P006", "P007", "P008"] {
      for file in try FileManager.default.contentsOfDirectory(atPath: study.path + "/films") where file.hasPrefix(name)
      {
        try FileManager.default.removeItem(atPath: study.path + "/films/" + file)
      }
    }
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func twoReadBlindTheProgramReckonsAndAThirdDecides() throws {
    let none = try study.run("agreement", study.path, "--between", "first,second")
    #expect(none.status == 0 && none.output.isEmpty && none.words.contains("--second"))

    let ann = try study.open("--reader", "Ann")
    try ann.see("P001-normal.png")
    try ann.press("Enter")
    try ann.see("P001-normal.png  machine read")
    try ann.press("a")
    try ann.see("P002-kyphotic-disc.png  machine read")
    try ann.press("a")
    try ann.see("P003")
    try ann.press("q", "q")
    #expect(try ann.exitCode() == 0)

    let ben = try study.open("--second", "--reader", "Ben")
    try ben.see("second reader, blind")
    try ben.press("Enter")
    try ben.see("P001-normal.png  machine read")
    try ben.notSee("accepted")
    try ben.press("6", "w")
    try ben.see("as a whole")
    for _ in 0..<6 { try ben.press(">") }
    try ben.press("Escape")
    try ben.see("saved")
    try ben.press("a")
    try ben.see("P002-kyphotic-disc.png  machine read")
    try ben.press("a")
    try ben.see("P003")
    try ben.type(":agreement")
    try ben.press("Enter")
    try ben.see("you read blind")
    try ben.press("q", "q")
    #expect(try ben.exitCode() == 0)

    let table = try study.run("agreement", study.path, "--between", "first,second", "--films")
    #expect(table.status == 0)
    #expect(table.output.contains("first (Ann) and second (Ben)") && table.output.contains("ICC(2,1)"))
    let slope = try value("SS", between: "first,second")
    #expect(slope["n"] as? Double == 2)
    #expect(abs(try #require(slope["bias"] as? Double)) > 1, "Ben turned S1 on one film of two")

    let cem = try study.open("--adjudicate", "--reader", "Cem")
    try cem.see("readers differ")
    try cem.see("1 shown")
    try cem.press("Enter")
    try cem.see("P001-normal.png  machine read")
    try cem.press("D")
    try cem.see("Ann's first reading")
    try cem.see("take over Ben's second reading")
    try cem.press("2")
    try cem.see("taken over")
    try cem.press("S")
    try cem.see("As adjudication")
    try cem.press("S")
    try cem.see("signed v1")
    try cem.press("q")
    try cem.type(":agreement")
    try cem.press("Enter")
    try cem.see("ICC(2,1)")
    try cem.press("Escape")
    try cem.notSee("ICC(2,1)")
    try cem.press("q")
    #expect(try cem.exitCode() == 0)
    #expect(try value("SS", between: "second,adjudicated")["n"] as? Double == 1)
    let decided = try study.run("export", study.path, "--format", "json", "--reading", "adjudicated", "-o", "-")
    #expect(decided.output.contains("Cem") && decided.output.contains("\"signed\""))
    // What the two readers said is as they left it.
    #expect(try value("SS", between: "first,second")["bias"] as? Double == slope["bias"] as? Double)
    let audit = try study.run("export", study.path, "--format", "audit", "-o", "-")
    #expect(audit.output.contains("adopt reading") && audit.output.contains("Ben's second reading"))
  }

  @Test func filmsAreDealtToReadersWhoSeeTheirOwn() throws {
    let ann = try study.open("--reader", "Ann", columns: 160, rows: 40)
    try ann.see("P003")
    try ann.type(":assign all ann, Ben")
    try ann.press("Enter")
    try ann.see("2 films for ann, 1 film for Ben")
    try ann.type("f")
    try ann.see("show only")
    try ann.type("for=me")
    try ann.press("Enter")
    try ann.see("2 shown: for=me")
    try ann.see("0% decided")
    try ann.press("Enter")
    try ann.see("P001-normal.png  machine read")
    try ann.press("a")
    try ann.see("P003")
    try ann.press("q")
    try ann.see("50% decided")
    try ann.see(" s in hand")
    try ann.press("q")
    #expect(try ann.exitCode() == 0)
    let ben = try study.open("--reader", "Ben", columns: 160, rows: 40)
    try ben.type("ffor=me")
    try ben.press("Enter")
    try ben.see("1 shown: for=me")
    try ben.press("q")
    #expect(try ben.exitCode() == 0)
  }

  private func value(_ name: String, between pair: String) throws -> [String: Any] {
    let finished = try study.run("agreement", study.path, "--between", pair, "--json")
    #expect(finished.status == 0, "\(finished.words)")
    let object = try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any]
    let first = try #require((object?["pairs"] as? [[String: Any]])?.first)
    return try #require((first["values"] as? [String: [String: Any]])?[name])
  }
}
