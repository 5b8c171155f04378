import Foundation
import Screen
import Spine
import StudyStore

extension Model {
  func drawWorklist(on painter: inout Painter) {
    let layout = worklistLayout
    drawTitle(
      [settings.study, settings.role.title].compactMap { $0 }.joined(separator: letters.dot), right: reading,
      on: &painter)
    drawProgress(on: &painter)
    let columns = layout.list
    if !settings.largePrint { for column in columns { drawHeading(column, on: &painter) } }
    if worklist.order.isEmpty {
      let words =
        worklist.rows.isEmpty
        ? worklist.isComplete
          ? "no films here: PNG, JPEG or DICOM files are looked for" : "looking for films\(letters.ellipsis)"
        : "no film is like that; Esc shows all"
      painter.text(words, row: WorklistLayout.listTop + 1, column: 2, .dim)
    }
    let marked = Dictionary(marks.map { ($1, $0) }) { min($0, $1) }
    for line in 0..<layout.listHeight where worklist.order.indices.contains(worklist.top + line) {
      let index = worklist.top + line
      let row = worklist.rows[worklist.order[index]]
      let at = layout.row(ofLine: line)
      if settings.largePrint {
        drawLarge(row, at: at, columns: layout.columns, on: &painter)
      } else {
        for column in columns { draw(row, column, at: at, place: index, on: &painter) }
      }
      if let letter = marked[row.id] { painter.text(String(letter), row: at, column: 0, .accent, width: 1) }
      if index == worklist.selection {
        if marked[row.id] == nil { painter.text(letters.cursor, row: at, column: 0, .accent) }
        painter.select(row: at, column: 0, width: layout.columns)
      }
    }
    if let pane = layout.preview { drawPreview(in: pane, on: &painter) }
  }

  /// Where the list's parts lie now.
  var worklistLayout: WorklistLayout {
    WorklistLayout(
      rows: rows, columns: columns, hasSubjects: worklist.hasSubjects, hasAssignments: worklist.hasAssignments,
      hasTimes: worklist.hasTimes, isLarge: settings.largePrint, hasPreview: look.preview,
      isCrude: settings.depth == .mono || settings.glyphs == .ascii)
  }

  /// Name and status alone, letters apart.
  private func drawLarge(_ row: FilmRow, at line: Int, columns: Int, on painter: inout Painter) {
    let status = min(26, columns / 3)
    let room = columns - status - 4
    painter.text(
      LargeFigures.spaced(row.name.lastComponent, within: room), row: line, column: 2, width: room)
    painter.text(
      LargeFigures.spaced(row.statusWord, within: status), row: line, column: columns - status - 1, row.statusRole,
      width: status)
  }

  /// All about the film under the cursor, at the foot.
  var selectedDetail: String {
    guard let row = worklist.selected else { return "" }
    var parts = [row.name]
    if let subject = row.subject {
      parts += [subject.patient, subject.date, subject.view].filter { !$0.isEmpty }
    }
    if let reader = row.reader { parts.append(reader + (row.changed.map { " " + context.clock($0) } ?? "")) }
    if let reader = row.work?.assigned { parts.append("for \(reader)") }
    if let seconds = row.work?.seconds { parts.append("\(Lettering.duration(seconds)) in hand") }
    if let slip = row.slip, abs(slip) >= 8 { parts.append("slip \(Lettering.signed(slip, decimals: 0))%") }
    // A person's words before the machine's many.
    if !row.note.isEmpty { parts.append("note: \(row.note)") }
    parts += row.remarks
    return parts.joined(separator: letters.dot)
  }

  /// What the machine is doing, for the title line.
  var reading: String {
    guard let analysing else { return "" }
    let name = worklist[analysing]?.name ?? analysing.rawValue
    return "reading \(name)" + (waiting > 0 ? ", \(waiting) wait" : "")
  }

  private func drawHeading(_ column: WorklistLayout.Column, on painter: inout Painter) {
    switch column.kind {
    case .value, .confidence, .seconds:
      painter.trailing(column.title, row: 2, column: column.column, width: column.width, .heading)
    default: painter.text(column.title, row: 2, column: column.column, .heading, width: column.width)
    }
  }

