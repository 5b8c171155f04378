/// What a measure is, in words, for the help page and for reports.
public struct Explanation: Hashable, Sendable {
  /// As tables show it: "PI", "L3–L4".
  public var name: String
  public var longName: String
  /// The formula in words.
  public var formula: String
  public var unit: String
  public var source: String
  /// The interval of standing adults, or why there is none.
  public var reference: String
  /// What makes it wrong.
  public var caution: String
  /// Of a level: what it explains.
  public var measures: [LevelMeasure]

  public init(
    name: String, longName: String, formula: String, unit: String, source: String, reference: String, caution: String,
    measures: [LevelMeasure] = []
  ) {
    self.name = name
    self.longName = longName
    self.formula = formula
    self.unit = unit
    self.source = source
    self.reference = reference
    self.caution = caution
    self.measures = measures
  }
}

extension InspectedValue {
  /// The value's name, formula, source and reference interval, in words.
  public var explanation: Explanation {
    let words = words
    let interval = ReferenceIntervals.standing[self]
    let reference =
      interval.map {
        "\(signed($0.low))…\(signed($0.high)) \(unit == "%" ? "%" : "°") (\($0.span), standing; \($0.source))"
      }
      ?? "none: \(words.noReference)"
    return Explanation(
      name: displayName, longName: words.longName, formula: words.formula, unit: unit, source: words.source,
      reference: reference, caution: words.caution)
  }

  /// As tables show it: "PI−LL", "L3", "L3–L4".
  public var displayName: String {
    switch self {
    case .pimll: "PI−LL"
    case .l4s1: "L4–S1"
    case .l1l2: "L1–L2"
    case .l2l3: "L2–L3"
    case .l3l4: "L3–L4"
    case .l4l5: "L4–L5"
    case .l5s1: "L5–S1"
    default: rawValue
    }
  }

  private func signed(_ limit: Double) -> String { (limit < 0 ? "−" : "") + "\(Int(abs(limit)))" }

  private struct Words {
    var longName: String
    var formula: String
    var source: String
    var caution: String
    var noReference = ""
  }

  private var words: Words {
    switch self {
    case .pi:
      Words(
        longName: "pelvic incidence",
        formula: "angle between the normal of the S1 endplate at its middle and the line from there to the hip axis "
          + "(the middle of the two femoral heads' centres); = PT + SS",
        source: "PubMed 21833574", caution: "Needs S1 and a head; one head only, rotation or another S1 move it.")
    case .ll:
      Words(
        longName: "lumbar lordosis L1–S1",
        formula:
          "angle between L1's superior endplate and the S1 endplate (Cobb), + = lordosis; = the sum of the ten body "
          + "and disc angles",
        source: "PMC6680033", caution: "Lying films show about 13° less than standing ones.")
    case .pimll:
      Words(
        longName: "PI minus LL", formula: "PI − LL = PT + tilt of L1's superior endplate",
        source: "SRS-Schwab, Terran 2013; PMC6078680", caution: "The steadiest: the S1 endplate's error cancels out.")
    case .l4s1:
      Words(
        longName: "lower lordosis L4–S1", formula: "angle between L4's superior endplate and the S1 endplate",
        source: "PMC6680033", caution: "As L4 and S1.", noReference: "no interval for L4–S1 was found")
    case .ldi:
      Words(
        longName: "lordosis distribution index", formula: "100 · L4–S1 / LL", source: "GAP score, Yilgor 2017",
        caution: "Not given where LL is below 15°; the S1 endplate's error counts 0.7 % a degree.")
    case .rll:
      Words(
        longName: "relative lumbar lordosis", formula: "LL − (0.62·PI + 29)", source: "GAP score, Yilgor 2017",
        caution: "Needs LL and PI.")
    case .ss:
      Words(
        longName: "sacral slope", formula: "angle between the S1 endplate and the horizontal",
        source: "PubMed 21833574",
        caution: "A film turned by 1° is 1° off; a domed endplate has no one slope.")
    case .pt:
      Words(
        longName: "pelvic tilt",
        formula: "angle between the vertical and the line from the hip axis to the middle of the S1 endplate, + = the "
          + "endplate lies posterior",
        source: "PubMed 21833574", caution: "A film turned by 1° is 1° off; with one head only, 3–6°.")
    case .l1, .l2, .l3, .l4, .l5:
      Words(
        longName: "\(rawValue) body wedge", formula: "angle between the body's own endplates, + = taller anteriorly",
        source: "angle between endplates", caution: "A reader's own error is 3°.",
        noReference: "the error is as large as the level's mean")
    case .l1l2, .l2l3, .l3l4, .l4l5, .l5s1:
      Words(
        longName: "\(displayName) disc angle",
        formula: "angle between the endplates that face the disc, + = opens anteriorly",
        source: "angle between endplates",
        caution: self == .l5s1 ? "The S1 endplate is the hardest to see." : "A reader's own error is 3°.",
        noReference: "the error is as large as the level's mean")
    }
  }
}
