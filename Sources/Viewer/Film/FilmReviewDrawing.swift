import Foundation
import Screen
import Spine
import StudyStore

extension Model {
  func drawFilm(_ film: FilmReview, on painter: inout Painter) {
    guard let layout = filmLayout else { return }
    let title =
      settings.largePrint ? LargeFigures.spaced(film.name.lastComponent, within: columns - 24) : film.title(context)
    drawTitle(title, right: film.savedWord(letters), on: &painter)
    if let pane = layout.picture { drawPicture(film, in: pane, on: &painter) }
    if let pane = layout.companion, var other = film.companion {
      other.view = film.viewBeside(other)
      drawPicture(other, in: pane, on: &painter)
      painter.text(
        worklist.shortName(film.name), row: 1, column: 1, .accent, width: (layout.picture?.columns ?? 1) - 1)
      painter.text(
        worklist.shortName(other.name), row: 1, column: pane.column + 1, .proposal, width: pane.columns - 1)
    }
    if let tables = layout.tables {
      if let pane = layout.picture {
        for row in tables.row..<(pane.row + pane.rows) {
          painter.grid[row, tables.column - 1] = Cell(letters.bar, style: painter.theme[.border])
        }
      }
      if let other = film.companion {
        DifferencesTable(film: film, other: other, letters: letters).draw(in: tables, on: &painter)
      } else if settings.largePrint, film.tab == .values {
        ChiefValues(film: film, letters: letters).draw(in: tables, on: &painter)
      } else {
        drawTables(film, in: tables, on: &painter)
      }
    }
    if rows >= 5 { painter.text(film.statusLine(context, letters), row: layout.statusRow, column: 1, film.statusRole) }
  }

  private func drawPicture(_ film: FilmReview, in pane: Rect, on painter: inout Painter) {
    guard let picture = film.picture else {
      let words = film.failure ?? "reading \(film.name)\(letters.ellipsis)"
      painter.text(
        words, row: pane.row + pane.rows / 2, column: pane.column + 1, film.failure == nil ? .dim : .error,
        width: pane.columns - 1)
      return
    }
    let lettered = settings.depth == .mono || settings.glyphs == .ascii
    let options = pictureOptions
    let overlay = film.overlay(settings.theme, lettered: lettered)
    picture.draw(into: &painter.grid, pane, view: film.view, overlay: overlay, options: options)
    guard film.id == self.film?.id, let magnifier = Magnifier(film, over: pane) else { return }
    let inside = painter.frame(magnifier.pane)
    var near = overlay
    // Cursors of their own mark the place already.
    if film.mode == .looking {
      near.shapes.append(.crosshair(magnifier.place, settings.theme.color(.crosshair)))
    }
    picture.draw(into: &painter.grid, inside, view: magnifier.view, overlay: near, options: options)
  }

  /// What pictures are made of here and now.
  var pictureOptions: PictureOptions {
    let options = PictureOptions(
      depth: settings.depth, glyphs: settings.glyphs, background: settings.theme.filmBackground,
      pixels: settings.pixels)
    return isHurried ? options.coarse : options
  }

  /// Tabs where the room is small; stacked where it is not.
  private func drawTables(_ film: FilmReview, in rect: Rect, on painter: inout Painter) {
    let stacksLevels = rect.rows >= ValuesTable.height + LevelsTable.height + 3
    var row = rect.row
    drawTabs(film, stacked: stacksLevels, row: row, rect, on: &painter)
    row += 1
    func room() -> Rect { Rect(row: row, column: rect.column, rows: rect.row + rect.rows - row, columns: rect.columns) }
    if stacksLevels || film.tab == .values {
      ValuesTable(film: film, letters: letters).draw(in: room(), hasCursor: film.tab == .values, on: &painter)
      row += ValuesTable.height
    }
    if stacksLevels { row += 1 }
    if stacksLevels || film.tab == .levels {
      LevelsTable(film: film, letters: letters).draw(in: room(), hasCursor: film.tab == .levels, on: &painter)
      row += LevelsTable.height
      if !stacksLevels, room().rows > 2 {
        row += 1
        drawLevelDetail(film, in: room(), on: &painter)
        return
      }
    }
    if stacksLevels { row += 1 }
    if stacksLevels, film.tab == .levels {
      LevelDetail(film: film, letters: letters).draw(in: room(), on: &painter)
      return
    }
    if stacksLevels || film.tab == .log, room().rows > 0 {
      drawLog(film, in: room(), hasCursor: film.tab == .log, on: &painter)
    }
  }

