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

/// The key tables of all contexts, as the reader may have changed them.
public struct KeyTables: Sendable {
  public var worklist = KeyTable.worklist
  public var film = KeyTable.film
  public var correction = KeyTable.correction
  public var placement = KeyTable.placement
  public var painting = KeyTable.painting

  public init() {}

  /// Gives a command other keys: `rebind("film", "accept", ["ctrl-a"])`. Throws words for the person.
  public mutating func rebind(_ context: String, _ command: String, _ keys: [String]) throws(RebindingError) {
    switch context {
    case "worklist": try worklist.rebind(command, keys)
    case "film": try film.rebind(command, keys)
    case "correction": try correction.rebind(command, keys)
    case "placement": try placement.rebind(command, keys)
    case "painting": try painting.rebind(command, keys)
    default: throw .context(context)
    }
  }

  var pages: [KeyPage] {
    [KeyPage(worklist), KeyPage(film), KeyPage(correction), KeyPage(placement), KeyPage(painting)]
  }
}

/// Why keys can't be changed as the configuration asks.
public enum RebindingError: Error, Hashable, CustomStringConvertible {
  case context(String)
  case command(String, in: String)
  case key(String)
  case taken(String, by: String)

  public var description: String {
    switch self {
    case .context(let name):
      "no keys are called “\(name)”: there are worklist, film, correction, placement, painting"
    case .command(let name, let table): "\(table) has no command “\(name)”"
    case .key(let text): "“\(text)” is no key: write j, G, ctrl-d, alt-h, shift-left, space, enter, f1"
    case .taken(let key, let command): "\(key) already means \(command)"
    }
  }
}

extension KeyTable where Command: RawRepresentable<String> {
  mutating func rebind(_ command: String, _ keys: [String]) throws(RebindingError) {
    var sequences: [KeySequence] = []
    for key in keys {
      guard let press = KeyPress(notation: key) else { throw .key(key) }
      let sequence = KeySequence([press])
      if let other = bindings.first(where: { $0.keys.contains(sequence) && $0.command.rawValue != command }) {
        throw .taken(key, by: other.command.rawValue)
      }
      sequences.append(sequence)
    }
    for group in groups.indices {
      for index in groups[group].bindings.indices where groups[group].bindings[index].command.rawValue == command {
        groups[group].bindings[index].keys = sequences
        return
      }
    }
    throw .command(command, in: name)
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

  /// - Parameter acts: commands that do something now; the footer leaves the others out.
  init<Command>(_ table: KeyTable<Command>, where acts: (Command) -> Bool = { _ in true }) {
    name = table.name
    groups = table.groups.map { group in
      (
        group.title,
        group.bindings.map { Entry(keys: $0.keys, short: acts($0.command) ? $0.short : nil, help: $0.help) }
      )
    }
  }

  /// Keys that no table holds, such as those of a question.
  init(_ keys: [(key: KeySequence, short: String)]) {
    name = ""
    groups = [("", keys.map { Entry(keys: [$0.key], short: $0.short, help: "") })]
  }

  var entries: [Entry] { groups.flatMap(\.entries) }
}
