import Foundation
import Screen
import Spine

extension FilmReview {
  /// What the row under the cursor is: a value, a level's measures, or (in the log) the film's alignment.
  func explanationInHand(_ context: Context) -> Page {
    switch tab {
    case .values: explanation(context)
    case .levels: levelPage(context)
    case .log: alignmentPage(context)
    }
  }

  /// Every measure of the level under the cursor: what it is on this film, how it is had, what it stands against.
  private func levelPage(_ context: Context) -> Page {
    let level = Level.allCases[min(cursor[.levels] ?? 0, Level.allCases.count - 1)]
    let row = comparedReading.current?.levels[level]
    let letters = Lettering(unicode: context.unicode)
    var lines: [Page.Line] = []
    for text in Explanation.ofLevels {
      lines += heading(text)
      for measure in text.measures {
        lines.append(.init(kind: .entry(key: measure.label), text: words(measure, row, letters)))
      }
      lines += body(text)
    }
    return Page("\(level.rawValue): measures", lines)
  }

  /// The classes that the film's alignment falls in.
  private func alignmentPage(_ context: Context) -> Page {
    let alignment = comparedReading.current?.alignment
    let letters = Lettering(unicode: context.unicode)
    var lines: [Page.Line] = []
    if let reason = alignment?.reason { lines.append(.init(kind: .plain, text: reason)) }
    for text in Explanation.ofFilms {
      lines += heading(text)
      if let found = alignment.flatMap({ words(text, $0, letters) }) {
        lines.append(.init(kind: .entry(key: "now"), text: found))
      }
      lines += body(text)
    }
    return Page("Alignment", lines)
  }

  private func heading(_ text: Explanation) -> [Page.Line] {
    [.init(kind: .heading, text: "\(text.name), \(text.longName)")]
  }

  private func body(_ text: Explanation) -> [Page.Line] {
    [text.formula, text.caution].filter { !$0.isEmpty }.map { .init(kind: .plain, text: $0) } + [
      .init(kind: .entry(key: "source"), text: text.source),
      .init(kind: .entry(key: "reference"), text: text.reference),
    ]
  }

  private func words(_ measure: LevelMeasure, _ row: LevelMeasurements?, _ letters: Lettering) -> String {
    guard let row, let value = row[measure] else { return "not measurable" }
    let factor = measure == .compression ? 100.0 : 1
    let decimals = measure.isLength || measure == .discIndex ? 2 : measure == .compression ? 0 : 1
    var text = Lettering.number(value * factor, decimals: decimals) + measure.unit
    if let interval = row.interval(measure) {
      text +=
        ", 95 % " + Lettering.number(interval.lowerBound * factor, decimals: decimals) + letters.range
        + Lettering.number(interval.upperBound * factor, decimals: decimals)
    }
    if measure.isLength, let spacing, let mm = measured.current?.millimetres(value) {
      text += ", \(Lettering.number(mm)) mm (\(spacing.place))"
    }
    return text
  }

  private func words(_ text: Explanation, _ alignment: Alignment, _ letters: Lettering) -> String? {
    switch text.name {
    case "RPV":
      return alignment.relativePelvicVersion.map { value in
        let interval = alignment.relativePelvicVersionInterval.map {
          ", 95 % " + letters.interval($0.lowerBound, $0.upperBound)
        }
        return Lettering.number(value) + "°" + (interval ?? "") + (alignment.pelvicVersionBand.map { ", \($0)" } ?? "")
      }
    case "Schwab":
      let parts = [
        alignment.schwabPT.map { "PT \($0)" }, alignment.schwabPIMinusLL.map { "PI-LL \($0)" },
      ].compactMap { $0 }
      return parts.isEmpty ? nil : parts.joined(separator: ", ")
    case "PI class":
      guard let pt = alignment.targetPT, let ll = alignment.targetLL else { return nil }
      return "PT at most \(Lettering.number(pt, decimals: 0))°, LL at least \(Lettering.number(ll, decimals: 0))°"
    case "Roussouly": return alignment.roussouly
    case "Apex": return alignment.apex
    default: return nil
    }
  }
}

extension LevelMeasure {
  var label: String {
    switch self {
    case .heightAnterior: "Ha"
    case .heightMiddle: "Hm"
    case .heightPosterior: "Hp"
    case .depth: "depth"
    case .wedge: "wedge"
    case .compression: "loss"
    case .slip: "slip"
    case .segmental: "body+disc"
    case .discAnterior: "disc da"
    case .discMiddle: "disc dm"
    case .discPosterior: "disc dp"
    case .discAngle: "disc angle"
    case .discIndex: "index"
    }
  }

  var unit: String {
    switch self {
    case .wedge, .segmental, .discAngle: "°"
    case .slip, .compression: " %"
    case .discIndex: ""
    default: " D"
    }
  }
}
