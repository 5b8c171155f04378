import Screen

/// Where a page of text lies; its height is what `Page.press` scrolls by.
struct PageLayout {
  let rows: Int
  let columns: Int
  var height: Int { max(rows - 5, 1) }
  var width: Int { max(min(columns - 8, 84), 10) }
}

extension Model {
  func draw(_ dialog: Dialog, on painter: inout Painter) {
    switch dialog {
    case .prompt(let prompt): draw(prompt, on: &painter)
    case .choice(let choice): draw(choice, on: &painter)
    case .page(let page): draw(page, on: &painter)
    }
  }

  private func draw(_ prompt: Prompt, on painter: inout Painter) {
    let row = max(rows - 2, 0)
    painter.band(row: row, .text)
    let start = painter.text(prompt.label, row: row, column: 1, .accent)
    let room = max(columns - start - 2, 1)
    let line = prompt.line
    if line.characters.isEmpty { painter.text(prompt.hint, row: row, column: start + 1, .dim) }
    // The end of a long line stays in sight with the cursor.
    let first = max(line.cursor - room + 1, 0)
    painter.text(String(line.characters[first...]), row: row, column: start, width: room)
    let at = start + TextWidth.of(String(line.characters[first..<line.cursor]))
    painter.grid.restyle(Rect(row: row, column: at, rows: 1, columns: 1)) { $0.attributes.formUnion(.reverse) }
  }

  /// Where the items of a choice lie; for drawing and the mouse.
  ///
  /// `row` is that of the item `first`; those before it are scrolled away on a low screen.
  func layout(of choice: Choice) -> (inside: Rect, row: Int, first: Int) {
    let width =
      ([choice.title.count + 4] + choice.text.map(\.count) + choice.items.map { $0.label.count + 4 }).max() ?? 20
    let text = choice.text.flatMap { TextWrapping.lines($0, width: min(width, columns - 4)) }
    let height = text.count + (text.isEmpty ? 0 : 1) + choice.items.count
    var painter = Painter(rows: rows, columns: columns, theme: settings.theme, letters: letters)
    let inside = painter.box(choice.title, rows: height, columns: min(width, columns - 4))
    let above = text.count + (text.isEmpty ? 0 : 1)
    let room = max(inside.rows - above, 1)
    return (inside, inside.row + above, max(0, min(choice.selected - room + 1, choice.items.count - room)))
  }

  private func draw(_ choice: Choice, on painter: inout Painter) {
    let (inside, firstRow, first) = layout(of: choice)
    _ = painter.box(choice.title, rows: inside.rows, columns: inside.columns)
    for (line, text) in choice.text.flatMap({ TextWrapping.lines($0, width: inside.columns) }).enumerated() {
      painter.text(text, row: inside.row + line, column: inside.column, width: inside.columns)
    }
    for (index, item) in choice.items.enumerated().dropFirst(first) {
      let row = firstRow + index - first
      guard row < inside.row + inside.rows else { break }
      painter.text(String(item.key), row: row, column: inside.column, .footerKey)
      painter.text(item.label, row: row, column: inside.column + 3, width: inside.columns - 3)
      if index == choice.selected { painter.select(row: row, column: inside.column, width: inside.columns) }
    }
  }

  private func draw(_ page: Page, on painter: inout Painter) {
    let layout = PageLayout(rows: rows, columns: columns)
    let inside = painter.box(page.title, rows: layout.height, columns: layout.width)
    let keyWidth = min(18, inside.columns / 3)
    for (line, text) in page.wrapped(width: inside.columns, keyWidth: keyWidth).dropFirst(page.top).prefix(inside.rows)
      .enumerated()
    {
      let row = inside.row + line
      switch text.kind {
      case .heading: painter.text(text.text, row: row, column: inside.column, .heading, width: inside.columns)
      case .plain: painter.text(text.text, row: row, column: inside.column, width: inside.columns)
      case .entry(let key):
        painter.text(key, row: row, column: inside.column, .footerKey, width: keyWidth - 1)
        painter.text(text.text, row: row, column: inside.column + keyWidth, width: inside.columns - keyWidth)
      }
    }
    let foot = inside.row + inside.rows
    let hint = page.search.map { "search: \($0.text)_" } ?? " j k scroll  / search  Esc closes "
    painter.text(hint, row: foot, column: inside.column, .dim, width: inside.columns)
  }
}

/// Words broken into lines.
enum TextWrapping {
  static func lines(_ text: String, width: Int) -> [String] {
    guard width > 4, TextWidth.of(text) > width else { return [text] }
    let indent = String(text.prefix { $0 == " " })
    var result: [String] = []
    var line = indent
    for word in text.split(separator: " ") {
      let candidate = line == indent || line.isEmpty ? line + word : line + " " + word
      if TextWidth.of(candidate) > width, line != indent {
        result.append(line)
        line = indent + word
      } else {
        line = candidate
      }
    }
    return result + [line]
  }
}

extension Page {
  /// The shown lines, broken to the width; headings get room above.
  func wrapped(width: Int, keyWidth: Int) -> [Line] {
    var result: [Line] = []
    for line in shown {
      switch line.kind {
      case .heading:
        if !result.isEmpty { result.append(Line(kind: .plain, text: "")) }
        result.append(line)
      case .plain: result += TextWrapping.lines(line.text, width: width).map { Line(kind: .plain, text: $0) }
      case .entry(let key):
        for (index, text) in TextWrapping.lines(line.text, width: width - keyWidth).enumerated() {
          result.append(Line(kind: .entry(key: index == 0 ? key : ""), text: text))
        }
      }
    }
    return result
  }
}