  private func drawTabs(_ film: FilmReview, stacked: Bool, row: Int, _ rect: Rect, on painter: inout Painter) {
    var column = rect.column + 1
    for tab in FilmReview.Tab.allCases {
      let isOpen = tab == film.tab
      column =
        painter.text(isOpen ? "[\(tab.title)]" : " \(tab.title) ", row: row, column: column, isOpen ? .accent : .dim)
        + 1
    }
    let posture = film.posture == .unknown ? "posture? (p)" : film.posture.rawValue
    painter.trailing(
      posture, row: row, column: column, width: rect.column + rect.columns - column - 1,
      film.posture == .unknown ? .warning : .dim)
  }

  /// What a narrow table has no column for.
  private func drawLevelDetail(_ film: FilmReview, in rect: Rect, on painter: inout Painter) {
    LevelDetail(film: film, letters: letters).draw(in: rect, on: &painter)
  }

  private func drawLog(_ film: FilmReview, in rect: Rect, hasCursor: Bool, on painter: inout Painter) {
    let lines = film.logLines(context, letters).flatMap { line in
      TextWrapping.lines(line.text, width: rect.columns - 2).enumerated().map { index, text in
        FilmReview.LogLine(text: index == 0 ? text : "  " + text, role: line.role)
      }
    }
    let first = hasCursor ? min(film.cursor[.log] ?? 0, max(lines.count - rect.rows, 0)) : 0
    for (offset, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
      painter.text(line.text, row: rect.row + offset, column: rect.column + 1, line.role, width: rect.columns - 1)
    }
  }
}

extension FilmReview {
  func title(_ context: Context) -> String {
    let status = review.status.rawValue + (review.isSigned ? " v\(review.version)" : "")
    guard isLoaded else { return name }
    let last = review.events.last { $0.action.isHuman }
    let by = last.map { " by \($0.reader.name), \(context.clock($0.time))" } ?? ""
    return "\(name)  \(status)\(review.status == .machineRead || review.status == .notStarted ? "" : by)"
  }

  func savedWord(_ letters: Lettering) -> String {
    if draft != nil { return "saving" + letters.ellipsis }
    switch journal.state {
    case .saved: return journal.saved.isTouched ? "saved" : ""
    case .saving: return "saving" + letters.ellipsis
    case .failed: return "NOT SAVED"
    }
  }

  var statusRole: Theme.Role { mode == .looking ? .dim : .accent }

  /// What is in hand and what it changes, or how the picture is set.
  func statusLine(_ context: Context, _ letters: Lettering) -> String {
    switch mode {
    case .placing(let placement):
      let count =
        placement.needed.map { " (\(placement.points.count + 1) of \($0))" } ?? " (\(placement.points.count + 1))"
      return "\(placement.title): place \(placement.request)\(count)"
    case .painting(let painting):
      return "\(painting.structure.name), \(painting.request)" + letters.dot + changes(letters)
    case .correcting(let selection):
      guard let landmarks else { return "" }
      if suggestion != nil { return suggestionWords(letters) }
      let handle = selection.handle(in: landmarks)
      let what = "\(selection.structure.name) " + (handle?.name ?? selection.endplate?.name ?? "as a whole")
      return what + letters.dot + changes(letters) + letters.dot
        + "step \(Lettering.number(step, decimals: step < 1 ? 2 : 0)) px"
    case .looking:
      if let words = shownWords { return words }
      guard let view = view.window, isLoaded else { return "" }
      // What does not fit is cut at the end: the window can be seen in the picture.
      var parts = ["masks \(look.masks.rawValue)"]
      if let zoom = self.view.pixelsPerColumn { parts.append("\(Lettering.number(zoom)) px a column") }
      parts.append("window \(Int(view.centre.rounded()))\(letters.plusMinus)\(Int((view.width / 2).rounded()))")
      let remarks = measured.current?.quality.map(Self.words) ?? []
      return (remarks.prefix(1) + parts).joined(separator: letters.dot)
    }
  }

