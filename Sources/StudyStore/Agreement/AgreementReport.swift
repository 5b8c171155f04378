import Foundation
import Spine

/// The agreement of two sides over a study, as tables for people and JSON.
public struct AgreementReport: Sendable {
  public let first: ReadingSide
  public let second: ReadingSide
  public let films: [FilmAgreement]
  public let study: StudyAgreement
  /// By name, in the order they come up; none for the machine.
  public let readers: (first: [String], second: [String])
  /// Median seconds that a film was in hand, of the films with a time; nil where there is none.
  public let seconds: (first: Double?, second: Double?)

  /// Nil where no film was read by both.
  ///
  /// - Parameter anonymous: films and readers get numbers.
  public init?(
    _ study: StudyStore, _ pair: ReadingSide.Pair, finishedOnly: Bool = true, anonymous: Bool = false
  ) throws(StoreError) {
    var films = try study.agreements(between: pair.first, and: pair.second, finishedOnly: finishedOnly)
    guard !films.isEmpty else { return nil }
    var known: [String] = []
    if anonymous {
      func number(_ name: String?) -> String? {
        guard let name else { return nil }
        if !known.contains(name) { known.append(name) }
        return "reader \((known.firstIndex(of: name) ?? 0) + 1)"
      }
      for i in films.indices {
        films[i].name = "film \(i + 1)"
        films[i].readers = (number(films[i].readers.first), number(films[i].readers.second))
      }
    }
    func names(_ reader: KeyPath<FilmAgreement, String?>) -> [String] {
      films.compactMap { $0[keyPath: reader] }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    readers = (names(\.readers.first), names(\.readers.second))
    (first, second) = (pair.first, pair.second)
    self.films = films
    self.study = StudyAgreement(films.map(\.agreement))
    seconds = (try study.medianSeconds(of: pair.first), try study.medianSeconds(of: pair.second))
  }

  /// Tables lined up in at most 72 columns, and what is said below them. Names no film and no reader: those come from files.
  public var lines: [String] {
    var lines = [
      "\(study.films) film\(study.films == 1 ? "" : "s"); \(second.name) − \(first.name), degrees (LDI: %)",
      Self.row("value", ["n", "bias", "limits", "|d|", "ICC(2,1)", "95 % interval"]),
    ]
    for value in study.values where value.pairs > 0 { lines.append(line(value)) }
    let missing = study.values.filter { $0.onlyFirst + $0.onlySecond > 0 }
    if !missing.isEmpty {
      lines.append(
        "measurable in one only: "
          + missing.map { "\($0.name.displayName) \($0.onlyFirst)+\($0.onlySecond)" }.joined(separator: ", "))
    }
    let regions = ReadingAgreement.Region.allCases.compactMap { region -> String? in
      guard let dice = study.dice[region], let iou = study.iou[region] else { return nil }
      return "\(region.words) \(DecimalText.fixed(dice, 3)) (IoU \(DecimalText.fixed(iou, 3)))"
    }
    if !regions.isEmpty { lines.append("Dice of masks, mean: " + regions.joined(separator: ", ")) }
    if let points = study.pointDistance {
      lines.append(
        "points apart: median \(DecimalText.fixed(points.median, 1)) % of D, "
          + "90th percentile \(DecimalText.fixed(points.p90, 1)) %")
    }
    let times = [(first, seconds.first), (second, seconds.second)].compactMap { side, time in
      time.map { "\(side.name) \(DecimalText.fixed($0, 0)) s" }
    }
    if !times.isEmpty { lines.append("time in hand, median a film: " + times.joined(separator: ", ")) }
    return lines
  }

  /// What the abbreviations stand for, once under all tables.
  public static let legend = [
    "limits of agreement: bias ± 1.96 SD (Bland and Altman 1999). |d|: mean absolute difference.",
    "ICC(2,1): two-way random effects, absolute agreement, one reading each (Shrout and Fleiss 1979).",
  ]

  private func line(_ value: StudyAgreement.Value) -> String {
    func range(_ range: ClosedRange<Double>, _ number: (Double) -> String) -> String {
      "\(number(range.lowerBound)) to \(number(range.upperBound))"
    }
    var cells = ["\(value.pairs)"]
    if let limits = value.blandAltman {
      cells += [
        DecimalText.signed(limits.bias, 1), range(limits.limits) { DecimalText.signed($0, 1) },
        DecimalText.fixed(limits.meanAbsoluteDifference, 1),
      ]
      if let icc = value.correlation?.agreement {
        cells += [DecimalText.fixed(icc.value, 3), range(icc.interval) { DecimalText.fixed($0, 2) }]
      }
    } else {
      cells.append("two films are needed")
    }
    return Self.row(value.name.displayName, cells)
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    zip(cells, [4, 8, 18, 7, 10, 16]).reduce(name + String(repeating: " ", count: max(7 - name.count, 0))) {
      $0 + String(repeating: " ", count: max($1.1 - $1.0.count, 1)) + $1.0
    }
  }
}

extension ReadingAgreement.Region {
  var words: String {
    switch self {
    case .vertebrae: "vertebrae"
    case .sacrum: "sacrum"
    case .femoralHeads: "heads"
    }
  }
}

extension AgreementReport {
  public var json: JSONValue {
    .object([
      .init("first", side(first, readers.first, seconds.first)),
      .init("second", side(second, readers.second, seconds.second)),
      .init("n", .number(Double(study.films))),
      .init("values", .object(study.values.map { .init($0.name.rawValue, Self.json($0)) })),
      .init("dice", Self.json(study.dice)), .init("iou", Self.json(study.iou)),
      .init(
        "points",
        study.pointDistance.map {
          .object([
            .init("medianPercentD", .number($0.median, decimals: 2)),
            .init("p90PercentD", .number($0.p90, decimals: 2)),
          ])
        } ?? .null),
      .init("films", .array(films.map(Self.json))),
    ])
  }

