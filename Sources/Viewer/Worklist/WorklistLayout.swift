import Screen
import Spine

/// Where the worklist's parts lie, for drawing and for the mouse.
struct WorklistLayout {
  /// A column of the list: its title, where it begins, how wide it is.
  struct Column {
    enum Kind: Hashable {
      case name, patient, date, view, status, value(InspectedValue), confidence, flags, reader, assigned, seconds,
        changed
    }
    var kind: Kind
    var title: String
    var column: Int
    var width: Int
  }

  let rows: Int
  /// Of the list.
  let columns: Int
  /// Where the film under the cursor is shown; nil where it isn't.
  let preview: Rect?
  /// Whether films say whose they are.
  let hasSubjects: Bool
  /// Whether films are on readers' lists, and were timed.
  let hasAssignments: Bool
  let hasTimes: Bool
  /// A film takes so many rows.
  let lineHeight: Int
  static let listTop = 3

  /// - Parameters:
  ///   - hasPreview: what the reader asked for, if anything.
  ///   - isCrude: pictures are made of letters here.
  init(
    rows: Int, columns: Int, hasSubjects: Bool = false, hasAssignments: Bool = false, hasTimes: Bool = false,
    isLarge: Bool = false, hasPreview: Bool? = nil, isCrude: Bool = false
  ) {
    self.rows = rows
    // By itself only where lines keep what they say on a narrow screen.
    let narrowest = hasPreview == true ? 26 : hasPreview == false || isLarge ? columns : hasSubjects ? 110 : 86
    // Letters for greys need more cells to be read.
    preview = Self.preview(
      rows: rows, columns: columns, besides: narrowest, atLeast: isCrude && hasPreview == nil ? 50 : 20)
    self.columns = preview.map { $0.column - 1 } ?? columns
    self.hasSubjects = hasSubjects
    self.hasAssignments = hasAssignments
    self.hasTimes = hasTimes
    lineHeight = isLarge ? 2 : 1
  }

  /// As wide as lateral films need that are as high as the screen, beside a list of so many columns.
  private static func preview(rows: Int, columns: Int, besides narrowest: Int, atLeast least: Int) -> Rect? {
    let height = rows - listTop - 1
    let width = min((height - 5) * 7 / 5, columns * 2 / 5, columns - narrowest - 1)
    guard width >= least else { return nil }
    return Rect(row: listTop - 1, column: columns - width, rows: height, columns: width)
  }

  /// Films that fit on the screen.
  var listHeight: Int { max(rows - WorklistLayout.listTop - 2, 0) / lineHeight }

  func row(ofLine line: Int) -> Int { WorklistLayout.listTop + line * lineHeight }
  func line(atRow row: Int) -> Int { (row - WorklistLayout.listTop) / lineHeight }

  /// What fits, the name taking a share of what is left; left out from the end of `wanted`'s order of need.
  var list: [Column] {
    let values: [InspectedValue] = [.pi, .ll, .ss, .pt, .pimll]
    var parts: [(Column.Kind, String, Int)] = [(.status, "status", 12)]
    parts += values.map { (.value($0), $0.label, 6) }
    parts.append((.confidence, "sure", 5))
    let minimum = columns < 90 ? 15 : 16
    func used(_ parts: [(Column.Kind, String, Int)]) -> Int { parts.reduce(2) { $0 + $1.2 + 1 } }
    while parts.count > 1, used(parts) + minimum > columns { parts.removeLast() }
    if hasSubjects, columns >= 110 {
      let room = columns - used(parts) - minimum
      var whose: [(Column.Kind, String, Int)] = [(.patient, "patient", columns >= 150 ? 24 : 16)]
      if room >= 40 { whose.append((.date, "taken", 10)) }
      if room >= 60 { whose.append((.view, "view", 8)) }
      parts = whose + parts
    }
    var left = columns - used(parts)
    // Beside a preview, which tells the flags, they are only counted where names would be cut.
    let name = min(max(minimum, preview != nil && left < 40 ? left - 6 : left * 2 / 5), 40)
    left -= name
    if left >= 26 {
      parts.append((.reader, "reader", 12))
      left -= 13
      if hasAssignments, left >= 26 {
        parts.append((.assigned, "for", 12))
        left -= 13
      }
      if hasTimes, left >= 20 {
        parts.append((.seconds, "time", 6))
        left -= 7
      }
      if left >= 50 {
        parts.append((.changed, "changed", 16))
        left -= 17
      }
    }
    if left >= 6 { parts.append((.flags, "flags", left - 1)) }
    var column = 2 + name + 1
    var result = [Column(kind: .name, title: "film", column: 2, width: name)]
    for (kind, title, width) in parts {
      result.append(Column(kind: kind, title: title, column: column, width: width))
      column += width + 1
    }
    return result
  }
}
