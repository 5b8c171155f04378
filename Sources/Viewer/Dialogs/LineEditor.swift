import Screen

/// A line of text being typed, with a cursor between its characters.
public struct LineEditor: Hashable, Sendable {
  public private(set) var characters: [Character]
  /// 0 … `characters.count`.
  public private(set) var cursor: Int

  public init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  public var text: String { String(characters) }

  /// Notes and reasons stay one line of sane length; control characters never enter.
  mutating func insert(_ text: String) {
    for character in text where characters.count < 500 {
      let isControl = character.unicodeScalars.contains { $0.properties.generalCategory == .control }
      characters.insert(isControl ? " " : character, at: cursor)
      cursor += 1
    }
  }

  /// Handles editing keys; false where the key means nothing to a line of text.
  mutating func edit(_ press: KeyPress) -> Bool {
    switch (press.key, press.modifiers) {
    case (.character(let character), []), (.character(let character), .shift): insert(String(character))
    case (.left, []), (.character("b"), .control): cursor = max(cursor - 1, 0)
    case (.right, []), (.character("f"), .control): cursor = min(cursor + 1, characters.count)
    case (.home, _), (.character("a"), .control): cursor = 0
    case (.end, _), (.character("e"), .control): cursor = characters.count
    case (.backspace, _), (.character("h"), .control):
      guard cursor > 0 else { break }
      cursor -= 1
      characters.remove(at: cursor)
    case (.delete, _), (.character("d"), .control):
      guard cursor < characters.count else { break }
      characters.remove(at: cursor)
    case (.character("u"), .control):
      characters.removeSubrange(0..<cursor)
      cursor = 0
    case (.character("k"), .control): characters.removeSubrange(cursor...)
    case (.character("w"), .control):
      var start = cursor
      while start > 0, characters[start - 1] == " " { start -= 1 }
      while start > 0, characters[start - 1] != " " { start -= 1 }
      characters.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    return true
  }
}
