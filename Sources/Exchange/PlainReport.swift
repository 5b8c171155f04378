import Foundation
import Spine

/// A film's report as plain text of at most 80 columns, for systems that know nothing else.
struct PlainReport {
  private let content: ReportContent

  init(_ film: ExportedFilm) { content = ReportContent(film: film) }

  var text: String {
    var lines = ["LATERAL LUMBAR RADIOGRAPH: MEASUREMENTS", ""]
    for (name, value) in content.facts { lines += Self.wrapped(value, first: Self.pad(name, 20), indent: 20) }
    if content.reading == nil {
      lines += ["", "No structures were found or placed on this film: nothing is measured."]
    } else {
      lines += ["", "VALUE     measured         95 % interval   standing adults   status"]
      for row in content.values {
        lines.append(
          Self.trimmed(
            Self.pad(row.name, 10) + Self.pad(row.value, 17) + Self.pad(row.interval, 16)
              + Self.pad(row.reference, 18) + ReportContent.words(row.status)))
        if !row.remark.isEmpty { lines += Self.wrapped(row.remark, first: "          ", indent: 10) }
      }
      if let remark = content.commonRemark { lines += [""] + Self.wrapped(remark, first: "", indent: 0) }
      lines += ["", "LEVELS (lengths in D; loss of height, slip on the body below)"]
      let widths = [6, 6, 6, 6, 6, 8, 7, 7, 7, 7, 7, 6]
      for cells in [ReportContent.levelHeads] + content.levels {
        lines.append(Self.trimmed(zip(cells, widths).map { Self.pad($0, $1) }.joined()))
      }
    }
    if !content.quality.isEmpty {
      lines += ["", "QUALITY"] + content.quality.flatMap { Self.wrapped($0, first: "- ", indent: 2) }
    }
    lines += ["", "REFERENCES"] + content.sources.flatMap { Self.wrapped($0, first: "- ", indent: 2) }
    return (lines + [""] + Self.wrapped(ReportContent.disclaimer, first: "", indent: 0)).joined(separator: "\n") + "\n"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func wrapped(_ text: String, first: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    let room = 80 - indent
    let words = text.split(separator: " ").flatMap { word in
      // A hash is longer than a line.
      stride(from: 0, to: word.count, by: room).map { word.dropFirst($0).prefix(room) }
    }
    for word in words {
      if !isEmpty, line.count + 1 + word.count > 80 {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(trimmed(line))
    return lines
  }
}
