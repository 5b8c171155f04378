import Screen

/// What a hand has begun and not finished: a count, or a mark that waits for its letter.
struct Hands: Hashable, Sendable {
  enum Waiting: Hashable, Sendable { case mark, jump }

  /// Typed before a key; 0 where the count was opened and has no digit yet.
  var count: Int?
  /// The count that the key pressed last was given.
  var given: Int?
  var waiting: Waiting?
  /// Films by letter; the apostrophe holds the film that the last jump left.
  var marks: [Character: FilmID] = [:]

  static let greatestCount = 99_999
  /// No key does its work more often than this, whatever was typed.
  static let mostRepeats = 100

  /// The count that a key opens: its own digit, where it is one.
  static func beginning(with key: KeyPress) -> Int {
    guard case .character(let character) = key.key, character.isASCII else { return 0 }
    return character.wholeNumberValue ?? 0
  }

  /// What is shown while it waits.
  var text: String? {
    switch waiting {
    case .mark: "mark: a letter"
    case .jump: "to mark: a letter, ' back, Enter all"
    case nil: count.map { $0 == 0 ? "count:" : "count: \($0)" }
    }
  }
}

extension Model {
  /// The key's effects where it belongs to a count or a mark that was begun; nil where it means what it always means.
  mutating func continueHand(_ key: KeyPress) -> [Effect]? {
    let character: Character? = if case .character(let c) = key.key, key.modifiers.isEmpty { c } else { nil }
    if let waiting = hands.waiting {
      hands.waiting = nil
      if waiting == .jump, key.key == .enter {
        listMarks()
        return []
      }
      guard let character, character.isLetter || character == "'" else { return [] }
      return waiting == .mark ? setMark(character) : jump(to: character)
    }
    guard let count = hands.count else { return nil }
    if let digit = character?.wholeNumberValue, character?.isASCII == true {
      hands.count = min(count * 10 + digit, Hands.greatestCount)
      return []
    }
    guard key.key != .escape else {
      hands.count = nil
      return []
    }
    return nil
  }

  /// The film in hand, or the one under the cursor.
  private var filmInHand: FilmID? { film?.id ?? worklist.selected?.id }

  private mutating func setMark(_ letter: Character) -> [Effect] {
    guard letter != "'", let id = filmInHand else { return [] }
    hands.marks[letter] = id
    show(.plain("marked \(letter): \(worklist[id]?.name ?? id.rawValue)"))
    return [.keepMark(letter, id)]
  }

  /// To a marked film: it is opened where one is open, else the cursor goes there. `''` goes back.
  mutating func jump(to letter: Character) -> [Effect] {
    guard let id = hands.marks[letter], let row = worklist[id] else {
      show(.plain(letter == "'" ? "no jump to go back from" : "no film is marked \(letter)"))
      return []
    }
    hands.marks["'"] = filmInHand
    guard film != nil else {
      worklist.select(id)
      if worklist.selected?.id != id { show(.plain("\(row.name) is not among the films shown; Esc shows all")) }
      scrollWorklist()
      return []
    }
    guard film?.id != id else { return [] }
    return inFilm { $0.leave($1) } + open(id, name: row.name)
  }

  /// A choice of the marked films; marks on films that are no longer there are passed over.
  mutating func listMarks() {
    let items = hands.marks.sorted { $0.key < $1.key }.compactMap { letter, id -> Choice.Item? in
      guard letter != "'", let row = worklist[id] else { return nil }
      return .init(key: letter, label: "\(worklist.shortName(row.name))  \(row.statusWord)", answer: .jump(letter))
    }
    guard !items.isEmpty else { return show(.plain("no film is marked yet")) }
    dialog = .choice(Choice("Marks", items))
  }

  /// The reader's marks; those of the sessions before are put in at the start.
  public var marks: [Character: FilmID] {
    get { hands.marks.filter { $0.key != "'" } }
    set { hands.marks = newValue }
  }

  /// Whether a count repeats the key here: moves and steps do, decisions never.
  func repeats(_ key: KeyPress) -> Bool {
    func found<Command>(_ table: KeyTable<Command>) -> Command? {
      if case .command(let command) = table.match([key]) { command } else { nil }
    }
    guard pressed.isEmpty else { return false }
    switch film?.mode {
    case nil: return found(settings.keys.worklist)?.repeats ?? false
    case .placing: return found(settings.keys.placement)?.nudge != nil
    case .painting: return found(settings.keys.painting)?.repeats ?? false
    case .correcting:
      if let command = found(settings.keys.correction) { return command.repeats }
    case .looking: break
    }
    return found(settings.keys.film)?.repeats ?? false
  }
}

extension WorklistCommand {
  var repeats: Bool {
    switch self {
    case .down, .up, .pageDown, .pageUp, .nextUnfinished, .previousUnfinished, .searchNext, .searchPrevious: true
    default: false
    }
  }
}

extension FilmCommand {
  var repeats: Bool {
    switch self {
    case .undo, .redo, .pickNext, .pickPrevious, .rowDown, .rowUp, .panUp, .panDown, .panLeft, .panRight, .zoomIn,
      .zoomOut, .turn, .darker, .brighter, .darkerFine, .brighterFine, .softer, .harder, .softerFine, .harderFine,
      .maskLess, .maskMore, .repeatEdit:
      true
    default: false
    }
  }
}

extension CorrectionCommand {
  var repeats: Bool {
    switch self {
    case .nextPoint, .previousPoint, .stepSmaller, .stepLarger, .grow, .shrink: true
    default: nudge != nil
    }
  }
}

extension PaintCommand {
  var repeats: Bool {
    switch self {
    case .smaller, .larger, .undo, .redo: true
    default: nudge != nil
    }
  }
}