  private func side(_ side: ReadingSide, _ readers: [String], _ time: Double?) -> JSONValue {
    .object([
      .init("reading", .string(side.name)), .init("readers", .array(readers.map(JSONValue.string))),
      .init("medianSeconds", .number(time, decimals: 1)),
    ])
  }

  private static func json(_ value: StudyAgreement.Value) -> JSONValue {
    let limits = value.blandAltman
    func range(_ range: ClosedRange<Double>?, _ decimals: Int = 3) -> JSONValue {
      range.map {
        .array([.number($0.lowerBound, decimals: decimals), .number($0.upperBound, decimals: decimals)])
      } ?? .null
    }
    func correlation(_ estimate: IntraclassCorrelation.Estimate?) -> JSONValue {
      estimate.map {
        .object([.init("value", .number($0.value, decimals: 4)), .init("interval", range($0.interval, 4))])
      } ?? .null
    }
    return .object([
      .init("n", .number(Double(value.pairs))), .init("onlyFirst", .number(Double(value.onlyFirst))),
      .init("onlySecond", .number(Double(value.onlySecond))),
      .init("unit", .string(value.name == .ldi ? "%" : "deg")),
      .init("bias", .number(limits?.bias, decimals: 3)), .init("biasInterval", range(limits?.biasInterval)),
      .init("standardDeviation", .number(limits?.standardDeviation, decimals: 3)),
      .init("limitsOfAgreement", range(limits?.limits)),
      .init("lowerLimitInterval", range(limits?.lowerLimitInterval)),
      .init("upperLimitInterval", range(limits?.upperLimitInterval)),
      .init("meanAbsoluteDifference", .number(limits?.meanAbsoluteDifference, decimals: 3)),
      .init("ICC(2,1)", correlation(value.correlation?.agreement)),
      .init("ICC(3,1)", correlation(value.correlation?.consistency)),
    ])
  }

  private static func json(_ overlap: [ReadingAgreement.Region: Double]) -> JSONValue {
    .object(ReadingAgreement.Region.allCases.map { .init($0.rawValue, .number(overlap[$0], decimals: 4)) })
  }

  private static func json(_ film: FilmAgreement) -> JSONValue {
    .object([
      .init("film", .string(film.name)), .init("first", .optional(film.readers.first)),
      .init("second", .optional(film.readers.second)),
      .init(
        "differences",
        .object(
          InspectedValue.allCases.map { .init($0.rawValue, .number(film.agreement.differences[$0], decimals: 3)) })),
      .init("dice", json(film.agreement.dice)),
    ])
  }
}
