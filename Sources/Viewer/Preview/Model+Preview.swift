import Screen
import Spine
import StudyStore

extension Model {
  /// The film that the worklist shows small, if any.
  private var previewed: FilmRow? {
    film == nil && leaving == nil && worklistLayout.preview != nil ? worklist.selected : nil
  }

  /// Asks for the film under the cursor where it is to be shown and isn't there.
  mutating func askForPreview() -> [Effect] {
    let row = previewed
    previews.forgetFailures(but: row?.id)
    return previews.want(row)
  }

  mutating func togglePreview() {
    look.preview = worklistLayout.preview == nil
    if look.preview == true, worklistLayout.preview == nil { show(.plain("there is no room here for a preview")) }
  }

  /// The film under the cursor: its picture, and below it what a reader decides by.
  func drawPreview(in pane: Rect, on painter: inout Painter) {
    for row in pane.row..<(pane.row + pane.rows) {
      painter.grid[row, pane.column - 1] = Cell(letters.bar, style: painter.theme[.border])
    }
    guard let row = worklist.selected else { return }
    let lines = previewLines(row, width: pane.columns - 2, most: pane.rows >= 26 ? 8 : 4)
    let picture = Rect(row: pane.row, column: pane.column, rows: pane.rows - lines.count, columns: pane.columns)
    switch previews[row.id] {
    case .film(let preview):
      preview.picture.draw(
        into: &painter.grid, picture, view: preview.view(look), overlay: preview.overlay(look, settings.theme),
        options: pictureOptions)
    case .failed(let reason):
      for (line, text) in TextWrapping.lines(reason, width: pane.columns - 2).prefix(picture.rows).enumerated() {
        painter.text(text, row: pane.row + line, column: pane.column + 1, .error, width: pane.columns - 1)
      }
    case nil:
      painter.text(
        letters.ellipsis, row: picture.row + picture.rows / 2, column: picture.column + picture.columns / 2, .dim)
    }
    for (line, parts) in lines.enumerated() {
      let at = picture.row + picture.rows + line
      var column = pane.column + 1
      for (index, part) in parts.enumerated() {
        let room = pane.column + pane.columns - column
        // What comes behind the first is left out rather than cut.
        if index > 0, TextWidth.of(part.text) > room { break }
        column = painter.text(part.text, row: at, column: column, part.role, width: room)
      }
    }
  }

  private typealias Part = (text: String, role: Theme.Role)

  /// Status, three values with their intervals and where they stand, remarks and note.
  private func previewLines(_ row: FilmRow, width: Int, most: Int) -> [[Part]] {
    var status: [Part] = [(row.statusWord, row.statusRole)]
    if let confidence = row.confidence { status.append(("\(letters.dot)sure \(Lettering.percent(confidence))", .dim)) }
    if let reader = row.reader {
      status.append((letters.dot + reader + (row.changed.map { " " + context.clock($0) } ?? ""), .dim))
    }
    var lines = [status]
    var reading: Reading?
    if case .film(let preview) = previews[row.id] { reading = preview.reading }
    if reading != nil || !row.values.isEmpty {
      lines += [InspectedValue.ll, .ss, .pi].map { valueLine($0, row, reading?[$0]) }
    }
    let words: [Part] = [
      (row.note.isEmpty ? "" : "note: \(row.note)", .text), (row.remarks.joined(separator: ", "), .warning),
    ]
    for part in words where !part.text.isEmpty {
      lines += TextWrapping.lines(part.text, width: width).map { [($0, part.role)] }
    }
    return Array(lines.prefix(most))
  }

  private func valueLine(_ name: InspectedValue, _ row: FilmRow, _ measured: MeasuredValue?) -> [Part] {
    func trailing(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(width - TextWidth.of(text), 0)) + text
    }
    guard let value = measured.map(\.value) ?? row.values[name] else {
      return [(name.label, .text), (trailing("not measurable", 20 - TextWidth.of(name.label)), .notMeasurable)]
    }
    let isOutside = row.outside.contains(name) || measured?.status == .outside
    let mark = measured?.edited == true ? "*" : measured?.isDoubtful == true ? "?" : " "
    var parts: [Part] = [
      (name.label, .text),
      (trailing(Lettering.number(value), 9 - TextWidth.of(name.label)) + mark, isOutside ? .outside : .text),
    ]
    if let interval = measured?.interval {
      parts.append((trailing(letters.interval(interval.lowerBound, interval.upperBound), 13), .dim))
    }
    if let status = measured?.status, status != .none { parts.append((" " + status.shortWord, status.role)) }
    return parts
  }
}
