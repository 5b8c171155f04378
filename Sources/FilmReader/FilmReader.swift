import Dispatch
import MBNet
import Radiograph
import Spine

/// Reads films with a network: film → input → class probabilities → fitted spine.
public struct FilmReader: Sendable {
  public let model: Model
  /// Averages the film's probabilities with those of its mirror image: twice the network's time.
  public var mirrorsToo: Bool

  /// - Parameter mirrorsToo: nil leaves it to the model: ours are trained on either facing and gain by it (levels found
  ///   on the films held back .79 → .86, sacrum IoU .740 → .756); the published network knows one.
  public init(model: Model, mirrorsToo: Bool? = nil) {
    self.model = model
    self.mirrorsToo = mirrorsToo ?? (model.configuration.preprocessing == .letterbox)
  }

  public var rule: NetworkInput.Rule { NetworkInput.Rule(model.configuration.preprocessing) }

  /// Reads a film as it is; where the spine is seen badly, once more with bright and dark exchanged, and takes that only
  /// when it is seen better: clearly better where the film itself doesn't look inverted, since the network reads some
  /// films confidently and wrongly as their negatives. A film without a lumbar spine gives a fit that says so.
  public func read(_ film: Film, threads: Int = 2) throws -> FilmReading {
    var plain = try read(film, inverted: false, threads: threads)
    let sure = plain.fit.lumbarConfidence
    guard sure < 0.75 else { return plain }
    let looksExchanged = film.looksInverted != (film.photometric == .monochrome1)
    guard looksExchanged || sure < 0.5 else { return plain }
    var other = try read(film, inverted: true, threads: threads)
    let seconds = plain.seconds + other.seconds
    plain.seconds = seconds
    other.seconds = seconds
    return other.fit.lumbarConfidence > sure + (looksExchanged ? 0 : 0.25) ? other : plain
  }

  private func read(_ film: Film, inverted: Bool, threads: Int) throws -> FilmReading {
    var seconds = FilmReading.Stages()
    var clock = DispatchTime.now()
    func lap() -> Double {
      let now = DispatchTime.now()
      defer { clock = now }
      return Double(now.uptimeNanoseconds - clock.uptimeNanoseconds) * 1e-9
    }
    let configuration = model.configuration
    let input = NetworkInput(
      film: film, rule: rule, width: configuration.width, height: configuration.height, inverted: inverted)
    seconds.input = lap()
    var prediction = try model.forward(input.planes, threads: threads)
    if mirrorsToo {
      let mirrored = try model.forward(
        NetworkInput.mirroredRows(input.planes, width: configuration.width), threads: threads)
      prediction.add(mirrored)
    }
    seconds.network = lap()
    let g = input.geometry
    let map = ProbabilityMap(
      width: g.width, height: g.height, planes: prediction.probabilities, filmWidth: g.filmWidth,
      filmHeight: g.filmHeight, originX: g.originX, originY: g.originY, scaleX: g.scaleX, scaleY: g.scaleY)
    var fit = SpineFit(map)
    fit.calibrate(model.intervalCalibration)
    seconds.geometry = lap()
    return FilmReading(
      map: map, fit: fit, network: values(prediction), inverted: inverted, seconds: seconds)
  }

  /// The second branch's values after inverse scaling; none where the model says not how.
  private func values(_ prediction: Prediction) -> [InspectedValue: Double] {
    guard let scaled = prediction.values, let ranges = model.valueRange, ranges.count == scaled.count else {
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
  /// The mean confidence of L1–L5 and S1, 0 for what is missing.
  fileprivate var lumbarConfidence: Double {
    (Level.lumbar.map(\.rawValue) + ["S1"]).reduce(0) { $0 + (confidence[$1] ?? 0) } / 6
  }
}

extension FilmReading.Stages {
  fileprivate static func + (a: Self, b: Self) -> Self {
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

extension Prediction {
  /// The mean with the prediction of the mirror image.
  fileprivate mutating func add(_ mirrored: Prediction) {
    let other = NetworkInput.mirroredRows(mirrored.probabilities, width: width)
    for i in probabilities.indices { probabilities[i] = 0.5 * (probabilities[i] + other[i]) }
    if let theirs = mirrored.values, let ours = values { values = zip(ours, theirs).map { 0.5 * ($0 + $1) } }
  }
}
