import Foundation
import Screen
import Spine
import StudyStore

extension Model {
  mutating func press(_ key: KeyPress) -> [Effect] {
    if noticeIsOld { notice = nil }
    noticeIsOld = notice != nil
    if key == .control("z") { return suspend() }
    if key == .control("l") { return [.redraw] }
    switch dialog {
    case .prompt(let prompt): return press(key, in: prompt)
    case .choice(var choice):
      switch choice.press(key) {
      case .stay: dialog = .choice(choice)
      case .cancel: dialog = nil
      case .answer(let answer):
        dialog = nil
        return take(answer)
      }
      return []
    case .page(var page):
      let height = PageLayout(rows: rows, columns: columns).height
      dialog = page.press(key, height: height) ? .page(page) : nil
      return []
    case nil: break
    }
    if let effects = continueHand(key) { return effects }
    hands.given = hands.count
    hands.count = nil
    let times = repeats(key) ? min(max(hands.given ?? 1, 1), Hands.mostRepeats) : 1
    var effects: [Effect] = []
    for _ in 0..<times where dialog == nil { effects += film == nil ? pressInWorklist(key) : pressInFilm(key) }
    // The count of `5gg` waits for the second g.
    if !pressed.isEmpty { hands.count = hands.given }
    return effects
  }

  private mutating func pressInWorklist(_ key: KeyPress) -> [Effect] {
    switch settings.keys.worklist.match(pressed + [key]) {
    case .prefix: pressed.append(key)
    case .none: pressed = []
    case .command(.count):
      pressed = []
      hands.count = Hands.beginning(with: key)
    case .command(let command):
      pressed = []
      return perform(command)
    }
    return []
  }

  private mutating func pressInFilm(_ key: KeyPress) -> [Effect] {
    guard var open = film else { return [] }
    let context = context
    var outcomes: [Outcome]?
    /// A mode that has the keys to itself: beside its own table only keys that change how the picture looks count.
    func alone<Command>(
      _ table: KeyTable<Command>, help: Command, count: Command, perform: (Command) -> [Outcome]
    ) -> [Outcome] {
      if case .command(let command) = table.match([key]) {
        if command == help {
          dialog = .page(helpPage)
        } else if command == count {
          hands.count = Hands.beginning(with: key)
        } else {
          return perform(command)
        }
      } else if case .command(let command) = settings.keys.film.match([key]), command.isForLooking {
        return open.perform(command, context)
      }
      return []
    }
    switch open.mode {
    case .placing: outcomes = alone(settings.keys.placement, help: .help, count: .count) { open.perform($0, context) }
    case .painting: outcomes = alone(settings.keys.painting, help: .help, count: .count) { open.perform($0, context) }
    case .correcting:
      if case .command(let command) = settings.keys.correction.match([key]) {
        outcomes = open.perform(command, context)
      }
    case .looking: break
    }
    if outcomes == nil, case .command(let command) = settings.keys.film.match([key]) {
      switch command {
      case .count: hands.count = Hands.beginning(with: key)
      case .mark: hands.waiting = .mark
      case .jump: hands.waiting = .jump
      case .help, .command, .mouse, .redraw, .suspend: return performShared(command)
      default: outcomes = open.perform(command, context)
      }
    }
    film = open
    look = open.look
    return handle(outcomes ?? [])
  }

  private mutating func performShared(_ command: FilmCommand) -> [Effect] {
    switch command {
    case .help: dialog = .page(helpPage)
    case .command: dialog = .prompt(Prompt(.command))
    case .mouse: return toggleMouse()
    case .redraw: return [.redraw]
    case .suspend: return suspend()
    default: break
    }
    return []
  }

  private mutating func suspend() -> [Effect] {
    guard var open = film else { return [.suspend] }
    let outcomes = open.commit(context)
    film = open
    return handle(outcomes) + [.suspend]
  }

  mutating func toggleMouse() -> [Effect] {
    settings.mouse.toggle()
    show(.plain(settings.mouse ? "mouse on" : "mouse off: the terminal selects and copies text"))
    return [.setMouse(settings.mouse)]
  }

