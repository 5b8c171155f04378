import Foundation
import Spine
import Viewer

/// How a person worked on a study the last time: window, masks, panes, how they said patients stand, and which films
/// they marked. Kept with the person, by study, in `$XDG_STATE_HOME/lumbar/studies.json`; a file that can't be read or
/// written costs no more than the memory.
struct StudyHabits: Sendable {
  private struct Kept: Codable {
    var look = PictureLook()
    var posture = Posture.unknown
    /// Film names by letter, by the reader's name: several may share an account.
    var marks: [String: [String: String]]?
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

  func marks(of reader: String) -> [Character: FilmID] {
    var marks: [Character: FilmID] = [:]
    for (letter, film) in kept?.marks?[reader] ?? [:] {
      if letter.count == 1, let letter = letter.first { marks[letter] = FilmID(film) }
    }
    return marks
  }

  func remember(look: PictureLook, posture: Posture) {
    guard kept?.look != look || kept?.posture != posture else { return }
    change { kept in
      kept.look = look
      kept.look.isBare = false
      kept.posture = posture
    }
  }

  func keep(mark letter: Character, on film: FilmID, for reader: String) {
    change { $0.marks = ($0.marks ?? [:]).merging([reader: [String(letter): film.rawValue]]) { $0.merging($1) { $1 } } }
  }

  /// Another session may have written meanwhile: what the file holds now is changed.
  private func change(_ change: (inout Kept) -> Void) {
    guard let file else { return }
    var all = Self.read(file)
    change(&all[study, default: Kept()])
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
