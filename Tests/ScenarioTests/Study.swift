import Foundation

/// A copy of the bundled study in a folder of its own, gone with the test.
final class Study {
  let folder: URL
  var path: String { folder.appending(path: "study").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-story-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.bundled, to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static var bundled: URL { repository.appending(path: "Examples/study") }
  /// The built-in weights as the repository has them.
  static var compactModel: URL { repository.appending(path: "Sources/CEmbedded/models/compact.safetensors") }

  private static var repository: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  func open(
    _ options: String..., columns: Int = 80, rows: Int = 24, term: String = "xterm-256color",
    environment: [String: String] = [:],
    insideShell: Bool = false
  ) throws -> TerminalRobot {
    try TerminalRobot(
      ["view", path] + options, columns: columns, rows: rows, term: term, environment: environment, folder: folder,
      insideShell: insideShell)
  }

  /// Runs the program without a terminal.
  func run(_ arguments: String...) throws -> TerminalRobot.Finished {
    try TerminalRobot.finish([TerminalRobot.program ?? ""] + arguments)
  }

  /// A film's landmarks as `export` gives them back; nil where the export has none.
  func landmarks(of film: String) throws -> Data? {
    let out = folder.appending(path: "out-\(UUID().uuidString)")
    let finished = try run("export", path, "--format", "landmarks", "-o", out.path)
    guard finished.status == 0 else { throw TerminalRobot.NotSeen(text: "an export", screen: finished.words) }
    return try? Data(contentsOf: out.appending(path: "films/\(film).json"))
  }

  /// The film's label image as `export` writes it.
  func mask(of film: String) throws -> Data? {
    let out = folder.appending(path: "out-\(UUID().uuidString)")
    let finished = try run("export", path, "--format", "masks", "-o", out.path)
    guard finished.status == 0 else { throw TerminalRobot.NotSeen(text: "an export", screen: finished.words) }
    return try? Data(contentsOf: out.appending(path: "films/\(film).png"))
  }

  /// Takes the right to write away from the study's folders (root writes all the same).
  func makeReadOnly(_ isReadOnly: Bool = true) throws {
    for folder in [path, path + "/films"] {
      try FileManager.default.setAttributes([.posixPermissions: isReadOnly ? 0o555 : 0o755], ofItemAtPath: folder)
    }
  }

  func rename(_ old: String, to new: String) throws {
    let base = URL(fileURLWithPath: path)
    try FileManager.default.moveItem(at: base.appending(path: old), to: base.appending(path: new))
  }
}

extension Data {
  /// The vertebrae alone: a moved film has another name in its file.
  var dropFilmName: NSDictionary? {
    let object = try? JSONSerialization.jsonObject(with: self) as? [String: Any]
    return object?["vertebrae"] as? NSDictionary
  }
}
