import Screen

/// The keys that act now, in the last line; each can be clicked.
struct Footer {
  struct Item {
    var key: KeySequence
    var label: String
    var text: String
    var column: Int
    var width: Int { TextWidth.of(label) + 1 + TextWidth.of(text) }
  }

  private(set) var items: [Item] = []

  /// As many as fit, in the tables' order; the way out and help always.
  init(_ tables: [KeyPage], columns: Int, unicode: Bool) {
    var taken: Set<KeySequence> = []
    var entries: [Item] = []
    for table in tables {
      // A key means what the first table says.
      let keys = Set(table.entries.flatMap(\.keys))
      for entry in table.entries {
        guard let short = entry.short, let key = entry.keys.first(where: { !taken.contains($0) }) else { continue }
        entries.append(Item(key: key, label: key.label(unicode: unicode), text: short, column: 0))
      }
      taken.formUnion(keys)
    }
    let out = entries.firstIndex { Self.waysOut.contains($0.text) }
    let help = entries.firstIndex { $0.text == "help" }
    let last = [out, help].compactMap { $0.map { entries[$0] } }
    let rest = entries.enumerated().filter { $0.offset != out && $0.offset != help }.map(\.element)
    var column = 1
    let reserved = last.reduce(0) { $0 + $1.width + 2 }
    for var item in rest {
      guard column + item.width + reserved <= columns - 1 else { break }
      item.column = column
      items.append(item)
      column += item.width + 2
    }
    for var item in last where column + item.width <= columns {
      item.column = column
      items.append(item)
      column += item.width + 2
    }
  }

  /// What the tables call leaving a screen or a tool.
  private static let waysOut: Set<String> = ["quit", "list", "done", "cancel", "close"]

  func item(at column: Int) -> Item? { items.first { column >= $0.column && column < $0.column + $0.width } }

  func draw(on painter: inout Painter, row: Int) {
    painter.band(row: row, .footer)
    for item in items {
      let after = painter.text(item.label, row: row, column: item.column, .footerKey)
      painter.text(item.text, row: row, column: after + 1, .footer)
    }
  }
}

extension Model {
  var footer: Footer {
    Footer(dialog.map { [$0.keys] } ?? keysThatAct, columns: columns, unicode: settings.unicode)
  }

  /// The tables of the screen below any dialog, without the footer's words for what does nothing now.
  private var keysThatAct: [KeyPage] {
    let keys = settings.keys
    guard let film else {
      let row = worklist.selected, hasFilms = !worklist.rows.isEmpty
      return [
        KeyPage(keys.worklist) { command in
          switch command {
          case .open, .copy: row != nil
          case .analyse: row != nil && row?.confidence == nil
          case .search, .filter, .sort: hasFilms
          default: true
          }
        }
      ]
    }
    let context = context, hasTables = filmLayout?.tables != nil
    let onFilm = KeyPage(keys.film) { film.acts($0, context, hasTables: hasTables) }
    switch film.mode {
    case .looking: return [onFilm]
    case .correcting: return [KeyPage(keys.correction) { film.acts($0, context) }, onFilm]
    case .placing(let placement): return [KeyPage(keys.placement, where: placement.acts)]
    case .painting(let painting): return [KeyPage(keys.painting) { film.acts($0, painting) }]
    }
  }
}

extension FilmReview {
  /// Whether a command that the footer names does something now.
  func acts(_ command: FilmCommand, _ context: Context, hasTables: Bool) -> Bool {
    let isFree = obstacle(context) == nil
    switch command {
    case .accept: return isFree && review.refusal(of: .accept) == nil
    case .sign: return isFree && review.refusal(of: .sign) == nil
    case .undo: return isFree && (draft != nil || review.refusal(of: .undo) == nil)
    case .flag, .note: return isFree && !review.isSigned
    case .amend: return isFree && review.isSigned
    case .takeOver: return isLoaded && lock != nil
    case .pickNext: return isLoaded && !(landmarks?.structures.isEmpty ?? true)
    case .tabNext: return isLoaded && hasTables && companion == nil
    case .zoomIn, .masks: return isLoaded && context.picture != nil
    case .panes: return isLoaded
    default: return true
    }
  }

  func acts(_ command: CorrectionCommand, _ context: Context) -> Bool {
    let isFree = editObstacle(context) == nil
    switch (command, selection?.structure) {
    case (.endplate, .sacrum?), (.endplate, .femoralHead?), (.snap, .sacrum?), (.snap, .femoralHead?): return false
    case (.snap, _), (.paint, _), (.delete, _): return isFree
    case (.commit, _): return suggestion != nil
    default: return true
    }
  }

  func acts(_ command: PaintCommand, _ painting: Painting) -> Bool {
    let corners = painting.polygon?.count
    switch command {
    case .close: return (corners ?? 0) >= 3
    case .pen, .fill, .smooth, .smaller, .larger: return corners == nil
    case .brush: return painting.tool == .eraser
    case .eraser: return painting.tool == .brush
    case .undo: return draft != nil || review.refusal(of: .undo) == nil
    default: return true
    }
  }
}

extension Placement {
  func acts(_ command: PlacementCommand) -> Bool {
    switch command {
    case .finish: return needed == nil && action != nil
    case .method:
      if case .structure(.femoralHead) = purpose { return points.isEmpty }
      return false
    case .back: return !points.isEmpty
    default: return true
    }
  }
}

extension Dialog {
  /// What a dialog does by keys that stand in no table.
  var keys: KeyPage {
    switch self {
    case .prompt(let prompt):
      KeyPage([("enter", "ok")] + (prompt.purpose == .command ? [("tab", "complete")] : []) + [("esc", "cancel")])
    case .choice: KeyPage([("enter", "choose"), ("esc", "cancel")])
    case .page(let page):
      KeyPage(
        page.search == nil
          ? [("j", "down"), ("k", "up"), ("/", "search"), ("esc", "close")] : [("esc", "end the search")])
    }
  }
}
