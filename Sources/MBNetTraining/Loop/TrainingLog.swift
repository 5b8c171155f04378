import Foundation
import Spine

/// The run's log: one JSON object a line, appended, so that a killed run leaves everything up to its last line.
struct TrainingLog {
  let path: String

  func append(_ members: [JSONValue.Member]) throws {
    let line = Data((JSONValue.object(members).text + "\n").utf8)
    if let handle = FileHandle(forWritingAtPath: path) {
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: line)
    } else {
      try line.write(to: URL(fileURLWithPath: path))
    }
  }

  /// Drops lines of steps after `step`: a killed run logged more than its last checkpoint holds.
  func keep(upTo step: Int) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
    let kept = text.split(separator: "\n").filter { line in
      guard let value = try? JSONDecoder().decode(Numbered.self, from: Data(line.utf8)) else { return false }
      return value.step <= step
    }
    try Data(kept.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private struct Numbered: Decodable { var step: Int }
}
