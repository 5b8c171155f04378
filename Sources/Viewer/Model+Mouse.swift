import Foundation
import Screen

extension Model {
  mutating func mouse(_ event: MouseEvent) -> [Effect] {
    if event.isPress {
      if noticeIsOld { notice = nil }
      noticeIsOld = notice != nil
    }
    if event.kind == .press(.left), event.row == rows - 1, let item = footer.item(at: event.column) {
      return item.key.keys.flatMap { press($0) }
    }
    if let dialog { return mouse(event, over: dialog) }
    if event.kind == .press(.left), event.row == rows - 1 { return [] }
    guard var open = film else { return mouseInWorklist(event) }
    guard let layout = filmLayout else { return [] }
    if let pane = layout.picture, pane.contains(row: event.row, column: event.column) || open.drag != nil {
      let outcomes = open.mouse(event, context)
      film = open
      look = open.look
      return handle(outcomes)
    }
    if let tables = layout.tables, tables.contains(row: event.row, column: event.column) {
      mouseOverTables(event, tables)
    }
    return []
  }

  private mutating func mouseOverTables(_ event: MouseEvent, _ rect: Rect) {
    switch event.kind {
    case .wheelUp: film?.moveRow(-1)
    case .wheelDown: film?.moveRow(1)
    case .press:
      if event.row == rect.row {
        var column = rect.column + 1
        for tab in FilmReview.Tab.allCases {
          if event.column >= column, event.column < column + tab.title.count + 2 { film?.tab = tab }
          column += tab.title.count + 3
        }
      } else if settings.largePrint, film?.tab == .values {
        let lines = LargeFigures(letters: letters).rows
        if let name = ChiefValues.names[safe: (event.row - rect.row) / ChiefValues.height(in: rect.rows, lines)] {
          film?.cursor[.values] = name.index
        }
      } else {
        film?.pointAtRow(event.row - rect.row - 2, height: rect.rows)
      }
    default: break
    }
  }

  private mutating func mouse(_ event: MouseEvent, over open: Dialog) -> [Effect] {
    switch (open, event.kind) {
    case (.choice(let choice), .press):
      let (inside, row, first) = layout(of: choice)
      guard inside.contains(row: event.row, column: event.column) else {
        dialog = nil
        return []
      }
      guard let item = choice.items[safe: event.row - row + first] else { return [] }
      dialog = nil
      return take(item.answer)
    case (.page(var page), .wheelUp):
      _ = page.press(KeyPress(.up), height: PageLayout(rows: rows, columns: columns).height)
      dialog = .page(page)
    case (.page(var page), .wheelDown):
      _ = page.press(KeyPress(.down), height: PageLayout(rows: rows, columns: columns).height)
      dialog = .page(page)
    case (.page, .press): dialog = nil
    default: break
    }
    return []
  }

  private mutating func mouseInWorklist(_ event: MouseEvent) -> [Effect] {
    defer { scrollWorklist() }
    if let pane = worklistLayout.preview, event.column >= pane.column - 1, event.row >= pane.row {
      if event.kind == .press(.left), pane.contains(row: event.row, column: event.column) { return perform(.open) }
      if event.isPress { return [] }
    }
    switch event.kind {
    case .wheelUp: worklist.move(to: worklist.selection - 3)
    case .wheelDown: worklist.move(to: worklist.selection + 3)
    case .press(.left):
      if event.row == WorklistLayout.listTop - 1 { return sortByHeading(at: event.column) }
      let index = worklist.top + worklistLayout.line(atRow: event.row)
      guard event.row >= WorklistLayout.listTop, worklist.order.indices.contains(index) else { return [] }
      if index == worklist.selection { return perform(.open) }
      worklist.move(to: index)
    default: break
    }
    return []
  }
}

extension Model {
  /// A click on a column's title sorts by it; a second one turns the order round.
  private mutating func sortByHeading(at column: Int) -> [Effect] {
    let hit = worklistLayout.list.first {
      column >= $0.column && column < $0.column + $0.width
    }
    guard let sort = hit?.sort else { return [] }
    worklist.sort(by: sort, reversed: worklist.sort == sort && !worklist.isReversed)
    return []
  }
}

extension WorklistLayout.Column {
  var sort: WorklistSort? {
    switch kind {
    case .name: .name
    case .patient, .date: .patient
    case .status: .status
    case .confidence, .flags: .doubt
    case .changed: .changed
    case .seconds: .seconds
    case .reader, .assigned, .view: nil
    case .value(let value): WorklistSort.allCases.first { $0.value == value }
    }
  }
}

extension MouseEvent {
  var isPress: Bool { if case .press = kind { true } else { false } }
}

extension FilmReview {
  /// A click on a row of the tables: `line` counts from the first row of the first table.
  mutating func pointAtRow(_ line: Int, height: Int) {
    guard line >= 0 else { return }
    let stacked = height >= ValuesTable.height + LevelsTable.height + 3
    if stacked, line > ValuesTable.height {
      let level = line - ValuesTable.height - 1
      if level >= 0, level < 7 {
        tab = .levels
        cursor[.levels] = level
      }
    } else if line < rowCount || stacked {
      if stacked { tab = .values }
      cursor[tab] = min(line, rowCount - 1)
    }
  }
}
