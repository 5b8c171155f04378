import Foundation

/// Numbers as people read them: a point, fixed decimals, no minus before zero, in any locale.
public enum DecimalText {
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", locale: nil, value)
    return text.hasPrefix("-") && !hasValue(text) ? String(text.dropFirst()) : text
  }

  /// With a plus before what is above zero.
  public static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    return text.hasPrefix("-") || !hasValue(text) ? text : "+" + text
  }

  private static func hasValue(_ text: String) -> Bool { text.contains { ("1"..."9").contains($0) } }
}
