/// What `lumbar measure --json` says of one film, members in the order of the command line's contract.
public struct MeasurementReport: Encodable, Sendable {
  /// Wall-clock seconds of the steps; nil where a step was not taken.
  public struct Seconds: Hashable, Sendable {
    public var read: Double?
    public var network: Double?
    public var geometry: Double?

    public init(read: Double? = nil, network: Double? = nil, geometry: Double? = nil) {
      self.read = read
      self.network = network
      self.geometry = geometry
    }
  }

  public var film: String
  /// Name and hash of the model; nil where no network ran.
  public var model: String?
  public var reading: Reading
  public var seconds: Seconds

  public init(film: String, model: String?, reading: Reading, seconds: Seconds = .init()) {
    self.film = film
    self.model = model
    self.reading = reading
    self.seconds = seconds
  }

  /// One line of JSON.
  public var text: String { json.text }

  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  public var json: JSONValue {
    let landmarks = reading.landmarks
    return .object([
      .init("film", .string(film)),
      .init("size", .array([.number(Double(landmarks.width)), .number(Double(landmarks.height))])),
      .init("model", .optional(model)),
      .init("facing", .string(landmarks.facing.rawValue)),
      .init("posture", .string(reading.posture.rawValue)),
      .init("spacing", .number(reading.spacing, decimals: 6)),
      .init("values", .object(reading.values.map { .init($0.name.rawValue, value($0)) })),
      .init(
        "levels",
        .object(
          reading.levels.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, level($0.value)) })),
      .init("landmarks", landmarks.json),
      .init(
        "quality",
        .array(
          reading.quality.map { .object([.init("code", .string($0.code)), .init("text", .string($0.text))]) })),
      .init("confidence", .number(reading.confidence, decimals: 3)),
      .init(
        "seconds",
        .object([
          .init("read", .number(seconds.read, decimals: 4)), .init("network", .number(seconds.network, decimals: 4)),
          .init("geometry", .number(seconds.geometry, decimals: 4)),
        ])),
    ])
  }

  private func value(_ measured: MeasuredValue) -> JSONValue {
    let interval = measured.interval.map {
      JSONValue.array([.number($0.lowerBound, decimals: 2), .number($0.upperBound, decimals: 2)])
    }
    let reference = measured.reference.map {
      JSONValue.object([
        .init("low", .number($0.low)), .init("high", .number($0.high)),
        .init("source", .string("\($0.source); \($0.span), \($0.posture.rawValue)")),
      ])
    }
    return .object([
      .init("value", .number(measured.value, decimals: 2)),
      .init("unit", .string(measured.name.unit)),
      .init("interval", interval ?? .null),
      .init("reference", reference ?? .null),
      .init("status", .string(measured.status.rawValue)),
      .init("network", .number(measured.network, decimals: 2)),
      .init("edited", .bool(measured.edited)),
      .init("reason", .optional(measured.reason)),
      .init("doubts", .array(measured.doubts.map { .string($0) })),
    ])
  }

  private func interval(_ row: LevelMeasurements, _ measure: LevelMeasure) -> JSONValue.Member? {
    let decimals = measure.isLength || measure == .compression || measure == .discIndex ? 4 : 2
    return row.interval(measure).map {
      .init(
        measure.rawValue,
        .array([.number($0.lowerBound, decimals: decimals), .number($0.upperBound, decimals: decimals)]))
    }
  }

  private func level(_ row: LevelMeasurements) -> JSONValue {
    func length(_ name: String, _ value: Double?) -> [JSONValue.Member] {
      [.init(name, .number(value, decimals: 4))]
        + (reading.spacing == nil ? [] : [.init(name + "Mm", .number(reading.millimetres(value), decimals: 2))])
    }
    let disc = row.discBelow.map { disc in
      JSONValue.object(
        length("anterior", disc.anterior) + length("middle", disc.middle) + length("posterior", disc.posterior) + [
          .init("angle", .number(disc.angle, decimals: 2)), .init("index", .number(disc.index, decimals: 4)),
          .init("farfanIndex", .number(disc.farfanIndex, decimals: 4)),
          .init("heightRatio", .number(disc.heightRatio, decimals: 4)),
        ])
    }
    let slip = length("slipLength", row.slipLength)
    return .object(
      length("heightAnterior", row.heightAnterior) + length("heightMiddle", row.heightMiddle)
        + length("heightPosterior", row.heightPosterior) + length("depth", row.depth) + [
          .init("wedge", .number(row.wedge, decimals: 2)),
          .init("compression", .number(row.compression, decimals: 4)),
          .init("genantRange", .number(row.genantRange.map(Double.init), decimals: 0)),
          .init("slip", .number(row.slip, decimals: 2)),
        ] + slip + [
          .init("meyerdingRange", .number(row.meyerdingRange.map(Double.init), decimals: 0)),
          .init("discBelow", disc ?? .null),
          .init("segmental", .number(row.segmental, decimals: 2)),
          .init("confidence", .number(row.confidence, decimals: 3)),
          .init("weak", .bool(row.weak)),
          .init("retrolisthesis", .bool(row.isRetrolisthesis)),
          .init("intervals", .object(LevelMeasure.allCases.compactMap { interval(row, $0) })),
        ])
  }
}
