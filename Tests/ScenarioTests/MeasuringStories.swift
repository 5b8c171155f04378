import Foundation
import Testing

/// Measuring freely on a film: by points placed with keys, kept with the review.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct MeasuringStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  private func measurements() throws -> [[String: Any]] {
    let exported = try study.run("export", study.path, "--format", "json", "-o", "-")
    let line = try #require(exported.output.split(separator: "\n").first { $0.contains("P001-normal.png") })
    let film = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return try #require((film?["review"] as? [String: Any])?["measurements"] as? [[String: Any]])
  }

  @Test func anAngleByThreePointsIsKeptAndExported() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("m")
    try robot.see("angle (three points)")
    try robot.press("a")
    try robot.see("angle: place the first arm (1 of 3)")
    try robot.press("Enter")
    try robot.see("angle: place the vertex (2 of 3)")
    try robot.press("L", "Enter")
    try robot.see("angle: place the second arm (3 of 3)")
    try robot.press("J", "Enter")
    try robot.see("angle 90.0°")
    try robot.see("saved")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)

    let kept = try #require(try measurements().first)
    #expect(kept["kind"] as? String == "angle" && kept["unit"] as? String == "deg")
    #expect(abs((kept["value"] as? Double ?? 0) - 90) < 0.01 && (kept["points"] as? [[Double]])?.count == 3)

    let again = try study.open(columns: 120, rows: 40)
    try again.openedInProgress()
    try again.press("m")
    try again.see("remove angle 90.0°")
    try again.press("1")
    try again.notSee("remove angle")
    try again.see("saved")
    try again.press("m")
    try again.see("angle (three points)")
    #expect(try !again.screen().contains("remove angle"))
    try again.press("Escape")
    try again.notSee("angle (three points)")
    try again.press("L")
    try again.see("measured: angle")
    #expect(try measurements().isEmpty)
  }

  @Test func aDistanceIsInMillimetresOnceALengthIsKnown() throws {
    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("m")
    try robot.see("scale: the ends of a known length")
    try robot.press("s")
    try robot.see("scale: place one end (1 of 2)")
    try robot.press("Enter", "L", "Enter")
    try robot.see("length in mm:")
    try robot.type("25,4")
    try robot.press("Enter")
    try robot.see("saved")
    try robot.press("m")
    try robot.see("take the scale back")
    try robot.press("d")
    try robot.see("distance: place one end")
    // Twice as long as the marker.
    try robot.press("Enter", "L", "L", "Enter")
    try robot.see("= 50.8 mm (calibrated)")
    try robot.see("saved")
    let kept = try #require(try measurements().first)
    #expect(kept["kind"] as? String == "distance" && kept["unit"] as? String == "px")
    #expect((kept["value"] as? Double ?? 0) > 20)
    try robot.press("m")
    try robot.see("take the scale back")
    try robot.press("q")
    try robot.notSee("take the scale back")
    try robot.press("q", "q")
    #expect(try robot.exitCode() == 0)
  }
}

extension TerminalRobot {
  fileprivate func openedInProgress() throws {
    try see("in progress")
    try press("Enter")
    try see("P001-normal.png  in progress by Dr Robot")
  }
}
