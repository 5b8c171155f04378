import Foundation
import Terminal

/// What people said about their terminals, in `$XDG_STATE_HOME/lumbar/terminals.tsv`.
struct RememberedTerminals {
  private let file: URL?
  var memory: TerminalMemory

  init() {
    file = StudyHabits.folder.map { URL(fileURLWithPath: $0).appending(path: "terminals.tsv") }
    let text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) }
    memory = TerminalMemory(text ?? "")
  }

  func save() throws {
    guard let file else { throw Failure("nothing can be remembered: HOME is not set", .cantCreate) }
    do {
      try PrivateFile.write(Data(memory.text.utf8), to: file)
    } catch {
      throw Failure("cannot write \(printable(file.path)): \(error.localizedDescription)", .cantCreate)
    }
  }
}
