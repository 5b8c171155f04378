import Foundation

/// The spine that a film's class probabilities show: level by level, from the sacrum up.
///
/// Everything is measured in pixels of the film, in true aspect, on iso-lines of the probabilities. What can't be seen is
/// left out and said in `quality`. Source: MEASUREMENTS §5.
public struct SpineFit: Sendable {
  /// In pixels of the film; `facing` as found.
  public internal(set) var landmarks: Landmarks
  /// 0 … 1 by structure: "L1", "S1", "sacrum", "head1", "head2".
  public internal(set) var confidence: [String: Double]
  public internal(set) var quality: [QualityFlag]
  public internal(set) var uncertainty: FitUncertainty

  /// Never fails: a map without a spine gives no landmarks and the flag `no-lumbar-spine`.
  public init(_ map: ProbabilityMap) {
    landmarks = Landmarks()
    landmarks.width = map.filmWidth
    landmarks.height = map.filmHeight
    confidence = [:]
    quality = []
    uncertainty = FitUncertainty()
    guard map.width > 3, map.height > 3 else {
      flag(QualityFlag.Code.noLumbarSpine, "no lumbar spine is seen")
      return
    }
    let survey = FilmSurvey(map)
    guard let splitting = survey.splitting, survey.isUpright else {
      if survey.splitting == nil {
        flag(QualityFlag.Code.noLumbarSpine, "no lumbar spine is seen")
      } else {
        flag(QualityFlag.Code.upsideDown, "the sacrum lies above the vertebrae: turn the film upright")
      }
      return
    }
    var bodies = SpineChain(splitting, sacrum: survey.sacrum)
    bodies.fit()
    fill(bodies, survey)
    let d = landmarks.meanEndplateDepth ?? splitting.depth
    if let sacrum = survey.sacrum { fillSacrum(sacrum, bodies, survey, depth: d) }
    guard isSpine(bodies) else {
      self = SpineFit(empty: map)
      return
    }
    if let s1 = landmarks.s1 {
      fillHeads(map, s1Mid: s1.ant.midpoint(to: s1.post), depth: d, mirrored: survey.mirrored)
    }
    settle(mirrored: survey.mirrored)
    doubtNumbering(map)
  }

  private init(empty map: ProbabilityMap) {
    landmarks = Landmarks()
    landmarks.width = map.filmWidth
    landmarks.height = map.filmHeight
    confidence = [:]
    quality = [QualityFlag(code: QualityFlag.Code.noLumbarSpine, text: "no lumbar spine is seen")]
    uncertainty = FitUncertainty()
  }

  mutating func flag(_ code: String, _ text: String, _ structures: Set<Structure>? = nil) {
    quality.append(
      structures.map { QualityFlag(code: code, text: text, structures: $0) } ?? QualityFlag(code: code, text: text))
  }

  /// Two fitted bodies on a sacrum, or three by themselves, in a row: less can be anything.
  private func isSpine(_ chain: SpineChain) -> Bool {
    let good = landmarks.vertebrae.keys.filter { (confidence[$0.rawValue] ?? 0) > 0.25 }.count
    return good >= (landmarks.s1 != nil ? 2 : 3)
  }

  private mutating func fill(_ chain: SpineChain, _ survey: FilmSurvey) {
    for link in chain.links {
      guard let level = link.level, let fit = link.fit else { continue }
      landmarks.vertebrae[level] = fit.body
      confidence[level.rawValue] = link.confidence
      uncertainty.bodies[level] = BoundaryNoise.body(fit, cellSize: chain.map.cellSize)
      if link.confidence < 0.5 { landmarks.weak.append(level.rawValue) }
    }
    landmarks.weak.sort()
    quality += chain.flags
  }

  private mutating func fillSacrum(
    _ sacrum: FilmSurvey.Sacrum, _ chain: SpineChain, _ survey: FilmSurvey, depth: Double
  ) {
    confidence["sacrum"] = sacrum.region.meanProbability
    let contour = sacrum.contour
    guard let above = chain.plateAboveSacrum,
      let fit = S1Fit(contour, above: above, cellSize: chain.map.cellSize)
    else {
      landmarks.sacrum = OutlineCorners.thin(contour.points, tolerance: 0.02 * depth)
      flag(QualityFlag.Code.poorSacrum, "the S1 endplate can't be told on the sacrum's outline", [.s1])
      return
    }
    landmarks.s1 = fit.plate
    landmarks.sacrum = fit.outline
    let straight = max(0, 1 - fit.line.residual / (0.06 * depth))
    let certainty = min(1, 0.35 + 1.2 * fit.score) * (fit.margin > 0.1 ? 1 : 0.7)
    confidence["S1"] = min(1, sacrum.region.meanProbability * certainty * (0.5 + 0.5 * straight))
    if fit.dome > 0.06 {
      // The slope is in doubt, not where the endplate's middle is: what the slope cancels out of stays.
      quality.append(
        QualityFlag(
          code: QualityFlag.Code.domedSacrum, text: "the S1 endplate is domed: its slope is uncertain",
          values: InspectedValue.allCases.filter { $0.structures.contains(.s1) && ![.pt, .pimll, .rll].contains($0) }))
    }
    if (confidence["S1"] ?? 0) < 0.5 {
      landmarks.weak.append("S1")
      flag(QualityFlag.Code.poorSacrum, "the S1 endplate is poorly seen", [.s1])
    }
    uncertainty.s1 = BoundaryNoise.s1(fit, cellSize: chain.map.cellSize)
  }

