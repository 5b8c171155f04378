import Foundation
import Radiograph
import Spine
import StudyStore

@testable import Exchange

/// A plausible spine facing left, a film of it, and reviews of it.
enum Fixture {
  static let width = 400
  static let height = 700

  static var landmarks: Landmarks {
    var out = Landmarks()
    (out.film, out.width, out.height) = ("a.png", width, height)
    for (i, level) in Level.allCases.enumerated() {
      let y = 30.0 + Double(i) * 66
      let x = 200 - 12 * Double(min(i, 6 - i))
      let lean = Double(i - 3) * 2.5
      out.vertebrae[level] = VertebralBody(
        antSup: Point(x - 35, y + lean), postSup: Point(x + 33, y - lean), antInf: Point(x - 36, y + 47 + lean),
        postInf: Point(x + 34, y + 44 - lean))
    }
    out.s1 = S1Endplate(ant: Point(180.5, 505), post: Point(240, 470))
    out.sacrum = [Point(180.5, 505), Point(240, 470), Point(320, 560), Point(330, 640), Point(290, 600)]
    out.femoralHeads = [
      FemoralHead(center: Point(150, 610), radius: 40), FemoralHead(center: Point(130, 620.5), radius: 42),
    ]
    return out
  }

  static let reader = Reader(name: "Dr. =Evil, \"B\"", account: "evil")
  static let start = Date(timeIntervalSince1970: 1_700_000_000)

  static func events(_ actions: [ReviewAction]) -> [ReviewEvent] {
    actions.enumerated().map { i, action in
      ReviewEvent(id: Int64(i + 1), action: action, reader: reader, time: start.addingTimeInterval(Double(i)))
    }
  }

  static let machine = MachineReading(
    model: "compact-1 sha256:00", landmarks: landmarks, confidence: ["L1": 0.9, "S1": 0.7], network: [.pi: 51.5])

  /// Read by the machine, one corner moved, posture set, noted, accepted and signed.
  static var signed: [ReviewAction] {
    [
      .machineRead(machine), .setPosture(.standing),
      .edit(.movePoint(.corner(.l3, .antSup), to: Point(150.25, 300))),
      .measure(FreeMeasurement(kind: .distance, points: [Point(1, 2), Point(3, 4)])),
      .note("=HYPERLINK(\"x\")\nsecond, line \u{1B}[2J"), .accept, .sign,
    ]
  }

  static func film(
    _ name: String = "sub/a.png", actions: [ReviewAction] = signed, path: String = "/none/a.png",
    spacing: Double? = nil
  ) -> ExportedFilm {
    ExportedFilm(
      name: name, path: path, hash: String(repeating: "ab", count: 32), width: width, height: height, spacing: spacing,
      review: Review(folding: events(actions)))
  }

  static var pixels: Film {
    let values = (0..<width * height).map { UInt16(2000 + $0 % width * 40 + $0 / width * 30) }
    return Film(width: width, height: height, pixels: values, maximum: 65535)
  }
}

/// A folder that goes away with the test.
final class Scratch {
  let path: String
  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("exchange-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, _ name: String) throws {
    let url = URL(fileURLWithPath: self(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.contains(".") }.sorted()
  }
}
