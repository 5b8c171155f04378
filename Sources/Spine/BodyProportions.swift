import Foundation

extension Landmarks {
  /// The height of a usual body over its depth, in the median of a film's bodies: the middle of what the labelled films
  /// have, 0.71 to 1.08.
  public static let usualProportion = 0.82
  /// Bodies of hardly any film are flatter or taller: 47 labelled films lie between 0.71 and 1.08, and readings of them
  /// between 0.69 and 1.07.
  public static let usualProportions = 0.67...1.1

  /// The median over the bodies of height over depth, were the picture `squeeze` times narrower; nil of fewer than three
  /// bodies.
  ///
  /// - Parameter squeeze: how many times too wide the picture is.
  public func bodyProportion(squeeze: Double = 1) -> Double? {
    func length(_ a: Point, _ b: Point) -> Double { hypot((a.x - b.x) / squeeze, a.y - b.y) }
    let ratios = vertebrae.values.map { body in
      (length(body.antSup, body.antInf) + length(body.postSup, body.postInf))
        / (length(body.antSup, body.postSup) + length(body.antInf, body.postInf))
    }.filter(\.isFinite).sorted()
    guard ratios.count >= 3 else { return nil }
    return (ratios[(ratios.count - 1) / 2] + ratios[ratios.count / 2]) / 2
  }

  /// How many times too wide the picture is for its bodies to be as tall as usual bodies are: 0.5 … 2; nil of fewer than
  /// three bodies.
  public var likelySqueeze: Double? {
    guard bodyProportion() != nil else { return nil }
    // The wider the picture is taken to be, the taller its bodies are.
    var (low, high) = (0.5, 2.0)
    for _ in 0..<30 {
      let middle = (low * high).squareRoot()
      if (bodyProportion(squeeze: middle) ?? 0) < Self.usualProportion { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}

extension FitUncertainty {
  /// The same doubt on a film resampled by `x` across and `y` down; endplates are taken to lie across.
  func scaled(x: Double, y: Double) -> FitUncertainty {
    func scaled(_ plate: Plate) -> Plate {
      var out = plate
      out.anterior *= y
      out.posterior *= y
      out.along *= x
      return out
    }
    var out = self
    out.bodies = bodies.mapValues { body in
      Body(
        superior: scaled(body.superior), inferior: scaled(body.inferior), superiorDip: body.superiorDip * y,
        inferiorDip: body.inferiorDip * y)
    }
    out.s1 = s1.map(scaled)
    out.heads = heads.map { Head(x: $0.x * x, y: $0.y * y, correlation: $0.correlation, arc: $0.arc) }
    return out
  }
}

extension ProbabilityMap {
  /// The same map on the film resampled to another size.
  public func onFilm(width newWidth: Int, height newHeight: Int) -> ProbabilityMap {
    guard filmWidth > 0, filmHeight > 0 else { return self }
    let (x, y) = (Double(newWidth) / Double(filmWidth), Double(newHeight) / Double(filmHeight))
    return ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: newWidth, filmHeight: newHeight, originX: originX * x,
      originY: originY * y, scaleX: scaleX * x, scaleY: scaleY * y)
  }
}

extension SpineFit {
  /// The same fit on the film resampled to another size.
  public func onFilm(width: Int, height: Int) -> SpineFit {
    guard landmarks.width > 0, landmarks.height > 0 else { return self }
    var out = self
    out.landmarks = landmarks.scaled(toWidth: width, height: height).mapped(\.atHundredths)
    out.uncertainty = uncertainty.scaled(
      x: Double(width) / Double(landmarks.width), y: Double(height) / Double(landmarks.height))
    return out
  }

  /// Says that the picture is `squeeze` times too wide.
  public mutating func flagSqueeze(_ squeeze: Double) {
    let times = String(format: "%.1f", squeeze > 1 ? squeeze : 1 / squeeze)
    flag(
      QualityFlag.Code.squeezed,
      "the picture looks \(times) times too \(squeeze > 1 ? "wide" : "tall"): angles are not the patient's")
  }
}
