import Foundation

/// The table that the published reference program writes for a film: 18 rows `name,value, ` ended by CR LF.
///
/// Values as Python's `str(round(value, 2))` prints them, discs with their sign; the third field is a space. A value
/// that is not measurable (the reference always has a number) leaves its field empty. Source: the reference's
/// `MBNet_test_interface_ok.py`.
public enum CompatibleCSV {
  /// - Parameter verdict: puts OK or NG in the third field of the seven values that the reference judges on its picture
  ///   (an extension; its own file never holds them), by its integer truncation.
  public static func text(_ values: (InspectedValue) -> Double?, verdict: Bool = false) -> String {
    InspectedValue.allCases.map { name in
      guard let value = values(name), value.isFinite else { return "\(name.rawValue),, \r\n" }
      let judged = verdict ? ranges[name].map { holds(value, $0) ? "OK" : "NG" } : nil
      return "\(name.rawValue),\(rounded(value)),\(judged ?? " ")\r\n"
    }.joined()
  }

  public static func text(_ reading: Reading, verdict: Bool = false) -> String {
    text({ reading[$0].value }, verdict: verdict)
  }

  /// The reference's own ranges, used here and nowhere else.
  static let ranges: [InspectedValue: ClosedRange<Double>] = [
    .pi: 34...84, .ll: 31...79, .pimll: -10...10, .ldi: 50...80, .rll: -14...11, .ss: 20...65, .pt: 5...30,
  ]

  /// The reference compares Python's `int(value)`, which cuts towards zero: 84.9 passes a limit of 84.
  private static func holds(_ value: Double, _ range: ClosedRange<Double>) -> Bool {
    range.contains(value.rounded(.towardZero))
  }

  /// Two decimals without trailing zeros, but at least one: 46.2, 46.0, -0.37.
  private static func rounded(_ value: Double) -> String {
    var text = String(format: "%.2f", value)
    if text.hasSuffix("0") { text.removeLast() }
    return text
  }
}
