import Foundation
import Testing

/// Deciding on films one after the other: accepted, flagged, rejected, signed, and opened again.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct DecisionStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func aFilmIsAcceptedWithANoteAndTheNextOneOpens() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    // How the film is looked at stays for the next one.
    try robot.press("v")
    try robot.see("masks outlined")
    try robot.press("n")
    try robot.see("note:")
    try robot.type("spur at L3, seen by eye")
    try robot.press("Enter")
    try robot.see("saved")
    try robot.press("a")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.see("masks outlined")
    try robot.press("q")
    try robot.see("1 accepted")
    try robot.press("k")
    try robot.see("note: spur at L3, seen by eye")
    let exported = try study.run("export", study.path, "--format", "csv", "-o", "-")
    let line = try #require(exported.output.split(separator: "\n").first { $0.contains("P001") })
    #expect(line.contains("accepted,Dr Robot") && line.contains("\"spur at L3, seen by eye\""), "\(line)")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func aFilmIsFlaggedWithOneReasonAndRejectedForAnother() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("f")
    try robot.see("Flag, because")
    try robot.press("o")
    try robot.see("flag, because:")
    try robot.type("ask Dr Lee")
    try robot.press("Enter")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("x")
    try robot.see("Reject the film, because")
    try robot.press("l")
    try robot.see("P003-listhesis.png  machine read")
    try robot.press("q")
    try robot.see("1 flagged · 1 rejected")
    // The reason is found again, and what was rejected can be looked at and taken back.
    try robot.type("/dr lee")
    try robot.press("Enter")
    try robot.see("▸ P001-normal.png")
    try robot.see("ask Dr Lee")
    try robot.press("j", "Enter")
    try robot.see("P002-kyphotic-disc.png  rejected by Dr Robot")
    try robot.press("l", "l")
    try robot.see("rejected: not lateral")
    try robot.press("u")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func aSignatureTakesTwoStepsAndIsAmendedWithAReason() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("S")
    let question = try robot.see("Signing freezes this version")
    #expect(question.contains("version 1, as Dr Robot (account \(NSUserName()))"), "\(question)")
    try robot.press("n")
    try robot.notSee("Signing freezes")
    try robot.see("P001-normal.png  machine read")
    try robot.press("S")
    try robot.see("Signing freezes this version")
    try robot.press("S")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("<")
    try robot.see("P001-normal.png  signed v1 by Dr Robot")
    let signed = try study.landmarks(of: "P001-normal")
    // What is signed stays as it is.
    try robot.press("3", "j")
    try robot.see("signed as version 1 by Dr Robot: A opens it again, with a reason")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("A")
    try robot.see("amend, because:")
    try robot.type("front corner of L3 was off")
    try robot.press("Enter")
    try robot.see("P001-normal.png  in progress by Dr Robot")
    try robot.press("3", "j", "j", "Enter")
    // Saved, and the next point in hand: only then is Escape a key by itself.
    try robot.see("L3 posterior superior corner")
    try robot.see("saved")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("S")
    try robot.see("version 2, as Dr Robot")
    try robot.press("S")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("<")
    try robot.see("signed v2 by Dr Robot")
    try robot.press("L")
    let log = try robot.see("amended because: front")
    #expect(log.contains(" v1 ") && log.contains(" v2 ") && log.contains("Dr Robot (\(NSUserName()))"), "\(log)")
    #expect(try study.landmarks(of: "P001-normal") != signed)
    try robot.press("Escape")
    try robot.notSee("amended because")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }
}
