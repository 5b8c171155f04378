import CEmbedded
import FilmReader
import Foundation
import MBNet
import MBNetTraining
import Phantom
import Radiograph
import Screen
import Spine
import StudyStore
import Testing

@testable import Viewer

/// How many keys a film takes until it says what a human says.
@Suite struct KeystrokeTests {
  private func session(_ film: Film, machine: Landmarks) -> Play {
    var play = Play(rows: 50, columns: 160)
    play.add("film.png", film, machine: machine)
    play.begin()
    play.keys("<enter>")
    return play
  }

  @Test(arguments: 0..<3) func aPhantomWithAWrongReadingIsPutRightByKeys(_ number: Int) throws {
    let phantom = ExampleStudy.phantom(ExampleStudy.entries[number])
    var machine = phantom.landmarks
    // S1 tilted by 8°, L1 taken for T12.
    machine = machine.applying(.turn(.s1, degrees: 8)).applying(.relabel(from: .l1, to: .t12))
    var reader = ScriptedReader(session(phantom.film, machine: machine), truth: phantom.landmarks)
    #expect(!reader.isDone)
    let ends = reader.correct()
    #expect(ends)
    #expect(reader.keys <= 40)
    // All of it is on disk, as edits that a history tells.
    #expect(reader.play.disk["film.png"]?.landmarks == reader.play.landmarks)
  }

  /// With `LUMBAR_FILMS`: the films held back, read by the built-in model; with `LUMBAR_ALL_FILMS` besides, all.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LUMBAR_FILMS"] != nil, "LUMBAR_FILMS names no folder"))
  func realFilmsAreCorrectedFromTheKeyboardAlone() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = try #require(environment["LUMBAR_FILMS"])
    let file = ce_model()
    let model = try MBNet.Model(bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.count))
    let machine = FilmReader(model: model)
    var counts: [Int] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/labels").sorted() {
      let stem = name.replacing(".json", with: "")
      guard ValidationFilms.names.contains(stem) || environment["LUMBAR_ALL_FILMS"] != nil else { continue }
      let truth = try Landmarks.read(path: folder + "/labels/" + name)
      let film = try Film.read(path: folder + "/films/" + stem + ".png")
      let fit = try machine.read(film).fit
      var reader = ScriptedReader(session(film, machine: fit.landmarks), truth: truth)
      let before = [InspectedValue.ll, .ss].map { reader.error($0).map { String(format: "%+.1f", $0) } ?? "none" }
      let ends = reader.correct()
      counts.append(ends ? reader.keys : 999)
      print(
        "keys \(stem): \(ends ? "\(reader.keys)" : "not reached"), LL \(before[0]) SS \(before[1]) at first, "
          + reader.done.joined(separator: ", "))
    }
    counts.sort()
    let median = counts[counts.count / 2], ninetieth = counts[min(counts.count * 9 / 10, counts.count - 1)]
    print("keys: \(counts.count) films, median \(median), 90th percentile \(ninetieth)")
    #expect(median <= 40)
    #expect(ninetieth <= 120)
  }
}
