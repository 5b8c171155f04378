import Screen
import Spine
import StudyStore

/// What lies over the screen and takes the keys first.
public enum Dialog: Hashable, Sendable {
  case prompt(Prompt)
  case choice(Choice)
  /// Help, explanations, the log: text to page through.
  case page(Page)
}

/// A question answered by a line of text.
public struct Prompt: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    case command, search, filter
    case note, flag, reject, amend
    case reader
    /// The length between two points of the film.
    case scale(Point, Point)
  }
  public var purpose: Purpose
  public var line: LineEditor

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    line = LineEditor(text)
  }

  var label: String {
    switch purpose {
    case .command: ":"
    case .search: "/"
    case .filter: "show only: "
    case .note: "note: "
    case .flag: "flag, because: "
    case .reject: "reject, because: "
    case .amend: "amend, because: "
    case .reader: "reader's name: "
    case .scale: "length in mm: "
    }
  }

  /// A grey word of help where nothing is typed yet.
  var hint: String {
    switch purpose {
    case .command: "q  sort  filter  assign  agreement  reader  posture  help"
    case .search: "name, reader, note, flag"
    case .filter: "flagged  todo  pair  LL<31  slip>10  conf<0.8  reader=ann  for=me  differ>5"
    case .scale: "25.4, or 25.4 x1.1 where it is shown 1.1 times as large as the spine"
    default: ""
    }
  }
}

/// A question answered by one key of a few.
public struct Choice: Hashable, Sendable {
  public enum Answer: Hashable, Sendable {
    case posture(Posture)
    /// Of all the study's films that say nothing else.
    case studyPosture(Posture)
    /// Nil asks for other words.
    case flag(String?)
    case reject(String?)
    case sign
    case draw(Structure)
    case relabel(from: Level, to: Level)
    case measure(FreeMeasurement.Kind)
    case removeMeasurement(Int)
    case scale
    case removeScale
    case sort(WorklistSort)
    case toggle(MaskKind)
    case takeOver
    case compare(FilmID)
    /// To a marked film.
    case jump(Character)
    case proposal(take: Bool)
    case goBack(to: Int64)
    /// Another reader's reading, by its place among those of the film.
    case adopt(Int)
    case leave
    case nothing
  }
  public struct Item: Hashable, Sendable {
    public var key: Character
    public var label: String
    public var answer: Answer
  }
  public var title: String
  /// Lines above the items.
  public var text: [String]
  public var items: [Item]
  public var selected = 0

  init(_ title: String, text: [String] = [], _ items: [Item]) {
    self.title = title
    self.text = text
    self.items = items
  }

  enum Outcome { case stay, cancel, answer(Answer) }

  mutating func press(_ press: KeyPress) -> Outcome {
    if case .character(let character) = press.key, press.modifiers.isEmpty,
      let item = items.first(where: { $0.key == character })
    {
      return .answer(item.answer)
    }
    switch (press.key, press.modifiers) {
    case (.down, _), (.character("j"), []), (.tab, []): selected = min(selected + 1, items.count - 1)
    case (.up, _), (.character("k"), []), (.tab, .shift): selected = max(selected - 1, 0)
    case (.enter, _): return items.indices.contains(selected) ? .answer(items[selected].answer) : .cancel
    case (.escape, _), (.character("q"), []), (.character("c"), .control): return .cancel
    default: break
    }
    return .stay
  }
}

/// Text to page through: help, an explanation, a film's log.
public struct Page: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case heading, plain, entry(key: String) }
    public var kind: Kind
    public var text: String
  }
  public var title: String
  public var lines: [Line]
  public var top = 0
  public var search: LineEditor?

  init(_ title: String, _ lines: [Line]) {
    self.title = title
    self.lines = lines
  }

  /// The lines that match what is searched for, under their headings.
  var shown: [Line] {
    guard let wanted = search?.text.lowercased(), !wanted.isEmpty else { return lines }
    var result: [Line] = []
    var heading: Line?
    for line in lines {
      if case .heading = line.kind {
        heading = line
        continue
      }
      var key = ""
      if case .entry(let k) = line.kind { key = k }
      guard line.text.lowercased().contains(wanted) || key.lowercased() == wanted else { continue }
      if let open = heading { result.append(open) }
      heading = nil
      result.append(line)
    }
    return result
  }

  /// False closes the page. `height`: lines that fit on the screen.
  mutating func press(_ press: KeyPress, height: Int) -> Bool {
    if search != nil, press.key != .escape, press.key != .enter, press.key != .up, press.key != .down {
      _ = search?.edit(press)
      top = 0
      return true
    }
    let end = max(shown.count - height, 0)
    switch (press.key, press.modifiers) {
    case (.escape, _) where search != nil: search = nil
    case (.enter, _) where search != nil: break
    case (.character("/"), []): search = LineEditor()
    case (.down, _), (.character("j"), []): top = min(top + 1, end)
    case (.up, _), (.character("k"), []): top = max(top - 1, 0)
    case (.pageDown, _), (.character("d"), .control), (.character(" "), []): top = min(top + height / 2, end)
    case (.pageUp, _), (.character("u"), .control): top = max(top - height / 2, 0)
    case (.home, _), (.character("g"), []): top = 0
    case (.end, _), (.character("G"), []): top = end
    case (.escape, _), (.enter, _), (.character("q"), []), (.character("?"), []), (.function(1), _),
      (.character("c"), .control), (.character("e"), []), (.character("L"), []):
      return false
    default: break
    }
    return true
  }
}
