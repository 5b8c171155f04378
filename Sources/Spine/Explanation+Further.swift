extension Explanation {
  /// What is said of a film besides the 18 values.
  public static let ofFilms: [Explanation] = [
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
  ]

  /// What is measured of each level.
  public static let ofLevels: [Explanation] = [
    .init(
      name: "Heights", longName: "anterior, middle and posterior body height",
      formula:
        "corner to corner in front and behind; between the visible endplates at mid depth; in D, the mean endplate "
        + "depth of the film's lumbar levels (in mm where the film has a spacing)",
      unit: "D", source: "vertebral morphometry", reference: "none",
      caution: "The middle height needs a mask: corners alone can't give it.",
      measures: [.heightAnterior, .heightMiddle, .heightPosterior, .depth]),
    .init(
      name: "Compression", longName: "height loss",
      formula:
        "the greatest of wedge 1 − Ha/Hp, biconcave 1 − Hm/max(Ha, Hp), crush 1 − Hp/mean of the neighbours' Hp; "
        + "Genant range 0 below 20 %, 1 below 25 %, 2 below 40 %, 3 beyond",
      unit: "%", source: "Genant ranges, QIMS 24006", reference: "a normal L1 has about 6–14 %",
      caution: "A range to confirm visually; morphometry alone over- and under-calls.",
      measures: [.compression]),
    .init(
      name: "Disc height", longName: "disc height and index",
      formula:
        "between the endplates' corners, along the normal of their bisector; index = mean of the three heights / "
        + "depth of the upper body; in JSON also (da + dp) / disc depth (Farfan) and the mean / the upper body's mean height",
      unit: "D", source: "disc height indices, Chen 2022", reference: "none",
      caution: "Observers differ by 1.2 mm.",
      measures: [.discAnterior, .discMiddle, .discPosterior, .discIndex]),
    .init(
      name: "Slip", longName: "vertebral slip (listhesis)",
      formula:
        "distance between the posterior corners, projected on the lower endplate, in % of its length; + anterior, "
        + "− posterior; Meyerding 0 below 8 %, I to 25 %, II to 50 %, III to 75 %, IV to 100 %, V beyond",
      unit: "%", source: "Meyerding grades; Frobin for the sign", reference: "none",
      caution: "From masks slips are drawn towards zero at L4–L5 and L5–S1; wedged discs show −5 ± 6 % by themselves.",
      measures: [.slip]),
    .init(
      name: "Segmental", longName: "body wedge, disc angle, and both together",
      formula: "angles between the endplates of the body, of the disc below it, and their sum; + = taller anteriorly",
      unit: "deg",
      source: "Sci Rep 2022, s41598-022-21840-x",
      reference: "means L1–2 1.2 ± 3.6, L2–3 5.9 ± 4.1, L3–4 9.1 ± 4.2, L4–5 12.7 ± 5.1, L5–S1 21.6 ± 7.7",
      caution: "Not an interval: cohort and posture differ.",
      measures: [.segmental, .wedge, .discAngle]),
  ]
}