  mutating func perform(_ command: WorklistCommand) -> [Effect] {
    let half = max(worklistLayout.listHeight / 2, 1)
    defer { scrollWorklist() }
    switch command {
    case .down: worklist.move(to: worklist.selection + 1)
    case .up: worklist.move(to: worklist.selection - 1)
    case .pageDown: worklist.move(to: worklist.selection + half)
    case .pageUp: worklist.move(to: worklist.selection - half)
    case .top: worklist.move(to: (hands.given ?? 1) - 1)
    case .bottom: worklist.move(to: (hands.given ?? worklist.order.count) - 1)
    case .open: return worklist.selected.map { open($0.id, name: $0.name) } ?? []
    case .nextUnfinished: goUnfinished(forward: true)
    case .previousUnfinished: goUnfinished(forward: false)
    case .search: dialog = .prompt(Prompt(.search))
    case .searchNext: findAgain(forward: true)
    case .searchPrevious: findAgain(forward: false)
    case .filter: dialog = .prompt(Prompt(.filter, text: worklist.filter?.text ?? ""))
    case .clearFilter:
      worklist.show(nil)
      worklist.search = ""
    case .sort: dialog = .choice(.sorts(worklist.sort))
    case .reverse: worklist.sort(by: worklist.sort, reversed: !worklist.isReversed)
    case .analyse:
      guard let row = worklist.selected else { return [] }
      show(.plain("\(row.name) is read next"))
      return [.analyse(row.id, urgent: true)]
    case .copy:
      guard let row = worklist.selected else { return [] }
      show(.plain("copied: \(row.line)"))
      return [.copyToClipboard(row.line)]
    case .preview: togglePreview()
    case .mark: hands.waiting = .mark
    case .jump: hands.waiting = .jump
    case .help: dialog = .page(helpPage)
    case .command: dialog = .prompt(Prompt(.command))
    case .mouse: return toggleMouse()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return quit()
    case .count: break
    }
    return []
  }

  private mutating func goUnfinished(forward: Bool) {
    guard let index = worklist.next(forward: forward, where: { !$0.status.isDecided }) else {
      return show(.plain("every film has a decision"))
    }
    worklist.move(to: index)
  }

  mutating func findAgain(forward: Bool) {
    let wanted = worklist.search.lowercased()
    guard !wanted.isEmpty else { return show(.plain("nothing to search for yet: / begins")) }
    guard let index = worklist.next(forward: forward, where: { $0.mentions(wanted) }) else {
      return show(.warning("no film mentions “\(worklist.search)”"))
    }
    worklist.move(to: index)
  }

  var helpPage: Page {
    guard let film else { return Page(settings.keys.worklist.name, [KeyPage(settings.keys.worklist)], letters) }
    switch film.mode {
    case .looking: return Page("Film", [KeyPage(settings.keys.film)], letters)
    case .correcting:
      return Page("Correcting", [KeyPage(settings.keys.correction), KeyPage(settings.keys.film)], letters)
    case .painting: return Page("Painting a mask", [KeyPage(settings.keys.painting)], letters)
    case .placing: return Page("Placing points", [KeyPage(settings.keys.placement)], letters)
    }
  }
}

extension FilmCommand {
  /// Changes only what is seen: allowed while points are placed.
  var isForLooking: Bool {
    switch self {
    case .panUp, .panDown, .panLeft, .panRight, .turn, .mirror, .upend, .magnify, .keepView, .windowHere, .zoomIn,
      .zoomOut, .fit, .actualSize, .darker, .brighter, .darkerFine, .brighterFine, .softer, .harder,
      .softerFine, .harderFine, .preset, .invert, .localContrast, .masks, .maskLess, .maskMore, .names, .endplates,
      .construction, .hideOverlays, .panes, .guide:
      true
    default: false
    }
  }
}

extension Page {
  /// The help page of key tables.
  init(_ title: String, _ tables: [KeyPage], _ letters: Lettering) {
    var lines: [Line] = []
    for table in tables {
      for group in table.groups {
        lines.append(Line(kind: .heading, text: tables.count > 1 ? "\(table.name): \(group.title)" : group.title))
        for entry in group.entries {
          let keys = entry.keys.map { $0.label(unicode: letters.unicode) }.joined(separator: " ")
          lines.append(Line(kind: .entry(key: keys), text: entry.help))
        }
      }
    }
    self.init("Help: \(title)", lines)
  }
}

extension FilmRow {
  /// The row as a line of text to copy.
  var line: String {
    let numbers = [InspectedValue.pi, .ll, .ss, .pt, .pimll].map { name in
      "\(name.label) \(values[name].map { Lettering.number($0) } ?? "-")"
    }
    return ([name, status.rawValue] + numbers).joined(separator: "  ")
  }
}
