import Foundation
import Spine

@testable import StudyStore

/// A folder of its own for one test, gone when the test is.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let made = FileManager.default.temporaryDirectory.appendingPathComponent("lumbar-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    path = made.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// A file that is listed as a film: the PNG signature, then something of its own.
  @discardableResult
  func film(_ name: String, content: String? = nil) throws -> String {
    let url = URL(fileURLWithPath: self(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try (Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + Data((content ?? name).utf8)).write(to: url)
    return url.path
  }

  func mode(_ name: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int ?? -1
  }
}

let anna = Reader(name: "Anna", account: "anna")
let ben = Reader(name: "Ben", account: "ben")

extension Landmarks {
  /// A plausible standing spine, front at the left.
  static var example: Landmarks {
    var landmarks = Landmarks()
    (landmarks.film, landmarks.width, landmarks.height) = ("a.png", 600, 1000)
    for (i, level) in Level.allCases.enumerated() {
      let y = 80 + 110 * Double(i)
      landmarks.vertebrae[level] = VertebralBody(
        antSup: Point(200, y), postSup: Point(310, y), antInf: Point(200, y + 85), postInf: Point(310, y + 85))
    }
    landmarks.s1 = S1Endplate(ant: Point(215, 890), post: Point(310, 850))
    landmarks.femoralHeads = [FemoralHead(center: Point(260, 960), radius: 40)]
    return landmarks
  }
}

extension MachineReading {
  static func example(_ model: String = "compact-1", shift: Double = 0) -> MachineReading {
    var landmarks = Landmarks.example
    landmarks.s1?.ant.x += shift
    return MachineReading(model: model, landmarks: landmarks, confidence: ["L1": 0.9, "S1": 0.7])
  }
}

func moveL3(_ x: Double, _ y: Double = 310) -> ReviewAction {
  .edit(.movePoint(.corner(.l3, .antSup), to: Point(x, y)))
}

/// A log from actions, one second apart.
func log(_ actions: [ReviewAction], by reader: Reader = anna) -> Review {
  Review(
    folding: actions.enumerated().map {
      ReviewEvent(
        id: Int64($0 + 1), action: $1, reader: reader, time: Date(timeIntervalSince1970: Double(1_000_000 + $0)))
    })
}
