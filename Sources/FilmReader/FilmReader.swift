import Dispatch
import MBNet
import Radiograph
import Spine

/// Reads films with a network: film → input → class probabilities → fitted spine.
public struct FilmReader: Sendable {
  public let model: Model
  /// Averages the film's probabilities with those of a second view, the mirror image of the part that shows the spine:
  /// twice the network's time.
  public var mirrorsToo: Bool
  /// Places corners by close-ups, where the model has a network for that.
  public var looksCloser = true
  /// What the close-ups' corners are held against, where the model knows how bodies are shaped.
  let shapes: BodyShapes?

  /// - Parameter mirrorsToo: nil leaves it to the model: ours are trained on either facing and gain by it (levels found
  ///   on the films held back .79 → .86, sacrum IoU .740 → .756); the published network knows one.
  public init(model: Model, mirrorsToo: Bool? = nil) {
    self.model = model
    self.mirrorsToo = mirrorsToo ?? (model.configuration.preprocessing == .letterbox)
    shapes = model.bodyShapes
  }

  public var rule: NetworkInput.Rule { NetworkInput.Rule(model.configuration.preprocessing) }

  /// Reads a film as it is; where the spine is seen badly, once more with bright and dark exchanged, and takes that only
  /// when it is seen better: clearly better where the film itself doesn't look inverted, since the network reads some
  /// films confidently and wrongly as their negatives. A film without a lumbar spine gives a fit that says so.
  public func read(_ film: Film, threads: Int = 2) throws -> FilmReading {
    let reading = try readInItsAspect(film, threads: threads)
    // A network that squeezes every film itself sees no aspect.
    return rule == .letterbox ? try unsqueezed(reading, of: film, threads: threads) : reading
  }

  func readInItsAspect(_ film: Film, threads: Int) throws -> FilmReading {
    var reading = try rawReading(film, threads: threads)
    reading.fit.calibrate(confidence: model.confidenceCalibration, raw: reading.rawConfidence)
    return reading
  }

  private static let lumbarStructures = Level.lumbar.map(\.rawValue) + ["S1"]

  /// With confidences as they look.
  private func rawReading(_ film: Film, threads: Int) throws -> FilmReading {
    var plain = try read(film, inverted: false, threads: threads)
    let sure = plain.fit.meanConfidence(of: Self.lumbarStructures)
    guard sure < 0.75 else { return plain }
    let looksExchanged = film.looksInverted != (film.photometric == .monochrome1)
    guard looksExchanged || sure < 0.5 else { return plain }
    var other = try read(film, inverted: true, threads: threads)
    let seconds = plain.seconds + other.seconds
    plain.seconds = seconds
    other.seconds = seconds
    return other.fit.meanConfidence(of: Self.lumbarStructures) > sure + (looksExchanged ? 0 : 0.25) ? other : plain
  }

  private func read(_ film: Film, inverted: Bool, threads: Int) throws -> FilmReading {
    var seconds = FilmReading.Stages()
    var clock = DispatchTime.now()
    func lap() -> Double {
      let now = DispatchTime.now()
      defer { clock = now }
      return Double(now.uptimeNanoseconds - clock.uptimeNanoseconds) * 1e-9
    }
    var (map, values) = try view(film, nil, inverted: inverted, mirrored: false, threads: threads, lap: lap, &seconds)
    if mirrorsToo {
      let (nearer, theirs) = try view(
        film, CloserLook(map), inverted: inverted, mirrored: true, threads: threads, lap: lap, &seconds)
      map = nearer.averaged(with: map)
      if let ours = values, let theirs { values = zip(ours, theirs).map { 0.5 * ($0 + $1) } }
    }
    seconds.network += lap()
    var fit = SpineFit(map)
    fit.calibrate(model.intervalCalibration)
    seconds.geometry = lap()
    var near: [Structure: [Double]]?
    if looksCloser, let closeUp = model.closeUp {
      near = try placeCorners(of: &fit, on: film, with: closeUp, inverted: inverted, threads: threads)
      seconds.network += lap()
    }
    let said = unscaled(values), told = model.toldByBranch
    return FilmReading(
      map: map, fit: fit, network: said.filter { told.contains($0.key) }, branch: said, inverted: inverted,
      seconds: seconds, spreads: near)
  }

  /// One pass of the network on the film or a part of it: the map on the film as it is, and the second branch's values
  /// as they come out.
  private func view(
    _ film: Film, _ look: CloserLook?, inverted: Bool, mirrored: Bool, threads: Int, lap: () -> Double,
    _ seconds: inout FilmReading.Stages
  ) throws -> (map: ProbabilityMap, values: [Float]?) {
    let part = look.flatMap { film.part(columns: $0.columns, rows: $0.rows) } ?? film
    let (width, height) = (model.configuration.width, model.configuration.height)
    let input = NetworkInput(
      film: part, rule: rule, width: width, height: height, mirrored: mirrored, inverted: inverted)
    seconds.input += lap()
    let prediction = try model.forward(input.planes, threads: threads)
    seconds.network += lap()
    let planes =
      mirrored ? NetworkInput.mirroredRows(prediction.probabilities, width: width) : prediction.probabilities
    let g = input.geometry
    let map = ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: film.width, filmHeight: film.height,
      originX: g.originX + Double(look?.columns.lowerBound ?? 0),
      originY: g.originY + Double(look?.rows.lowerBound ?? 0), scaleX: g.scaleX, scaleY: g.scaleY)
    return (map, prediction.values)
  }

  /// The second branch's values after inverse scaling; none where the model says not how.
  private func unscaled(_ scaled: [Float]?) -> [InspectedValue: Double] {
    guard let scaled, let ranges = model.valueRange, ranges.count == scaled.count else {
      return [:]
    }
    var values: [InspectedValue: Double] = [:]
    for (i, name) in InspectedValue.allCases.enumerated() where i < scaled.count {
      values[name] = ranges[i].lowerBound + Double(scaled[i]) * (ranges[i].upperBound - ranges[i].lowerBound)
    }
    return values
  }
}

extension SpineFit {
  /// The mean confidence of structures by their keys, 0 for what is missing.
  func meanConfidence(of structures: [String]) -> Double {
    structures.reduce(0) { $0 + (confidence[$1] ?? 0) } / Double(structures.count)
  }
}

extension FilmReading.Stages {
  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.input += b.input
    sum.network += b.network
    sum.geometry += b.geometry
    return sum
  }
}

extension NetworkInput.Rule {
  public init(_ preprocessing: Configuration.Preprocessing) {
    switch preprocessing {
    case .squeeze: self = .squeeze
    case .letterbox: self = .letterbox
    }
  }
}
