import Spine

extension Evaluation {
  /// The object that `lumbar evaluate --json` prints. Shares are 0 … 1, distances % of D, values degrees (LDI %);
  /// `low` and `high` of a value are the bootstrap interval of its mean absolute error.
  ///
  /// - Parameter trial: how the values' intervals and flags held.
  public func json(_ trial: MeasurementTrial? = nil) -> JSONValue {
    var members = scores
    members.append(.init("bySource", .object(bySource.map { .init($0.source, .object($0.evaluation.scores)) })))
    members.append(.init("perFilm", .array(films.map(\.json))))
    members.append(.init("secondsPerFilm", .number(secondsPerFilm, decimals: 3)))
    if let trial { members.append(.init("intervals", trial.json)) }
    return .object(members)
  }

  private var scores: [JSONValue.Member] {
    var overlaps: [JSONValue.Member] = []
    var intervals: [JSONValue.Member] = []
    func add(_ name: String, _ score: @escaping (Evaluation) -> Double?) {
      let figure = figure(score)
      overlaps.append(.init(name, .number(figure?.value, decimals: 4)))
      intervals.append(
        .init(
          name,
          figure.map { .array([.number($0.low, decimals: 4), .number($0.high, decimals: 4)]) } ?? .null))
    }
    for (label, name) in Evaluation.classNames.enumerated() { add(name) { $0.iou(label) } }
    add("femoralHeads") { $0.headsIoU }
    add("femoralHead1BestNamed") { $0.headIoUBestNamed(0) }
    add("femoralHead2BestNamed") { $0.headIoUBestNamed(1) }
    add("mean") { $0.meanIoU }
    add("meanBestNamed") { $0.meanIoUBestNamed }
    let perFilm = Evaluation.classNames.enumerated().map { label, name in
      JSONValue.Member(name, .number(meanFilmIoU(label), decimals: 4))
    }
    let values = InspectedValue.allCases.map { name in
      let error = figure { $0.meanAbsoluteError(name) }
      let limits = limits(name)
      return JSONValue.Member(
        name.rawValue,
        .object([
          .init("mae", .number(error?.value, decimals: 2)), .init("low", .number(error?.low, decimals: 2)),
          .init("high", .number(error?.high, decimals: 2)), .init("bias", .number(bias(name), decimals: 2)),
          .init("limitLow", .number(limits?.lowerBound, decimals: 2)),
          .init("limitHigh", .number(limits?.upperBound, decimals: 2)),
          .init("n", .number(Double(errors(name).count))),
          .init("measurable", .number(measurable(name), decimals: 3)),
          .init("branchMAE", .number(branchError(name), decimals: 2)),
          .init("constantMAE", .number(constantError(name), decimals: 2)),
        ]))
    }
    let (wrong, right) = (namesDoubted(rightlyNumbered: false), namesDoubted(rightlyNumbered: true))
    return [
      .init("films", .number(Double(films.count))),
      .init("iou", .object(overlaps)),
      .init("iouInterval", .object(intervals)),
      .init("iouPerFilm", .object(perFilm)),
      .init(
        "landmarks",
        .object([
          .init("detected", .number(detected, decimals: 4)),
          .init("rightlyNumbered", .number(rightlyNumbered, decimals: 4)),
          .init("wronglyNumberedFilms", .number(Double(wrong.films))),
          .init("wronglyNumberedDoubted", .number(Double(wrong.doubted))),
          .init("rightlyNumberedFilms", .number(Double(right.films))),
          .init("rightlyNumberedDoubted", .number(Double(right.doubted))),
          .init("medianPercentD", .number(cornerPercentile(0.5), decimals: 2)),
          .init("p90PercentD", .number(cornerPercentile(0.9), decimals: 2)),
          .init("headMedianPercentD", .number(headPercentile(0.5), decimals: 2)),
          .init("headP90PercentD", .number(headPercentile(0.9), decimals: 2)),
        ])),
      .init("values", .object(values)),
    ]
  }
}

extension FilmScore {
  var json: JSONValue {
    let only = Evaluation([self])
    var overlaps = Evaluation.classNames.enumerated().map { label, name in
      JSONValue.Member(name, .number(only.iou(label), decimals: 4))
    }
    overlaps.append(.init("femoralHeads", .number(only.headsIoU, decimals: 4)))
    overlaps.append(.init("mean", .number(only.meanIoU, decimals: 4)))
    let errors = zip(InspectedValue.allCases, errors).map { name, error in
      JSONValue.Member(name.rawValue, .number(error, decimals: 2))
    }
    return .object([
      .init("film", .string(name)), .init("source", .string(source)), .init("iou", .object(overlaps)),
      .init("levels", .number(Double(levels))), .init("levelsFound", .number(Double(levelsFound))),
      .init("namesDoubted", .bool(namesDoubted)),
      .init("medianPercentD", .number(only.cornerPercentile(0.5), decimals: 2)),
      .init("errors", .object(errors)), .init("seconds", .number(seconds, decimals: 3)),
    ])
  }
}
