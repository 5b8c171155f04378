import Foundation
import Screen
import Spine
import StudyStore

/// What is measured of each vertebra and of the disc below it.
struct LevelsTable {
  let film: FilmReview
  let letters: Lettering

  static let height = Level.allCases.count + 3

  private struct Column {
    var title: String
    var width: Int
    /// Text, and whether it needs a look.
    var cell: (LevelMeasurements) -> (String, Theme.Role)?
  }

  private static func length(_ value: Double?) -> (String, Theme.Role)? {
    value.map { (Lettering.number($0, decimals: 2), .text) }
  }

  /// In the order of need: those at the end are left out where there is no room.
  private var columns: [Column] {
    [
      Column(title: "wedge", width: 6) { $0.wedge.map { (Lettering.signed($0), .text) } },
      Column(title: "slip%", width: 7) { level in
        level.slip.map {
          let needsLook = (level.meyerdingRange ?? 0) > 0 || level.isRetrolisthesis
          return (Lettering.signed($0, decimals: 0) + (needsLook ? "!" : " "), needsLook ? .warning : .text)
        }
      },
      Column(title: "disc", width: 6) { $0.discBelow.map { (Lettering.signed($0.angle), .text) } },
      Column(title: "Ha", width: 5) { Self.length($0.heightAnterior) },
      Column(title: "Hm", width: 5) { Self.length($0.heightMiddle) },
      Column(title: "Hp", width: 5) { Self.length($0.heightPosterior) },
      Column(title: "sure", width: 5) { level in
        level.confidence.map { (Lettering.percent($0), level.weak ? .warning : .dim) }
      },
      Column(title: "loss", width: 6) { level in
        level.compression.map {
          let needsLook = (level.genantRange ?? 0) > 0
          return (Lettering.percent($0) + (needsLook ? "!" : " "), needsLook ? .warning : .text)
        }
      },
      Column(title: "da", width: 5) { Self.length($0.discBelow?.anterior) },
      Column(title: "dm", width: 5) { Self.length($0.discBelow?.middle) },
      Column(title: "dp", width: 5) { Self.length($0.discBelow?.posterior) },
      Column(title: "segm", width: 6) { $0.segmental.map { (Lettering.signed($0), .text) } },
      Column(title: "depth", width: 6) { Self.length($0.depth) },
    ]
  }

  func draw(in rect: Rect, hasCursor: Bool, on painter: inout Painter) {
    guard rect.rows > 1 else { return }
    var x = rect.column + 6
    var shown: [(Column, Int)] = []
    for column in columns where x + column.width + 1 <= rect.column + rect.columns {
      shown.append((column, x))
      x += column.width + 1
    }
    painter.text("level", row: rect.row, column: rect.column + 1, .heading)
    for (column, at) in shown {
      painter.trailing(column.title, row: rect.row, column: at, width: column.width, .heading)
    }
    let levels = film.comparedReading.current?.levels ?? [:]
    for (line, level) in Level.allCases.enumerated() where line + 1 < rect.rows {
      let row = rect.row + 1 + line
      draw(level, levels[level], shown, row: row, rect, on: &painter)
      if hasCursor, line == film.cursor[.levels] ?? 0 {
        painter.text(letters.cursor, row: row, column: rect.column, .accent)
        painter.select(row: row, column: rect.column, width: rect.columns)
      }
    }
    let note = rect.row + Level.allCases.count + 1
    guard note < rect.row + rect.rows else { return }
    let mm = film.spacing.map { "; mm (\($0.place)) under the cursor" } ?? ""
    painter.text(
      "Lengths in D, the mean endplate depth\(mm).", row: note, column: rect.column + 1, .dim, width: rect.columns - 1)
    if note + 1 < rect.row + rect.rows {
      painter.text(
        "The last body above the sacrum is taken to be L5.", row: note + 1, column: rect.column + 1, .dim,
        width: rect.columns - 1)
    }
  }

  private func draw(
    _ level: Level, _ measured: LevelMeasurements?, _ shown: [(Column, Int)], row: Int, _ rect: Rect,
    on painter: inout Painter
  ) {
    let isEdited = film.review.pinned.contains(.vertebra(level))
    painter.text(level.rawValue + (isEdited ? "*" : ""), row: row, column: rect.column + 1, isEdited ? .edited : .text)
    guard let measured else {
      painter.text(
        "not on the film or not found", row: row, column: rect.column + 6, .notMeasurable, width: rect.columns - 6)
      return
    }
    for (column, at) in shown {
      guard let (text, role) = column.cell(measured) else {
        painter.trailing("-", row: row, column: at, width: column.width, .dim)
        continue
      }
      // A mark for "look here" stands behind the number's column, not in it.
      let isMarked = text.hasSuffix("!") || text.hasSuffix(" ")
      painter.trailing(text, row: row, column: at, width: column.width + (isMarked ? 1 : 0), role)
    }
  }
}
