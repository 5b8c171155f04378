/// How far the boundaries of a fit may be off: what the values' intervals are computed from, kept with a reading.
///
/// Standard deviations in pixels of the film. They hold the boundary's and the network's doubt, not an observer's.
public struct FitUncertainty: Codable, Hashable, Sendable {
  /// An endplate's two ends across the plate, and along it.
  public struct Plate: Codable, Hashable, Sendable {
    public var anterior: Double
    public var posterior: Double
    /// Between the two ends' displacements across the plate, −1 … 1.
    public var correlation: Double
    /// Of the plate's midpoint along the plate.
    public var along: Double
    /// The plate was not seen (bodies that touch): what rests on it is not measurable until a reader places it.
    public var isHidden: Bool

    public init(
      anterior: Double, posterior: Double, correlation: Double = 0, along: Double = 0, isHidden: Bool = false
    ) {
      self.isHidden = isHidden
      self.anterior = anterior
      self.posterior = posterior
      self.correlation = correlation
      self.along = along
    }
  }

  public struct Body: Codable, Hashable, Sendable {
    public var superior: Plate
    public var inferior: Plate
    /// How far the visible endplate dips below the corners' chord at mid depth, pixels, towards the body's middle.
    public var superiorDip: Double
    public var inferiorDip: Double

    public init(superior: Plate, inferior: Plate, superiorDip: Double = 0, inferiorDip: Double = 0) {
      self.superior = superior
      self.inferior = inferior
      self.superiorDip = superiorDip
      self.inferiorDip = inferiorDip
    }
  }

  public struct Head: Codable, Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var correlation: Double
    /// Degrees of the rim that the circle rests on.
    public var arc: Double

    public init(x: Double, y: Double, correlation: Double = 0, arc: Double = 360) {
      self.x = x
      self.y = y
      self.correlation = correlation
      self.arc = arc
    }
  }

  public var bodies: [Level: Body] = [:]
  public var s1: Plate?
  public var heads: [Head] = []
  /// The model's own, where it has one.
  public var calibration: IntervalCalibration?

  public init() {}

  /// Of bodies whose corners are all off by `deviation` film pixels in every direction.
  public init(_ levels: some Sequence<Level>, deviation: Double) {
    let plate = Plate(anterior: deviation, posterior: deviation, along: deviation / 2.0.squareRoot())
    for level in levels { bodies[level] = Body(superior: plate, inferior: plate) }
  }

  /// The standard deviation of S1's slope, degrees; nil where nothing is known of it.
  public func slopeDeviation(ofS1 plate: S1Endplate) -> Double? {
    let length = plate.ant.distance(to: plate.post)
    guard let s1, length > 0 else { return nil }
    let (a, p) = (s1.anterior, s1.posterior)
    return max(a * a + p * p - 2 * s1.correlation * a * p, 0).squareRoot() / length * 180 / .pi
  }

  func plate(_ plate: Endplate) -> Plate? {
    switch plate {
    case .superior(let level): bodies[level]?.superior
    case .inferior(let level): bodies[level]?.inferior
    case .s1: s1
    }
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
