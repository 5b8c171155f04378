import Foundation
import Testing

/// A server that others look at too: files are their owner's alone, and nothing shown need name a patient.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct PrivacyStories {
  private let study: Study

  init() throws { study = try Study() }

  /// Everything below a folder with its permissions; links are not followed.
  private func permissions(below path: String) throws -> [String: Int] {
    var found: [String: Int] = [:]
    for name in FileManager.default.enumerator(atPath: path)?.compactMap({ $0 as? String }) ?? [] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
      found[name] = attributes[.posixPermissions] as? Int
    }
    return found
  }

  @Test func whatTheProgramWritesIsItsOwnersAlone() throws {
    let robot = try study.open()
    try robot.openFirstFilm()
    // Something to remember, and something to save.
    try robot.press("v")
    try robot.see("masks outlined")
    try robot.press("3", "j", "Enter")
    try robot.see("saved")
    let open = try permissions(below: study.path + "/.lumbar")
    #expect(open["reviews.sqlite"] != nil && open.values.allSatisfy { $0 & 0o077 == 0 }, "\(open)")
    try robot.press("Escape")
    try robot.see("Space next")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
    let state = try permissions(below: study.folder.path + "/state")
    #expect(state["lumbar/studies.json"] == 0o600, "\(state)")
    #expect(state.filter { $0.key.hasPrefix("lumbar") }.allSatisfy { $0.value & 0o077 == 0 }, "\(state)")
    // A study that can't be written has its reviews with the reader: they are as private there.
    let away = study.folder.path + "/away/reviews.sqlite"
    let read = try study.run("analyze", study.path + "/films/P002-kyphotic-disc.png", "--store", away)
    #expect(read.status == 0, "\(read.words)")
    #expect(try permissions(below: study.folder.path + "/away")["reviews.sqlite"] == 0o600)
  }

  @Test func anAnonymousSessionNamesNeitherPatientNorFile() throws {
    let folder = study.folder.path + "/named"
    let made = try study.run("phantom", "--count", "2", "--seed", "3", "--dicom", "-o", folder, "--size", "300x450")
    #expect(made.status == 0, "\(made.words)")
    let film = "MUELLER_ANNA_1950.dcm"
    try FileManager.default.moveItem(atPath: folder + "/films/phantom-000003.dcm", toPath: folder + "/films/" + film)
    let open = try TerminalRobot(["view", folder], columns: 160, rows: 40, folder: study.folder)
    // Without the option they are there to be seen.
    try open.see("Phantom, Seed 4")
    try open.see("MUELLER_ANNA_1950")
    try open.press("q")
    #expect(try open.exitCode() == 0)

    let robot = try TerminalRobot(["view", folder, "--anonymous"], columns: 160, rows: 40, folder: study.folder)
    var screens = [try robot.see("patient 2")]
    try robot.press("Enter")
    screens.append(try robot.see("film 1  machine read", within: 60))
    try robot.press("n")
    try robot.see("note:")
    try robot.press("Escape")
    try robot.notSee("note:")
    try robot.press("y")
    screens.append(try robot.see("copied: film 1"))
    try robot.press("L")
    screens.append(try robot.see("film 1: history"))
    try robot.press("Escape")
    try robot.notSee("film 1: history")
    try robot.press("B")
    screens.append(try robot.see("Compare with"))
    try robot.press("1")
    screens.append(try robot.see("diff."))
    let title = try robot.title()
    for screen in screens + [title, robot.words] {
      for name in ["Phantom", "PHANTOM", "phantom", "MUELLER", "ANNA", "Seed", "named", "2026-01-01"] {
        #expect(!screen.contains(name), "\(name) in \(screen)")
      }
    }
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }

  @Test func theTerminalsTitleTellsNothing() throws {
    let robot = try study.open()
    let before = try robot.title()
    try robot.openFirstFilm()
    #expect(try robot.title() == before)
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }
}
