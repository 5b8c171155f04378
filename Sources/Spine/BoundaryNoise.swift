/// From how a boundary looks to how far the lines on it may be off.
///
/// A boundary point's own standard deviation comes from the residuals of the fit and from how softly the network's
/// probability falls there. Neighbouring points share their error over `correlation` of a plate, so a plate has only
/// 1 / `correlation` independent points.
enum BoundaryNoise {
  /// Standard deviation of a boundary point per pixel of softness: calibrated as the rest below.
  static let perSoftness = 0.22
  /// Of a cell: what sampling on a grid alone leaves.
  static let perCell = 0.12
  static let correlation = 0.22

  // What the fit of a line or circle can't see: the network's whole boundary lies off. Medians of the differences from
  // labels on films and phantoms that a network had not been trained on.
  /// Across S1 and along it, in lengths of the plate; its slope's standard deviation is this much greater, and never
  /// less than 0.05 rad.
  static let s1Lift = 0.05
  static let s1Along = 0.09
  static let s1Slope = 1.35
  static let leastS1Slope = 0.05
  /// The centre of a head: this much greater, and a share of its radius besides.
  static let headFactor = 2.8
  static let headShift = 0.14

  /// A value's own deviation where a second opinion is there: what the boundaries say, and the second branch's
  /// disagreement with the lines, which goes with the lines' error. Angles of single bodies and discs are the second
  /// branch's strength; on the others it says less.
  ///
  /// - Parameters:
  ///   - boundary: standard deviation that the boundaries give.
  ///   - disagreement: |lines − second branch|, nil where there is no second branch.
  static func deviation(_ name: InspectedValue, boundary: Double, disagreement: Double?) -> Double {
    guard let disagreement, disagreement.isFinite else { return boundary }
    let unit = name == .ldi ? 2.0 : 1
    let (share, opinion, least) = name.isOfOneLevel ? (0.45, 0.6, 1.5) : (0.72, 0.4, 1.0)
    return (pow2(share * boundary) + pow2(opinion * disagreement) + pow2(least * unit)).squareRoot()
  }

  static func point(residual: Double, softness: Double, cellSize: Double) -> Double {
    (residual * residual + pow2(perSoftness * softness) + pow2(perCell * cellSize)).squareRoot()
  }

  static func plate(_ line: FittedLine, length: Double, coverage: Double, cellSize: Double) -> FitUncertainty.Plate {
    let sigma = point(residual: line.residual, softness: line.softness, cellSize: cellSize)
    let share = max(min(coverage, 1), 0.2)
    let independent = max(2, 0.76 * share / correlation)
    // Of a straight line through n points over a span L, at the ends of a plate of length P: σ²/n · (1 ± 3 (P/L)²).
    let stretch = length / max(line.span, 0.2 * length)
    let k = 3 * stretch * stretch
    let sd = sigma * ((1 + k) / independent).squareRoot()
    return FitUncertainty.Plate(anterior: sd, posterior: sd, correlation: (1 - k) / (1 + k), along: 2 * sigma)
  }

  static func body(_ fit: BodyFit, cellSize: Double) -> FitUncertainty.Body {
    func plate(_ i: Int, _ a: Point, _ b: Point) -> FitUncertainty.Plate {
      var noise = self.plate(
        fit.sides[i].line, length: a.distance(to: b), coverage: fit.sides[i].coverage, cellSize: cellSize)
      noise.isHidden = fit.sides[i].isHidden
      return noise
    }
    return FitUncertainty.Body(
      superior: plate(0, fit.body.antSup, fit.body.postSup), inferior: plate(2, fit.body.antInf, fit.body.postInf),
      superiorDip: fit.superiorDip, inferiorDip: fit.inferiorDip)
  }

  // Corners that close-ups place: their deviations across and along the plate grow with the spread of the heat beyond
  // what a sure corner has. Found on the films held back: 0.021 D at a spread of 0.065 D, 0.05 at 0.08, 0.07 at 0.1.
  private static let surestSpread = 0.064
  private static let acrossPlate = (least: 0.02, growth: 1.9)
  private static let alongPlate = (least: 0.024, growth: 2.3)
  /// Between the two ends of a plate.
  private static let endsCorrelation = 0.35
  /// A plate that the map hides is seen all the same where a close-up's corners spread no wider than this.
  static let seenSpread = 0.08

