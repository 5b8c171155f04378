import Foundation
import Spine

/// How numbers, times and signs are written, in Unicode or in ASCII.
struct Lettering: Hashable, Sendable {
  var unicode: Bool

  var arrow: String { unicode ? "→" : "->" }
  var range: String { unicode ? "…" : ".." }
  var ellipsis: String { unicode ? "…" : "..." }
  var dot: String { unicode ? " · " : " | " }
  var bar: Unicode.Scalar { unicode ? "│" : "|" }
  var rule: Unicode.Scalar { unicode ? "─" : "-" }
  /// Before a film that belongs to the one above it.
  var branch: String { unicode ? "└ " : "+ " }
  var cursor: String { unicode ? "▸" : ">" }
  var full: Unicode.Scalar { unicode ? "█" : "#" }
  var empty: Unicode.Scalar { unicode ? "░" : "." }
  var degree: String { unicode ? "°" : " deg" }
  var plusMinus: String { unicode ? "±" : "+/-" }

  /// One decimal, never "-0.0".
  static func number(_ value: Double, decimals: Int = 1) -> String {
    DecimalText.fixed(value, decimals)
  }

  static func signed(_ value: Double, decimals: Int = 1) -> String {
    DecimalText.signed(value, decimals)
  }

  /// A limit without needless decimals.
  static func limit(_ value: Double) -> String { value == value.rounded() ? number(value, decimals: 0) : number(value) }

  static func percent(_ value: Double) -> String { number(100 * value, decimals: 0) + "%" }

  /// "38 s", "4:05", "1 h 02".
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e7).rounded())
    if whole < 100 { return "\(whole) s" }
    if whole < 3600 { return String(format: "%d:%02d", whole / 60, whole % 60) }
    return String(format: "%d h %02d", whole / 3600, whole / 60 % 60)
  }

  func interval(_ low: Double, _ high: Double) -> String { Lettering.number(low) + range + Lettering.number(high) }

  func limits(_ low: Double, _ high: Double) -> String { Lettering.limit(low) + range + Lettering.limit(high) }

  /// HH:mm today, else the date with it; local time.
  static func clock(_ time: Date, now: Date) -> String {
    let calendar = Calendar.current
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: time)
    let clock = String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
    if calendar.isDate(time, inSameDayAs: now) { return clock }
    return String(format: "%04d-%02d-%02d ", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0) + clock
  }

  /// Text for an ASCII screen: signs spelled out, letters without their marks, `?` for the rest.
  static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    switch scalar {
    case "─", "━": return "-"
    case "│", "┃": return "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼": return "+"
    case "…", "·": return "."
    case "–", "—", "−": return "-"
    case "“", "”": return "\""
    case "’", "‘": return "'"
    case "▸", "→": return ">"
    case "←": return "<"
    case "↑": return "^"
    case "↓": return "v"
    case "×": return "x"
    case "±": return "~"
    case "°": return " "
    default:
      let plain = String(Character(scalar)).folding(options: .diacriticInsensitive, locale: nil).unicodeScalars
      return plain.first.flatMap { $0.isASCII ? $0 : nil } ?? "?"
    }
  }
}

extension InspectedValue {
  /// As screens and reports write it.
  var label: String {
    switch self {
    case .pimll: "PI-LL"
    case .l1l2: "L1-L2"
    case .l2l3: "L2-L3"
    case .l3l4: "L3-L4"
    case .l4l5: "L4-L5"
    case .l5s1: "L5-S1"
    case .l4s1: "L4-S1"
    default: rawValue
    }
  }

  var unit: String { self == .ldi ? "%" : "°" }
}
