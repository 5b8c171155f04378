import Foundation
import Testing

/// What readers signed teaches the model, and a teaching that was broken off goes on.
@Suite(.enabled(if: TerminalRobot.isAvailable, "LUMBAR_PROGRAM or tmux is missing"), .serialized)
struct TeachingStories {
  private let study: Study

  init() throws {
    study = try Study()
    let read = try study.run("analyze", study.path)
    #expect(read.status == 0, "\(read.words)")
  }

  @Test func signedFilmsTeachBothNetworksAlsoAfterCtrlC() throws {
    let model = study.folder.appending(path: "taught.safetensors").path
    let none = try study.run("train", "--from-reviews", study.path, "-o", model, "--steps", "1")
    #expect(none.status == 65 && none.words.contains("no signed film to learn from"), "\(none.words)")

    let robot = try study.open(columns: 120, rows: 40)
    try robot.openFirstFilm()
    try robot.press("S")
    try robot.press("Enter")
    try robot.see("P002-kyphotic-disc.png  machine read")
    try robot.press("q")
    try robot.see("1 signed")
    try robot.press("q")
    #expect(try robot.exitCode() == 0)

    // Interrupted as soon as the close-ups learn.
    let script = """
      "$0" train --from-reviews "$1" --minutes 0.3 --batch 2 -o "$2" 2> "$2.words" &
      until [ -s "${2%.safetensors}.closeup.log.jsonl" ]; do kill -0 $! || exit 1; sleep 0.02; done
      kill -INT $!
      wait $!
      [ $? -eq 130 ]
      """
    let stopped = try TerminalRobot.finish(["bash", "-m", "-c", script, TerminalRobot.program ?? "", study.path, model])
    let words = try String(contentsOfFile: model + ".words", encoding: .utf8)
    #expect(stopped.status == 0, "\(words)")
    #expect(words.contains("1 signed films, 0 of them held back") && words.contains("go on with --resume"), "\(words)")
    let resumed = try study.run(
      "train", "--from-reviews", study.path, "--minutes", "0.3", "--resume", "-o", model)
    #expect(resumed.status == 0 && resumed.words.contains("weights in \(model)"), "\(resumed.words)")
    let film = study.path + "/films/P003-listhesis.png"
    let card = try study.run("model", model)
    #expect(card.output.contains("Signed corrections were among its labels."), "\(card.output)")
    #expect(card.output.contains("## Close-ups"), "\(card.output)")
    #expect(try study.run("measure", film, "--model", model).status == 0)
  }
}
