import Foundation
import Spine
import Viewer

/// How a person worked on a study the last time: window, masks, panes, and how they said patients stand. Kept with the
/// person, by study, in `$XDG_STATE_HOME/lumbar/studies.json`; a file that can't be read or written costs no more than
/// the memory.
struct StudyHabits {
  private struct Kept: Codable, Equatable {
    var look: PictureLook
    var posture: Posture
  }

  private let file: URL?
  private let study: String
  private let kept: Kept?
  /// What was remembered of this study.
  var look: PictureLook? { kept?.look }
  var posture: Posture { kept?.posture ?? .unknown }

  init(study: String, folder: String? = StudyHabits.folder) {
    self.study = study
    file = folder.map { URL(fileURLWithPath: $0).appending(path: "studies.json") }
    kept = Self.read(file)[study]
  }

  func remember(look: PictureLook, posture: Posture) {
    var now = Kept(look: look, posture: posture)
    guard let file, now != kept else { return }
    now.look.isBare = false
    var all = Self.read(file)
    all[study] = now
    guard let data = try? JSONEncoder().encode(all) else { return }
    try? PrivateFile.write(data, to: file)
  }

  private static func read(_ file: URL?) -> [String: Kept] {
    guard let data = file.flatMap({ try? Data(contentsOf: $0) }) else { return [:] }
    return (try? JSONDecoder().decode([String: Kept].self, from: data)) ?? [:]
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