  /// - Parameter spreads: of antSup, postSup, postInf, antInf, in D.
  static func body(_ before: FitUncertainty.Body, spreads: [Double], depth: Double) -> FitUncertainty.Body {
    func deviation(_ rule: (least: Double, growth: Double), _ spread: Double) -> Double {
      depth * (rule.least + rule.growth * max(spread - surestSpread, 0))
    }
    func plate(_ before: FitUncertainty.Plate, _ anterior: Double, _ posterior: Double) -> FitUncertainty.Plate {
      let ends = [anterior, posterior].map { deviation(alongPlate, $0) }
      return FitUncertainty.Plate(
        anterior: deviation(acrossPlate, anterior), posterior: deviation(acrossPlate, posterior),
        correlation: endsCorrelation, along: (pow2(ends[0]) + pow2(ends[1])).squareRoot() / 2,
        isHidden: before.isHidden && max(anterior, posterior) > seenSpread)
    }
    var body = before
    body.superior = plate(before.superior, spreads[0], spreads[1])
    body.inferior = plate(before.inferior, spreads[3], spreads[2])
    return body
  }

  static func s1(_ fit: S1Fit, cellSize: Double) -> FitUncertainty.Plate {
    let length = fit.plate.ant.distance(to: fit.plate.post)
    var noise = plate(fit.line, length: length, coverage: 1, cellSize: cellSize)
    // Another choice of corners turns the plate about its middle: the ends move apart.
    let turn = (pow2(s1Slope * fit.ambiguity) + pow2(leastS1Slope)).squareRoot() * length / 2
    (noise.anterior, noise.posterior) = (s1Slope * noise.anterior, s1Slope * noise.posterior)
    noise = movedAcross(noise, turn: turn, lift: s1Lift * length)
    noise.along = (noise.along * noise.along + pow2(s1Along * length)).squareRoot()
    return noise
  }

  /// A plate whose ends may besides move apart by `turn` and together by `lift`, pixels across it.
  private static func movedAcross(_ plate: FitUncertainty.Plate, turn: Double, lift: Double) -> FitUncertainty.Plate {
    var moved = plate
    let covariance = plate.correlation * plate.anterior * plate.posterior - turn * turn + lift * lift
    moved.anterior = (pow2(plate.anterior) + turn * turn + lift * lift).squareRoot()
    moved.posterior = (pow2(plate.posterior) + turn * turn + lift * lift).squareRoot()
    if moved.anterior > 0, moved.posterior > 0 {
      moved.correlation = max(covariance / (moved.anterior * moved.posterior), -0.999)
    }
    return moved
  }

  // S1's slope as the mean of the map's edge and a close-up's ends: half of what they differ by, and more where the heat
  // spreads wider than a sure corner's, radians for each D. Fitted to the errors on 288 phantoms, where the surest are
  // off by 0.8°; 2° at least, since readers' lines on films differ by more.
  private static let slopeDisagreement = 0.5
  private static let slopeSpread = 3.4
  private static let leastMeanSlope = 0.035

  /// - Parameters:
  ///   - turned: between the two directions, radians.
  ///   - spread: the wider of the two ends', in D.
  ///   - length: of the plate, pixels.
  static func s1(
    _ before: FitUncertainty.Plate, turned: Double, spread: Double, length: Double
  ) -> FitUncertainty.Plate {
    let slope =
      (pow2(slopeDisagreement * turned) + pow2(slopeSpread * max(spread - surestSpread, 0)) + pow2(leastMeanSlope))
      .squareRoot()
    var still = before
    (still.anterior, still.posterior, still.correlation) = (0, 0, 0)
    return movedAcross(still, turn: slope * length / 2, lift: s1Lift * length)
  }

  static func head(_ head: HeadFit.Head, cellSize: Double) -> FitUncertainty.Head {
    let circle = head.circle
    let sigma = point(residual: circle.residual, softness: head.softness, cellSize: cellSize)
    // The spread is for independent points; a rim's error is shared over about a twelfth of a turn.
    let independent = max(circle.arc / 30, 2)
    let shared = Double(circle.inliers.count) / independent
    let k = headFactor * sigma * max(shared, 1).squareRoot()
    let (sx, sy) = (max(circle.spread.xx, 0).squareRoot(), max(circle.spread.yy, 0).squareRoot())
    let c = sx > 0 && sy > 0 ? circle.spread.xy / (sx * sy) : 0
    let shift = headShift * circle.radius
    return FitUncertainty.Head(
      x: (pow2(k * sx) + shift * shift).squareRoot(), y: (pow2(k * sy) + shift * shift).squareRoot(),
      correlation: min(max(0.7 * c, -0.99), 0.99), arc: circle.arc)
  }

  private static func pow2(_ x: Double) -> Double { x * x }
}