  private static let hips: Set<Structure> = [.femoralHead(0), .femoralHead(1)]

  private mutating func fillHeads(_ map: ProbabilityMap, s1Mid: Point, depth: Double, mirrored: Bool) {
    let fit = HeadFit(map, s1Mid: s1Mid, depth: depth, mirrored: mirrored)
    landmarks.femoralHeads = fit.heads.map { FemoralHead(center: $0.circle.center, radius: $0.circle.radius) }
    var noise = fit.heads.map { BoundaryNoise.head($0, cellSize: max(map.scaleX, map.scaleY)) }
    var certainties = fit.heads.map { min(1, $0.circle.arc / 240) * min(1, max(0, fit.overlap - 0.3) / 0.55) }
    let before = landmarks.femoralHeads
    landmarks.orderHeads()
    if landmarks.femoralHeads != before {
      noise.reverse()
      certainties.reverse()
    }
    uncertainty.heads = noise
    for (i, certainty) in certainties.enumerated() { confidence["head\(i + 1)"] = certainty }
    if fit.heads.isEmpty { flag(QualityFlag.Code.noHeads, "no femoral head is seen", Self.hips) }
    if fit.heads.contains(where: { $0.isCut && $0.circle.arc < 240 }) {
      flag(QualityFlag.Code.headsCut, "the film's edge cuts a femoral head", Self.hips)
    }
    if fit.isOdd {
      flag(QualityFlag.Code.headSizes, "the femoral heads are of an unusual size", Self.hips)
    } else if !fit.heads.isEmpty, fit.overlap < 0.6 {
      flag(QualityFlag.Code.headSizes, "the femoral heads' outline is not round: PI and PT are uncertain", Self.hips)
    }
  }

  /// Takes the corners of a body (antSup, postSup, postInf, antInf) or the ends of S1 (ant, post) from elsewhere, at
  /// hundredths of a pixel; the outline of the sacrum follows S1.
  public mutating func place(_ points: [Point], of structure: Structure) {
    landmarks = landmarks.placing(points.map(\.atHundredths), of: structure)
  }

  /// The doubt of S1 whose ends come from a close-up, by how far they turn it and how vaguely they are seen; before it
  /// is placed there.
  ///
  /// - Parameters:
  ///   - ends: ant and post, film pixels, in the mean of both directions.
  ///   - spreads: how widely the heat of either spreads, in D.
  public mutating func doubtS1(ends: [Point], spreads: [Double]) {
    guard let before = uncertainty.s1, let plate = landmarks.s1, ends.count == 2,
      let edge = (plate.post - plate.ant).normalized, let mean = (ends[1] - ends[0]).normalized
    else { return }
    let turned = 2 * abs(atan2(edge.cross(mean), edge.dot(mean)))
    uncertainty.s1 = BoundaryNoise.s1(
      before, turned: turned, spread: spreads.max() ?? 0, length: ends[0].distance(to: ends[1]))
  }

  /// A body's doubt as its close-up says.
  ///
  /// - Parameters:
  ///   - spreads: how widely the heat of antSup, postSup, postInf and antInf spreads, in D.
  ///   - depth: D, film pixels.
  public mutating func doubt(_ level: Level, spreads: [Double], depth: Double) {
    guard spreads.count == 4, let before = uncertainty.bodies[level] else { return }
    uncertainty.bodies[level] = BoundaryNoise.body(before, spreads: spreads, depth: depth)
  }

  /// Back to the film's own side, at hundredths of a pixel.
  private mutating func settle(mirrored: Bool) {
    landmarks.facing = .left
    if mirrored { landmarks = landmarks.mirrored }
    landmarks = landmarks.mapped(\.atHundredths)
    landmarks.femoralHeads = landmarks.femoralHeads.map { heads in
      heads.map { FemoralHead(center: $0.center, radius: ($0.radius * 100).rounded() / 100) }
    }
    confidence = confidence.mapValues { (min(max($0, 0), 1) * 1000).rounded() / 1000 }
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

extension Point {
  /// Rounded to hundredths.
  var atHundredths: Point { Point((x * 100).rounded() / 100, (y * 100).rounded() / 100) }
}
