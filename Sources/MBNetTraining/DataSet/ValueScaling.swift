import Spine

/// The ranges that take the 18 values to 0 … 1 for the network's second branch.
///
/// Wide enough for the anatomy that PHANTOM §6 draws (SS 5–65°, LL 15–85°, PI 20–90°), so that no value sits at the
/// sigmoid's end, where the published scaler's extremes do.
public enum ValueScaling {
  public static let ranges: [ClosedRange<Double>] = InspectedValue.allCases.map { name in
    switch name {
    case .pi: 10...100
    case .ll: 0...100
    case .pimll: -60...60
    case .l4s1: 0...80
    case .ldi: 0...130
    case .rll: -70...40
    case .ss: -5...75
    case .pt: -15...50
    case .l1, .l2, .l3, .l4, .l5: -25...25
    case .l1l2, .l2l3, .l3l4, .l4l5, .l5s1: -15...35
    }
  }

  /// Scaled values, held to 0 … 1, and which of them are known.
  static func scaled(_ values: [Double?]) -> (values: [Float], known: [Bool]) {
    let scaled = zip(values, ranges).map { value, range -> Float in
      guard let value else { return 0 }
      return Float(min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1))
    }
    return (scaled, values.map { $0 != nil })
  }
}
