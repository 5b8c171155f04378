import Foundation
import Screen

/// A guided tour: what is said, what is lit, which keys are pressed, in order. Read from a plain text file.
///
/// One step a line: `title WORDS`, `say WORDS`, `look PLACE`, `keys KEYS`, `wait SECONDS`; `#` begins a comment. Keys
/// are characters, others by name in angle brackets: `keys j<enter>3<shift-left>`.
public struct Tour: Hashable, Sendable {
  /// The part of the screen that a step is about.
  public enum Place: String, CaseIterable, Hashable, Sendable {
    case all, title, list, picture, tables, status, footer
  }

  enum Step: Hashable, Sendable {
    case say(String)
    case look(Place)
    case keys([KeyPress])
    case wait(Double)
  }

  public private(set) var title = "Tour"
  var steps: [Step] = []

  public init(script: String) throws(TourError) {
    for (index, line) in script.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = line.trimmingCharacters(in: .whitespaces)
      if text.isEmpty || text.hasPrefix("#") { continue }
      let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
      let rest = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      guard !rest.isEmpty else { throw TourError(line: index + 1, problem: "“\(parts[0])” needs something after it") }
      switch parts[0] {
      case "title": title = rest
      case "say": steps.append(.say(rest))
      case "look":
        guard let place = Place(rawValue: rest) else {
          let places = Place.allCases.map(\.rawValue).joined(separator: ", ")
          throw TourError(line: index + 1, problem: "no place is called “\(rest)”: there are \(places)")
        }
        steps.append(.look(place))
      case "keys": steps.append(.keys(try Tour.keys(rest, line: index + 1)))
      case "wait":
        guard let seconds = Double(rest), (0...60).contains(seconds) else {
          throw TourError(line: index + 1, problem: "“\(rest)” is no number of seconds from 0 to 60")
        }
        steps.append(.wait(seconds))
      default: throw TourError(line: index + 1, problem: "“\(parts[0])” is no step: title, say, look, keys, wait")
      }
    }
  }

  private static func keys(_ text: String, line: Int) throws(TourError) -> [KeyPress] {
    var keys: [KeyPress] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) < end {
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        guard let key = KeyPress(notation: name) else { throw TourError(line: line, problem: "“\(name)” is no key") }
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        keys.append(.character(first))
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}

/// Why a tour's script can't be played.
public struct TourError: Error, Hashable, CustomStringConvertible, LocalizedError {
  public var line: Int
  public var problem: String
  public var description: String { "line \(line) of the tour: \(problem)" }
  public var errorDescription: String? { description }
}