  private func draw(
    _ row: FilmRow, _ column: WorklistLayout.Column, at line: Int, place: Int, on painter: inout Painter
  ) {
    let (at, width) = (column.column, column.width)
    switch column.kind {
    case .name:
      let follows = worklist.sort == .patient && worklist.firstOfPatient(above: place) != nil
      let name = worklist.shortName(row.name)
      painter.text(follows ? "\(letters.branch)\(name)" : name, row: line, column: at, width: width)
    case .patient:
      // In a patient's run of lines the first one speaks, the rest are its follow-up.
      let follows = worklist.sort == .patient && worklist.firstOfPatient(above: place) != nil
      painter.text(row.subject?.patient ?? "", row: line, column: at, follows ? .dim : .text, width: width)
    case .date:
      let first = worklist.sort == .patient ? worklist.firstOfPatient(above: place) : nil
      painter.text(row.dateWords(after: first), row: line, column: at, width: width)
    case .view: painter.text(row.subject?.view ?? "", row: line, column: at, .dim, width: width)
    case .status:
      let status = row.id == analysing && row.status == .notStarted ? "reading\(letters.ellipsis)" : row.statusWord
      painter.text(status, row: line, column: at, row.statusRole, width: width)
    case .value(let name):
      guard let value = row.values[name] else {
        return painter.trailing("-", row: line, column: at, width: width, .dim)
      }
      let outside = row.outside.contains(name)
      painter.trailing(
        Lettering.number(value) + (outside ? "!" : " "), row: line, column: at, width: width + 1,
        outside ? .outside : .text)
    case .confidence:
      guard let confidence = row.confidence else { return }
      painter.trailing(
        Lettering.percent(confidence), row: line, column: at, width: width,
        confidence < FilmRow.leastConfidence ? .warning : .text)
    case .reader: painter.text(row.reader ?? "", row: line, column: at, width: width)
    case .assigned: painter.text(row.work?.assigned ?? "", row: line, column: at, width: width)
    case .seconds:
      painter.trailing(row.work?.seconds.map(Lettering.duration) ?? "", row: line, column: at, width: width, .dim)
    case .changed: painter.text(row.changed.map { context.clock($0) } ?? "", row: line, column: at, .dim, width: width)
    case .flags:
      // A narrow column only counts; the line at the foot tells.
      let remarks = row.remarks
      let text = width >= 14 ? remarks.joined(separator: ", ") : remarks.isEmpty ? "" : "\(remarks.count)"
      painter.text(text, row: line, column: at, .warning, width: width)
    }
  }

  /// Counts, the order, and how far the films shown are.
  private func drawProgress(on painter: inout Painter) {
    let counts = worklist.counts
    let all = worklist.rows.count
    let shown = counts.values.reduce(0, +)
    let decided = counts.reduce(0) { $0 + ($1.key.isDecided ? $1.value : 0) }
    var parts = ["\(all) film\(all == 1 ? "" : "s")" + (worklist.isComplete ? "" : letters.ellipsis)]
    if worklist.order.count != all { parts.append("\(worklist.order.count) shown: \(worklist.filter?.text ?? "")") }
    parts += ReviewStatus.allCases.compactMap { status in
      counts[status].flatMap { $0 > 0 ? "\($0) \(status.rawValue)" : nil }
    }
    parts.append(worklist.sort.words + (worklist.isReversed ? ", reversed" : ""))
    let barWidth = columns >= 120 ? 20 : 10
    let share = shown == 0 ? 0 : Double(decided) / Double(shown)
    let percent = " \(Lettering.percent(share)) decided"
    let room = columns - barWidth - percent.count - 3
    painter.text(parts.joined(separator: letters.dot), row: 1, column: 1, .dim, width: room)
    let at = columns - barWidth - percent.count - 1
    let filled = Int((share * Double(barWidth)).rounded(.down))
    let bar =
      String(repeating: String(letters.full), count: filled)
      + String(repeating: String(letters.empty), count: barWidth - filled)
    painter.text(bar, row: 1, column: at, .accent)
    painter.text(percent, row: 1, column: at + barWidth, .dim)
  }

  /// The first line: what is shown, and that it is for research only.
  func drawTitle(_ left: String, right: String, on painter: inout Painter) {
    painter.band(row: 0, .titleBar)
    let notice = columns >= 64 ? "research use only" : "research only"
    let notUsed = columns - notice.count - 1
    painter.text(notice, row: 0, column: notUsed, .titleBar)
    let rightWidth = min(TextWidth.of(right), max(notUsed - 20, 0))
    painter.text(right, row: 0, column: notUsed - rightWidth - 2, .titleBar, width: rightWidth)
    painter.text(left, row: 0, column: 1, .titleBar, width: max(notUsed - rightWidth - 4, 0))
  }
}

extension FilmRow {
  /// Below this the structures of a film are less likely right than those of most films.
  static let leastConfidence = 0.25

  var statusWord: String { failure == nil ? status.rawValue : "unreadable" }

  var statusRole: Theme.Role { failure == nil ? status.role : .error }

  /// What a reader should know before opening it.
  var remarks: [String] {
    if let failure { return [failure] }
    var parts: [String] = []
    if let lockedBy { parts.append("open by \(lockedBy)") }
    if let flagReason { parts.append(flagReason) }
    if hasProposal { parts.append("newer reading") }
    if let second = work?.second { parts.append("second read: \(second.rawValue)") }
    if let difference = work?.difference, abs(difference.amount) >= 0.05 {
      parts.append("readers differ: \(difference.value.label) \(Lettering.signed(difference.amount))°")
    }
    if let twin { parts.append("same SOP instance UID as \(twin)") }
    parts += quality.map(\.code)
    return parts
  }
}

extension ReviewStatus {
  var role: Theme.Role {
    switch self {
    case .notStarted: .dim
    case .machineRead: .text
    case .inProgress, .corrected: .edited
    case .accepted: .inside
    case .flagged: .warning
    case .rejected: .error
    case .signed: .signed
    }
  }
}

extension ReadingRole {
  /// What the session is, for its title; nil for the first reading.
  var title: String? {
    switch self {
    case .primary: nil
    case .second: "second reader, blind"
    case .repeated: "read again, blind"
    case .adjudicated: "adjudication"
    }
  }
}

extension String {
  /// A path's last part: the folder is of no use to a room.
  var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }
}
