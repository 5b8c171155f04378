import Spine
import StudyStore

extension Choice {
  static let flagReasons = Choice(
    "Flag, because",
    [
      .init(key: "d", label: "doubtful: look again together", answer: .flag("doubtful")),
      .init(key: "l", label: "numbering of the levels is uncertain", answer: .flag("levels uncertain")),
      .init(key: "h", label: "femoral heads not assessable", answer: .flag("heads not assessable")),
      .init(key: "s", label: "sacrum not assessable", answer: .flag("sacrum not assessable")),
      .init(key: "m", label: "metal hides structures", answer: .flag("metal hides structures")),
      .init(key: "o", label: "other words…", answer: .flag(nil)),
    ])

  static let rejectReasons = Choice(
    "Reject the film, because",
    [
      .init(key: "l", label: "not a lateral view", answer: .reject("not lateral")),
      .init(key: "s", label: "not a lumbar spine", answer: .reject("not lumbar")),
      .init(key: "q", label: "quality too poor", answer: .reject("quality")),
      .init(key: "c", label: "cut: structures are missing", answer: .reject("cut")),
      .init(key: "d", label: "the same film twice", answer: .reject("duplicate")),
      .init(key: "o", label: "other words…", answer: .reject(nil)),
    ])

  static func postures(_ current: Posture) -> Choice {
    let keys: [Posture: Character] = [.standing: "s", .supine: "l", .flexion: "f", .extension_: "e", .unknown: "u"]
    let labels: [Posture: String] = [
      .standing: "standing", .supine: "lying (supine)", .flexion: "flexion", .extension_: "extension",
      .unknown: "not known",
    ]
    var choice = Choice(
      "Posture", text: ["Reference intervals hold for standing films only."],
      Posture.allCases.map { .init(key: keys[$0] ?? "?", label: labels[$0] ?? "", answer: .posture($0)) } + [
        .init(key: "S", label: "standing, as on all films here that say nothing else", answer: .studyPosture(.standing))
      ])
    choice.selected = Posture.allCases.firstIndex(of: current) ?? 0
    return choice
  }

  /// Structures that are not there and could be drawn.
  static func missing(in landmarks: Landmarks) -> Choice {
    let heads = landmarks.femoralHeads?.count ?? 0
    let missing = Structure.drawable.filter { structure in
      switch structure {
      case .vertebra(let level): landmarks.vertebrae[level] == nil
      case .s1: landmarks.s1 == nil
      case .sacrum: landmarks.sacrum == nil
      // Heads are numbered from the posterior one: the next one is the one to draw.
      case .femoralHead(let index): index == heads
      }
    }
    return Choice(
      "Draw", text: missing.isEmpty ? ["Every structure is there; delete one to draw it anew."] : [],
      missing.map { .init(key: $0.digit, label: $0.name, answer: .draw($0)) })
  }

  static func levels(besides level: Level) -> Choice {
    Choice(
      "\(level.rawValue) is really",
      Level.allCases.filter { $0 != level }.map {
        .init(key: Structure.vertebra($0).digit, label: $0.rawValue, answer: .relabel(from: level, to: $0))
      })
  }

  static func measuring(_ measurements: [FreeMeasurement], depth: Double?, isCalibrated: Bool) -> Choice {
    var items: [Item] = [
      .init(key: "a", label: "angle (three points)", answer: .measure(.angle)),
      .init(key: "c", label: "Cobb angle (two lines)", answer: .measure(.cobb)),
      .init(key: "d", label: "distance", answer: .measure(.distance)),
      .init(key: "r", label: "ratio to D, the mean endplate depth", answer: .measure(.ratio)),
      .init(key: "s", label: "scale: the ends of a known length (ruler, marker)", answer: .scale),
    ]
    if isCalibrated { items.append(.init(key: "S", label: "take the scale back", answer: .removeScale)) }
    for (index, measurement) in measurements.enumerated().prefix(9) {
      items.append(
        .init(
          key: Character("\(index + 1)"), label: "remove " + measurement.text(depth: depth, spacing: nil),
          answer: .removeMeasurement(index)))
    }
    return Choice("Measure", items)
  }

  static func proposal(_ proposal: MachineReading?) -> Choice {
    guard let proposal else { return Choice("No newer reading", [.init(key: "q", label: "close", answer: .nothing)]) }
    return Choice(
      "A newer reading", text: [proposal.model, "Structures that a reader placed stay as they are."],
      [
        .init(key: "t", label: "take it for the rest", answer: .proposal(take: true)),
        .init(key: "d", label: "put it aside", answer: .proposal(take: false)),
        .init(key: "q", label: "decide later", answer: .nothing),
      ])
  }

  static func maskKinds(hidden: Set<MaskKind>) -> Choice {
    let keys: [MaskKind: Character] = [.vertebrae: "v", .sacrum: "s", .heads: "h"]
    return Choice(
      "Masks",
      MaskKind.allCases.map {
        .init(key: keys[$0] ?? "?", label: (hidden.contains($0) ? "show " : "hide ") + $0.rawValue, answer: .toggle($0))
      })
  }

  static func sorts(_ current: WorklistSort) -> Choice {
    var choice = Choice(
      "Sort by", WorklistSort.allCases.map { .init(key: $0.key, label: $0.label, answer: .sort($0)) })
    choice.selected = WorklistSort.allCases.firstIndex(of: current) ?? 0
    return choice
  }
}

extension Structure {
  /// The key that stands for the structure everywhere.
  var digit: Character {
    switch self {
    case .vertebra(.l1): "1"
    case .vertebra(.l2): "2"
    case .vertebra(.l3): "3"
    case .vertebra(.l4): "4"
    case .vertebra(.l5): "5"
    case .s1: "6"
    case .femoralHead(0): "7"
    case .femoralHead: "8"
    case .sacrum: "9"
    case .vertebra(.t12): "t"
    case .vertebra(.t11): "e"
    }
  }
}

extension FreeMeasurement {
  /// "Cobb angle 23.4°": a ratio needs D, millimetres the spacing.
  func text(depth: Double?, spacing: Spacing?) -> String {
    guard let value = value(meanEndplateDepth: depth) else { return "\(name): not measurable" }
    switch kind {
    case .angle, .cobb: return "\(name) \(Lettering.number(value))°"
    case .distance:
      let pixels = "\(name) \(Lettering.number(value)) px"
      return spacing.map { pixels + " = \(Lettering.number(value * $0.millimetresPerPixel)) mm (\($0.place))" }
        ?? pixels
    case .ratio: return "\(name) \(Lettering.number(value, decimals: 2)) D"
    }
  }

  var name: String {
    switch kind {
    case .angle: "angle"
    case .cobb: "Cobb angle"
    case .distance: "distance"
    case .ratio: "ratio"
    }
  }
}

extension Spacing {
  /// Where its millimetres hold.
  var place: String {
    switch origin {
    case .detector: "on the detector"
    case .calibration: "calibrated"
    case .given: "as given"
    }
  }
}