  /// What a flag says and, where one key mends it, which.
  private static func words(_ flag: QualityFlag) -> String {
    flag.code == QualityFlag.Code.levelsUncertain ? flag.text + "; ( ) move them" : flag.text
  }

  /// The values that changed since the structure was taken in hand, old → new, with the machine's beside.
  func changes(_ letters: Lettering) -> String {
    guard let now = measured.current, let before else { return "" }
    let order: [InspectedValue] = [.ll, .ss, .pi, .pt, .pimll] + InspectedValue.allCases
    var shown: [InspectedValue] = []
    for name in order where !shown.contains(name) {
      guard let a = before[name].value, let b = now[name].value, abs(a - b) >= 0.05 else { continue }
      shown.append(name)
      if shown.count == 3 { break }
    }
    guard !shown.isEmpty else { return "no value changed yet" }
    return shown.map { name in
      let values = [before[name].value, now[name].value].compactMap { $0.map { Lettering.number($0) } }
      let machine = measured.machine?[name].value.map { " (machine \(Lettering.number($0)))" } ?? ""
      return "\(name.label) \(values.joined(separator: " \(letters.arrow) "))\(shown.count == 1 ? machine : "")"
    }.joined(separator: "  ")
  }

  /// How pelvis and lordosis fit each other, in published bands; standing films only.
  private var alignmentLines: [String] {
    guard let alignment = measured.current?.alignment, alignment.reason == nil else { return [] }
    let bands = [
      alignment.pelvicVersionBand.map { "pelvic version \($0)" }, alignment.lordosisBand.map { "lordosis \($0)" },
      alignment.distributionBand.map { "distribution \($0)" },
    ].compactMap { $0 }
    let types = [
      alignment.schwabPT.map { "PT \($0)" }, alignment.schwabPIMinusLL.map { "PI-LL \($0)" },
      alignment.roussouly.map { "Roussouly \($0)" }, alignment.apex.map { "apex \($0)" },
    ].compactMap { $0 }
    return [
      bands.isEmpty ? "" : "GAP bands: " + bands.joined(separator: ", "),
      types.isEmpty ? "" : "SRS-Schwab " + types.joined(separator: ", "),
    ].filter { !$0.isEmpty }
  }

  struct LogLine {
    var text: String
    var role: Theme.Role
  }

  /// Remarks, note, free measurements, signatures, then who did what, the newest first.
  func logLines(_ context: Context, _ letters: Lettering) -> [LogLine] {
    var lines: [LogLine] = []
    if let lock {
      lines.append(
        .init(text: "open by \(lock.reader) on \(lock.host) since \(context.clock(lock.since))", role: .warning))
    }
    if let reason = review.flagReason { lines.append(.init(text: "flagged: \(reason)", role: .warning)) }
    if let reason = review.rejectionReason { lines.append(.init(text: "rejected: \(reason)", role: .error)) }
    if let reason = review.amendmentReason { lines.append(.init(text: "amendment: \(reason)", role: .edited)) }
    if !review.note.isEmpty { lines.append(.init(text: "note: \(review.note)", role: .text)) }
    if review.proposal != nil {
      lines.append(.init(text: "a newer model read this film: b shows, P takes or puts aside", role: .proposal))
    }
    lines += alignmentLines.map { .init(text: $0, role: .text) }
    for flag in measured.current?.quality ?? [] {
      lines.append(.init(text: "\(flag.code): \(Self.words(flag))", role: .warning))
    }
    for (index, measurement) in review.measurements.enumerated() {
      let text = measurement.text(depth: measured.current?.meanEndplateDepth, spacing: spacing)
      lines.append(.init(text: "\(index + 1) \(text)", role: .text))
    }
    for signature in review.signatures.reversed() {
      lines.append(
        .init(
          text: "signed v\(signature.version) by \(signature.reader.name), \(context.clock(signature.time))",
          role: .signed))
    }
    for entry in history.reversed() {
      let who = entry.event.action.isHuman ? entry.event.reader.name : "machine"
      let changes = entry.event.action.isHuman ? entry.changes.prefix(3).map { $0.text(letters) } : []
      let text = ([entry.words] + changes).joined(separator: letters.dot)
      lines.append(.init(text: "\(context.clock(entry.event.time)) \(who): \(text)", role: .dim))
    }
    if lines.isEmpty { lines.append(.init(text: "nothing happened to this film yet", role: .dim)) }
    return lines
  }
}
