import Foundation
import Testing

/// A doctor's and an annotator's day, told to the program itself in a terminal.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct ReviewStories {
  /// The bundled study, copied, so that its reviews lie beside the copy.
  private let study: Study

  init() throws { study = try Study() }

  @Test func opensTheStudyReadsAFilmAndShowsItsValues() throws {
    let robot = try study.open()
    try robot.see("P001-normal.png")
    try robot.see("research use only")
    try robot.press("Enter")
    try robot.see("PI")
    try robot.see("machine read", within: 60)
    try robot.see("L5")
    try robot.press("q")
    try robot.see("P007-preop.png")
    try robot.press("q")
    let code = try robot.exitCode()
    #expect(code == 0)
  }

  @Test func correctsACornerSignsQuitsComesBackAndItIsAllThere() throws {
    let robot = try study.open()
    try robot.openFirstFilm()
    try robot.press("Tab")
    try robot.see("corner")
    try robot.press("j", "j", "j")
    try robot.press("Enter")
    try robot.see("saved")
    try robot.press("S")
    try robot.see("Signing freezes this version")
    try robot.press("S")
    // Signing goes on to the next film.
    try robot.see("P002-kyphotic-disc.png")
    try robot.press("q")
    try robot.see("signed")
    try robot.press("q")
    let code = try robot.exitCode()
    #expect(code == 0)

    let again = try study.open()
    try again.see("signed")
    // A sub-folder, and one film, find the study's reviews.
    for part in ["", "/films", "/films/P001-normal.png"] {
      let exported = try study.run("export", study.path + part, "--format", "json", "-o", "-")
      #expect(exported.status == 0)
      #expect(exported.output.contains("\"signed\""), "\(part)")
    }
  }

  @Test func aCorrectionShownAsSavedSurvivesAKill() throws {
    let robot = try study.open()
    try robot.openFirstFilm()
    let before = try study.landmarks(of: "P001-normal")
    try robot.press("Tab")
    try robot.see("corner")
    try robot.press("j", "j", "j", "j", "Enter")
    try robot.see("saved")
    kill(try robot.processID(), SIGKILL)
    _ = try robot.exitCode()
    #expect(try study.landmarks(of: "P001-normal") != before)

    // The film moves; its review goes with it.
    let moved = try study.landmarks(of: "P001-normal")
    try study.rename("films/P001-normal.png", to: "films/renamed.png")
    #expect(try study.landmarks(of: "renamed")?.dropFilmName == moved?.dropFilmName)
  }

  /// ncurses once scrolled the picture along with the log beside it and left its own blanks there.
  @Test func aCorrectionLeavesNoHoleInThePicture() throws {
    let robot = try study.open(columns: 200, rows: 60)
    try robot.openFirstFilm()
    try robot.press("3")
    try robot.see("corner")
    for _ in 0..<3 {
      try robot.press("j")
      try robot.see("moved L3")
      try robot.see("saved")
    }
    let blanks: Set<Unicode.Scalar> = ["\u{A0}", "\u{2000}", "\u{2001}", "\u{2002}", "\u{2003}", "\u{202F}"]
    let screen = try robot.screen()
    #expect(screen.unicodeScalars.allSatisfy { !blanks.contains($0) }, "\(screen)")
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "vt100"])
  func drawsOnEveryKindOfTerminal(term: String) throws {
    let robot = try study.open(term: term)
    try robot.openFirstFilm()
    try robot.see("L3")
    try robot.resize(columns: 200, rows: 60)
    try robot.see("wedge")
    try robot.resize(columns: 30, rows: 8)
    try robot.see("too small")
    try robot.resize(columns: 80, rows: 24)
    try robot.see("L3")
    try robot.press("q", "q")
    let code = try robot.exitCode()
    #expect(code == 0)
  }

  @Test func drawsInTheCLocaleWithASCIIAlone() throws {
    let robot = try study.open(environment: ["LC_ALL": "C"])
    try robot.openFirstFilm()
    let screen = try robot.see("L3")
    #expect(screen.utf8.allSatisfy { $0 < 128 })
    try robot.press("q", "q")
    let code = try robot.exitCode()
    #expect(code == 0)
  }

  @Test func paintsAMaskWhichTheExportedPictureThenHas() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    let before = try study.mask(of: "P001-normal")
    try robot.press("3", "b")
    try robot.see("L3, brush")
    try robot.press("]", "]", "H", "H", "Space", "Space")
    try robot.see("saved")
    try robot.press("e", "p", "l", "l", "l", "p")
    try robot.see("eraser")
    // The eraser may have taken just what the brush gave: give it again.
    try robot.press("b", "h", "h", "h", "Space")
    try robot.see("L3, brush")
    try robot.see("saved")
    // Two escapes at once, or one right before a letter, are Alt with it: a hand takes longer.
    try robot.press("Escape")
    try robot.see("e plate")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("L")
    try robot.see("Log, newest first")
    try robot.see("painted L3")
    try robot.press("Escape")
    try robot.notSee("Log, newest first")
    try robot.press("q", "q")
    let code = try robot.exitCode()
    #expect(code == 0)
    #expect(try study.mask(of: "P001-normal") != before)
  }

  @Test func goesBackToAnEarlierState() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    let before = try study.landmarks(of: "P001-normal")
    try robot.press("6", ">", ">", ">", "Escape", "1", "j", "j", "Escape")
    try robot.see("saved")
    try robot.press("Z")
    try robot.see("Go back to after")
    try robot.press("j", "Enter")
    try robot.see("saved")
    try robot.press("q", "q")
    let code = try robot.exitCode()
    #expect(code == 0)
    #expect(try study.landmarks(of: "P001-normal") == before)
  }

  @Test func aClosedTerminalLosesNothingInHand() throws {
    let robot = try study.open()
    try robot.openFirstFilm()
    let before = try study.landmarks(of: "P001-normal")
    try robot.press("Tab")
    try robot.see("corner")
    // Not saved yet: it is still in hand.
    try robot.press("j", "j")
    kill(try robot.processID(), SIGHUP)
    let code = try robot.exitCode()
    #expect(code == 128 + SIGHUP)
    #expect(try study.landmarks(of: "P001-normal") != before)
  }

  @Test func aStudyThatCannotBeWrittenIsReviewedAllTheSame() throws {
    try study.makeReadOnly()
    defer { try? study.makeReadOnly(false) }
    let robot = try study.open()
    try robot.openFirstFilm()
    try robot.press("Tab", "j", "j", "Enter")
    try robot.see("saved")
    try robot.press("Escape")
    try robot.see("a accept")
    try robot.press("q", "q")
    let code = try robot.exitCode()
    #expect(code == 0)
  }

  @Test func stopsAndGoesOn() throws {
    let robot = try study.open(insideShell: true)
    try robot.see("P001-normal.png")
    try robot.press("C-z")
    try robot.see("Stopped")
    try robot.type("fg\n")
    try robot.see("research use only")
    try robot.press("q")
    try robot.notSee("research use only")
    try robot.type("echo ended with $?\n")
    try robot.see("ended with 0")
  }
}
