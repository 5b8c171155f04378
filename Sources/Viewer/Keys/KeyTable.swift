import Screen

/// A command and the keys that give it.
public struct Binding<Command: Hashable & Sendable>: Sendable {
  public var keys: [KeySequence]
  public var command: Command
  /// One or two words for the footer; nil keeps it out of there.
  public var short: String?
  /// A line for the help page.
  public var help: String

  init(_ keys: [KeySequence], _ command: Command, _ short: String? = nil, help: String) {
    self.keys = keys
    self.command = command
    self.short = short
    self.help = help
  }
}

/// Bindings that belong together on the help page.
public struct KeyGroup<Command: Hashable & Sendable>: Sendable {
  public var title: String
  public var bindings: [Binding<Command>]

  init(_ title: String, _ bindings: [Binding<Command>]) {
    self.title = title
    self.bindings = bindings
  }
}

/// All keys of one context: the one place that says what a key does. Help, footer and the README come from it.
public struct KeyTable<Command: Hashable & Sendable>: Sendable {
  public var name: String
  public var groups: [KeyGroup<Command>]

  init(_ name: String, _ groups: [KeyGroup<Command>]) {
    self.name = name
    self.groups = groups
  }

  public enum Match: Hashable, Sendable {
    case command(Command)
    /// More keys must follow.
    case prefix
    case none
  }

  public var bindings: [Binding<Command>] { groups.flatMap(\.bindings) }

  public func match(_ pressed: [KeyPress]) -> Match {
    var isPrefix = false
    for binding in bindings {
      for sequence in binding.keys {
        if sequence.keys == pressed { return .command(binding.command) }
        isPrefix = isPrefix || sequence.keys.starts(with: pressed)
      }
    }
    return isPrefix ? .prefix : .none
  }

  /// The first key that gives the command.
  public func key(for command: Command) -> KeySequence? {
    bindings.first { $0.command == command }?.keys.first
  }
}

/// A table without its commands' type: what help and the footer show.
struct KeyPage: Sendable {
  struct Entry: Sendable {
    var keys: [KeySequence]
    var short: String?
    var help: String
  }
  var name: String
  var groups: [(title: String, entries: [Entry])]

  init<Command>(_ table: KeyTable<Command>) {
    name = table.name
    groups = table.groups.map { group in
      (group.title, group.bindings.map { Entry(keys: $0.keys, short: $0.short, help: $0.help) })
    }
  }

  var entries: [Entry] { groups.flatMap(\.entries) }
}
