import Foundation
import Testing
import Viewer

/// Whole screens as text, beside the keys that lead to them. `RECORD_FRAMES=1` writes them anew.
@Suite struct FrameTests {
  private func expect(
    _ play: Play, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    // Hours and minutes are local time, and lines end where their text does.
    let clock = /\d\d:\d\d/
    let frame = play.screen.map { $0.replacing(clock, with: "HH:MM") }.joined(separator: "\n") + "\n"
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Frames/\(name).txt")
    if ProcessInfo.processInfo.environment["RECORD_FRAMES"] == "1" {
      return try frame.write(to: url, atomically: true, encoding: .utf8)
    }
    let wanted = try String(contentsOf: url, encoding: .utf8)
    #expect(frame == wanted, "frame \(name) differs", sourceLocation: sourceLocation)
  }

  static let sizes = [(24, 80), (60, 200)]

  @Test(arguments: sizes) func worklist(_ rows: Int, _ columns: Int) throws {
    try expect(Fixtures.study(rows: rows, columns: columns), "worklist-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func film(_ rows: Int, _ columns: Int) throws {
    try expect(Fixtures.opened(rows: rows, columns: columns), "film-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func correcting(_ rows: Int, _ columns: Int) throws {
    var play = Fixtures.opened(rows: rows, columns: columns)
    play.keys("3JJ")
    try expect(play, "correcting-\(columns)x\(rows)")
  }

  @Test func levels() throws {
    var play = Fixtures.opened()
    play.keys("ljjj")
    try expect(play, "levels-80x24")
  }

  @Test func signing() throws {
    var play = Fixtures.opened()
    play.keys("S")
    try expect(play, "signing-80x24")
  }

  @Test func signedLog() throws {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    play.keys("n")
    play.keys("L4 hard to see<enter>psSSll")
    try expect(play, "signed-log-80x24")
  }

  @Test func help() throws {
    var play = Fixtures.opened()
    play.keys("?")
    try expect(play, "help-80x24")
  }

  @Test func explanation() throws {
    var play = Fixtures.opened()
    play.keys("jje")
    try expect(play, "explanation-80x24")
  }

  @Test func asciiOnly() throws {
    var play = Fixtures.study(unicode: false)
    play.keys("<enter>3<down>")
    let isASCII = play.screen.allSatisfy { $0.unicodeScalars.allSatisfy { $0.isASCII || $0 == "~" } }
    #expect(isASCII)
    try expect(play, "ascii-80x24")
  }

  @Test(arguments: [(1, 1), (5, 20), (11, 39), (12, 40), (24, 80), (40, 120), (100, 300), (200, 500)])
  func anySize(_ rows: Int, _ columns: Int) {
    var play = Fixtures.study(rows: rows, columns: columns)
    for keys in ["", "?", "q<esc>s", "<esc><enter>", "3", "?", "<esc>S", "<esc>d", "<esc>lL", "<esc>:"] {
      play.keys(keys)
      let grid = play.model.view()
      #expect(grid.rows == rows && grid.columns == columns)
      if rows >= 12, columns >= 40 { #expect(play.shows("research")) }
    }
  }
}

extension FrameTests {
  @Test func aLongChoiceScrollsOnALowScreen() {
    var play = Fixtures.study(rows: 12, columns: 60)
    play.keys("s")
    #expect(!play.shows("PI-LL"))
    for _ in 0..<20 { play.keys("<down>") }
    #expect(play.shows("m  PI-LL"))
  }

  @Test func landmarksFarOffTheFilmAreDrawnNowhere() {
    var play = Play()
    var landmarks = Fixtures.landmarks
    landmarks.vertebrae[.l1]?.antSup.x = 1e30
    landmarks.vertebrae[.l2]?.postInf.y = -1e30
    play.add("far.png", Fixtures.film, machine: landmarks)
    play.begin()
    play.keys("<enter>1s2sz+")
    #expect(play.shows("far.png"))
  }
}
