import Foundation
import Radiograph
import Spine

extension String {
  /// Control and direction characters escaped: safe on a terminal, on one line.
  var onOneLine: String { printable }

  /// As a field of comma-separated values: quoted where needed; a text that a spreadsheet would take for a formula
  /// gets an apostrophe before it (OWASP, CSV injection).
  var csvField: String {
    var text = printable
    if let first = text.first, "=+-@\t\r|%".contains(first) { text = "'" + text }
    guard
      text.contains(where: { $0 == "," || $0 == "\"" || $0 == ";" || $0 == "'" }) || text.hasPrefix(" ")
        || text.hasSuffix(" ")
    else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// As text or an attribute's value of HTML.
  var html: String {
    var out = ""
    for character in printable {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.append(character)
      }
    }
    return out
  }

  /// As one part of a file's path: no separators, no control characters, not hidden, at most 200 bytes.
  var fileNamePart: String {
    var text = ""
    for scalar in unicodeScalars {
      let isSafe = scalar.value >= 32 && scalar.value != 127 && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
      text.unicodeScalars.append(isSafe && scalar.properties.generalCategory != .format ? scalar : "_")
    }
    while text.utf8.count > 200 { text.removeLast() }
    if text.hasPrefix(".") { text = "_" + text.dropFirst() }
    return text.isEmpty ? "_" : text
  }
}

/// Numbers in files: a point, fixed decimals, no minus before zero, in any locale.
enum NumberText {
  static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value, value.isFinite else { return "" }
    return DecimalText.fixed(value, decimals)
  }

  /// Seconds since 1970 as `2026-11-24T06:31:40.123Z`.
  static func time(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().timeZone(separator: .omitted).time(includingFractionalSeconds: true))
  }
}
