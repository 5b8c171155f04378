import Screen

/// Keys as tables, help and the configuration write them: `j`, `G`, `ctrl-d`, `shift-left`, `alt-h`, `space`, `f1`.
extension KeyPress {
  private static let names: [String: Key] = [
    "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end, "pgup": .pageUp,
    "pgdn": .pageDown, "ins": .insert, "del": .delete, "backspace": .backspace, "enter": .enter, "tab": .tab,
    "esc": .escape, "space": .character(" "),
  ]

  /// Nil where no key is written so.
  public init?(notation: String) {
    var rest = Substring(notation)
    var modifiers: Modifiers = []
    for (prefix, modifier) in [("ctrl-", Modifiers.control), ("alt-", .alt), ("shift-", .shift)]
    where rest.hasPrefix(prefix) && rest.count > prefix.count {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let key = KeyPress.names[String(rest)] {
      self.init(key, modifiers)
    } else if rest.count == 1, let character = rest.first {
      self.init(.character(character), modifiers)
    } else if rest.first == "f", let number = Int(rest.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else {
      return nil
    }
  }

  /// How the key is written; what `init(notation:)` reads.
  public var notation: String {
    var text = ""
    if modifiers.contains(.control) { text += "ctrl-" }
    if modifiers.contains(.alt) { text += "alt-" }
    if modifiers.contains(.shift) { text += "shift-" }
    switch key {
    case .character(" "): return text + "space"
    case .character(let character): return text + String(character)
    case .function(let number): return text + "f\(number)"
    default: return text + (KeyPress.names.first { $0.value == key }?.key ?? "")
    }
  }

  /// As a person reads it: arrows as arrows, Control as `^D`.
  func label(unicode: Bool) -> String {
    let arrows: [Key: String] = [.up: "↑", .down: "↓", .left: "←", .right: "→"]
    if unicode, modifiers.isEmpty, let arrow = arrows[key] { return arrow }
    if modifiers == .control, case .character(let character) = key { return "^" + character.uppercased() }
    switch key {
    case .enter where modifiers.isEmpty: return "Enter"
    case .tab where modifiers.isEmpty: return "Tab"
    case .escape where modifiers.isEmpty: return "Esc"
    case .character(" ") where modifiers.isEmpty: return "Space"
    default: return notation
    }
  }
}

/// Keys pressed one after the other, such as `gg`; nearly always one.
public struct KeySequence: Hashable, Sendable, ExpressibleByStringLiteral {
  public var keys: [KeyPress]

  public init(_ keys: [KeyPress]) { self.keys = keys }

  /// One key's notation, or several single characters run together.
  public init(stringLiteral value: String) {
    if let key = KeyPress(notation: value) {
      keys = [key]
    } else {
      keys = value.map { KeyPress.character($0) }
    }
  }

  func label(unicode: Bool) -> String { keys.map { $0.label(unicode: unicode) }.joined() }
}
