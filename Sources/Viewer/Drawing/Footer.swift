import Screen

/// The keys valid now, in the last line; each can be clicked.
struct Footer {
  struct Item {
    var key: KeySequence
    var label: String
    var text: String
    var column: Int
    var width: Int { TextWidth.of(label) + 1 + TextWidth.of(text) }
  }

  private(set) var items: [Item] = []

  /// As many as fit, in the tables' order; help always.
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
    let help = entries.filter { $0.text == "help" }
    let rest = entries.filter { $0.text != "help" }
    var column = 1
    let reserved = help.first.map { $0.width + 2 } ?? 0
    for var item in rest {
      guard column + item.width + reserved <= columns - 1 else { break }
      item.column = column
      items.append(item)
      column += item.width + 2
    }
    if var item = help.first, column + item.width <= columns {
      item.column = column
      items.append(item)
    }
  }

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
    let tables: [KeyPage] =
      switch film?.mode {
      case nil: [KeyPage(settings.keys.worklist)]
      case .looking: [KeyPage(settings.keys.film)]
      case .correcting: [KeyPage(settings.keys.correction), KeyPage(settings.keys.film)]
      case .placing: [KeyPage(settings.keys.placement)]
      case .painting: [KeyPage(settings.keys.painting)]
      }
    return Footer(tables, columns: columns, unicode: settings.unicode)
  }
}
