import Foundation
import Spine
import StudyStore

/// The commands typed after `:`, with what they need.
enum Command: String, CaseIterable {
  case quit, write, sort, filter, assign, agreement, reader, posture, frame, marks, mouse, advance, compare, help
  case largePrint = "large-print"

  static let shortcuts: [String: Command] = ["q": .quit, "w": .write, "f": .filter, "h": .help]

  static func named(_ word: String) -> Command? {
    if let command = shortcuts[word] ?? Command(rawValue: word) { return command }
    let fitting = Command.allCases.filter { $0.rawValue.hasPrefix(word) }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// The line with its first word finished, where one command begins so.
  static func completing(_ text: String) -> String {
    guard !text.contains(" "), let command = named(text) else { return text }
    return command.rawValue + " "
  }
}

extension Model {
  /// Performs a line typed after `:`.
  mutating func perform(line: String) -> [Effect] {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = words.first else { return [] }
    if first == "q!" || first == "quit!" { return quit(force: true) }
    if first == "wq" || first == "x" { return saveAgain() + quit() }
    let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    guard let command = Command.named(first) else {
      show(.warning("“:\(first)” is no command; there are \(Command.allCases.map(\.rawValue).joined(separator: ", "))"))
      return []
    }
    switch command {
    case .quit: return quit()
    case .write: return saveAgain()
    case .sort:
      let wanted = argument.lowercased()
      guard let sort = WorklistSort.allCases.first(where: { $0.label.lowercased().hasPrefix(wanted) }), !wanted.isEmpty
      else {
        dialog = .choice(.sorts(worklist.sort))
        return []
      }
      worklist.sort(by: sort)
      scrollWorklist()
    case .filter: filter(argument)
    case .assign: return assign(argument)
    case .agreement: return askForAgreement()
    case .reader:
      if argument.isEmpty {
        dialog = .prompt(Prompt(.reader, text: settings.reader.name))
        return []
      }
      return rename(argument)
    case .posture:
      guard let posture = Posture(rawValue: argument.lowercased()) else {
        show(.warning("postures are \(Posture.allCases.map(\.rawValue).joined(separator: ", "))"))
        return []
      }
      return inFilm { $0.act(.setPosture(posture), $1) }
    case .frame:
      let frames = film?.film?.frames ?? 1
      guard frames > 1, let number = Int(argument), (1...frames).contains(number) else {
        show(.warning(frames > 1 ? "frames are 1 to \(frames)" : "the film's file holds one picture only"))
        return []
      }
      return inFilm { $0.act(.chooseFrame(number), $1) }
    case .marks: listMarks()
    case .mouse: return toggleMouse()
    case .advance:
      settings.advances.toggle()
      show(.plain(settings.advances ? "a decision opens the next film" : "a decision stays on the film"))
    case .compare:
      guard !argument.isEmpty, let id = film?.id else {
        chooseCompanion()
        return []
      }
      let wanted = argument.lowercased()
      guard let row = worklist.rows.first(where: { $0.id != id && $0.name.lowercased().contains(wanted) }) else {
        show(.warning("no other film is called “\(argument)”"))
        return []
      }
      return compare(with: row.id)
    case .largePrint:
      settings.largePrint.toggle()
      scrollWorklist()
    case .help: dialog = .page(helpPage)
    }
    return []
  }
}
