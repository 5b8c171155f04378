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

  public init(
    name: String, longName: String, formula: String, unit: String, source: String, reference: String, caution: String
  ) {
    self.name = name
    self.longName = longName
    self.formula = formula
    self.unit = unit
    self.source = source
    self.reference = reference
    self.caution = caution
  }

  /// Per level and per film, besides the 18 values.
  public static let furtherMeasures: [Explanation] = [
    .init(
      name: "RPV", longName: "relative pelvic version", formula: "SS − (0.59·PI + 9)", unit: "deg",
      source: "GAP score, Yilgor 2017",
      reference: "−7…5 aligned; below −7 moderate, below −15 severe retroversion; above 5 anteversion (standing)",
      caution: "As PI and SS. The whole GAP score needs C7 and age, which a lumbar film does not have."),
    .init(
      name: "Schwab", longName: "SRS-Schwab modifiers",
      formula: "PT: 0 below 20°, + 20–30°, ++ above 30°; PI−LL: 0 below 10°, + 10–20°, ++ above 20°", unit: "",
      source: "SRS-Schwab classification, Terran 2013", reference: "neutral standing films only",
      caution: "Made for adult spinal deformity."),
    .init(
      name: "PI class", longName: "targets for the PI class",
      formula: "PT at most 4/8/12/16/20/24° and LL at least PI +18/+13/+9/+6/+2/−5° for PI below 38/48/58/68/78/beyond",
      unit: "deg", source: "PMC4303780, table 3", reference: "neutral standing films only",
      caution: "Statistics of one cohort."),
    .init(
      name: "Roussouly", longName: "Roussouly type",
      formula:
        "SS below 35°: 1 or 2 (told apart by the apex); 35–45°: 3; above 45°: 4; 3 with PI below 50° and PT below "
        + "8°: 3 anteverted",
      unit: "", source: "Roussouly types, refounded (PI/PT means 39/10, 41/10, 53/13, 62/12)",
      reference: "neutral standing films only",
      caution: "1 and 2 can't be told apart where the inflection point is above the film."),
    .init(
      name: "Apex", longName: "apex of the lordosis", formula: "the body or disc whose centre lies furthest anterior",
      unit: "", source: "Roussouly types", reference: "none", caution: "Needs L1 to L5."),
    .init(
      name: "Heights", longName: "anterior, middle and posterior body height",
      formula:
        "corner to corner in front and behind; between the visible endplates at mid depth; in D, the mean endplate "
        + "depth of the film's lumbar levels (in mm where the film has a spacing)",
      unit: "D", source: "vertebral morphometry", reference: "none",
      caution: "The middle height needs a mask: corners alone can't give it."),
    .init(
      name: "Compression", longName: "height loss",
      formula:
        "the greatest of wedge 1 − Ha/Hp, biconcave 1 − Hm/max(Ha, Hp), crush 1 − Hp/mean of the neighbours' Hp; "
        + "Genant range 0 below 20 %, 1 below 25 %, 2 below 40 %, 3 beyond",
      unit: "%", source: "Genant ranges, QIMS 24006", reference: "a normal L1 has about 6–14 %",
      caution: "A range to confirm visually; morphometry alone over- and under-calls."),
    .init(
      name: "Disc height", longName: "disc height and index",
      formula:
        "between the endplates' corners, along the normal of their bisector; index = mean of the three heights / "
        + "depth of the upper body",
      unit: "D", source: "disc height indices, Chen 2022", reference: "none",
      caution: "Observers differ by 1.2 mm."),
    .init(
      name: "Slip", longName: "vertebral slip (listhesis)",
      formula:
        "distance between the posterior corners, projected on the lower endplate, in % of its length; + anterior, "
        + "− posterior; Meyerding 0 below 8 %, I to 25 %, II to 50 %, III to 75 %, IV to 100 %, V beyond",
      unit: "%", source: "Meyerding grades; Frobin for the sign", reference: "none",
      caution: "From masks slips are drawn towards zero at L4–L5 and L5–S1; wedged discs show −5 ± 6 % by themselves."),
    .init(
      name: "Segmental", longName: "segmental angle", formula: "body and disc angle together", unit: "deg",
      source: "Sci Rep 2022, s41598-022-21840-x",
      reference: "means L1–2 1.2 ± 3.6, L2–3 5.9 ± 4.1, L3–4 9.1 ± 4.2, L4–5 12.7 ± 5.1, L5–S1 21.6 ± 7.7",
      caution: "Not an interval: cohort and posture differ."),
  ]
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
