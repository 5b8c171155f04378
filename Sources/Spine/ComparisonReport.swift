/// What `lumbar compare --json` says of two films.
public struct ComparisonReport: Sendable {
  public var before: MeasurementReport
  public var after: MeasurementReport
  public var kind: Comparison.Kind
  public var comparison: Comparison

  public init(before: MeasurementReport, after: MeasurementReport, kind: Comparison.Kind) {
    self.before = before
    self.after = after
    self.kind = kind
    comparison = Comparison(before: before.reading, after: after.reading, kind: kind)
  }

  public var json: JSONValue {
    let values = InspectedValue.allCases.map { name in
      JSONValue.Member(name.rawValue, difference(comparison.values[name], decimals: 2))
    }
    let levels = comparison.levels.sorted { $0.key < $1.key }.map { level, measures in
      JSONValue.Member(
        level.rawValue,
        .object(
          LevelMeasure.allCases.compactMap { measure in
            measures[measure].map { .init(measure.rawValue, difference($0, decimals: measure.isLength ? 4 : 2)) }
          }))
    }
    let instability = comparison.instability.map { level, slip, angle in
      JSONValue.object([
        .init("level", .string(level.rawValue)), .init("slip", difference(slip, decimals: 2)),
        .init("discAngle", difference(angle, decimals: 2)),
      ])
    }
    return .object([
      .init("kind", .string(kind.rawValue)),
      .init("before", .string(before.film)), .init("after", .string(after.film)),
      .init(
        "postures",
        .array([before, after].map { .string($0.reading.posture.rawValue) })),
      .init("values", .object(values)), .init("levels", .object(levels)),
      .init("instability", .array(instability)),
      .init("cautions", .array(comparison.cautions.map { .string($0) })),
      .init("films", .array([before.json, after.json])),
    ])
  }

  private func difference(_ difference: Comparison.Difference?, decimals: Int) -> JSONValue {
    guard let difference else { return .null }
    return .object([
      .init("before", .number(difference.before, decimals: decimals)),
      .init("after", .number(difference.after, decimals: decimals)),
      .init("change", .number(difference.change, decimals: decimals)),
      .init(
        "interval",
        difference.interval.map {
          .array([.number($0.lowerBound, decimals: decimals), .number($0.upperBound, decimals: decimals)])
        } ?? .null),
      .init("changed", .bool(difference.isChange)),
    ])
  }
}
