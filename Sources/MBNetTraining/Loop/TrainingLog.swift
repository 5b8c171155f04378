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
}
