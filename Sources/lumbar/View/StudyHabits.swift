import Foundation
import Viewer

/// How a person looked at a study's films the last time: window, masks, panes. Kept with the person, by study, in
/// `$XDG_STATE_HOME/lumbar/looks.json`; a file that can't be read or written costs no more than the memory.
struct LookMemory {
  private let file: URL?
  private let study: String
  /// What was remembered of this study.
  let look: PictureLook?

  init(study: String, folder: String? = LookMemory.folder) {
    self.study = study
    file = folder.map { URL(fileURLWithPath: $0).appending(path: "looks.json") }
    look = Self.read(file)[study]
  }

  func remember(_ look: PictureLook) {
    guard let file, look != self.look else { return }
    var kept = look
    kept.isBare = false
    var all = Self.read(file)
    all[study] = kept
    guard let data = try? JSONEncoder().encode(all) else { return }
    try? FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? data.write(to: file, options: .atomic)
  }

  private static func read(_ file: URL?) -> [String: PictureLook] {
    guard let data = file.flatMap({ try? Data(contentsOf: $0) }) else { return [:] }
    return (try? JSONDecoder().decode([String: PictureLook].self, from: data)) ?? [:]
  }

  /// Where programs keep what they remember by themselves.
  static var folder: String? {
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? environment["HOME"].map { $0 + "/.local/state" }
    return base.map { $0 + "/lumbar" }
  }
}
