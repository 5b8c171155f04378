/// How bodies are shaped and stand beside their neighbours, learned from labelled films: what is held against corners
/// that are seen in doubt.
///
/// Two Gaussians of corner coordinates, one of a body between two others and one of L5 on S1, in D, in the frame of the
/// body itself (its middle, its posterior and caudal directions). A corner seen sharply stays where it is seen; one seen
/// vaguely moves to where the sharper ones let it be expected. On the films held back slopes of endplates were off by
/// 2.2° instead of 2.5° in the mean, wedge angles by 2.5° instead of 2.9°.
public struct BodyShapes: Codable, Hashable, Sendable {
  struct Gaussian: Codable, Hashable, Sendable {
    var mean: [Double]
    /// Row by row.
    var covariance: [Double]
    var count: Int
  }

  /// The body, the one above, the one below: 24 coordinates.
  var among: Gaussian
  /// L5, L4, S1's ends: 20 coordinates.
  var onS1: Gaussian

  /// Fewer bodies say nothing of how bodies vary.
  static let leastCount = 15
  /// Deviation of S1's ends, D.
  private static let s1Deviation = 0.05
  /// Of the corners of a body that no close-up showed, D.
  private static let unseenDeviation = 0.1

  /// Nil where there are too few bodies.
  public init?(learningFrom films: [Landmarks]) {
    var among: [[Double]] = [], onS1: [[Double]] = []
    for film in films {
      guard let depth = film.meanEndplateDepth else { continue }
      for level in film.vertebrae.keys.sorted() where !film.weak.contains(level.rawValue) {
        guard let frame = Frame(film, level, depth: depth), frame.parts.allSatisfy({ $0 != nil }) else { continue }
        let row = frame.parts.flatMap { $0 ?? [] }.flatMap { [$0.x, $0.y] }
        if level == .l5 { onS1.append(row) } else { among.append(row) }
      }
    }
    guard among.count >= Self.leastCount, onS1.count >= Self.leastCount else { return nil }
    self.among = Gaussian(among)
    self.onS1 = Gaussian(onS1)
  }

  /// Each body's corners as its shape, its neighbours and what is seen of it make them likeliest; of a body without
  /// neighbours nothing.
  ///
  /// - Parameters:
  ///   - uncertainty: how far each corner may be off, film pixels.
  ///   - seen: the bodies that close-ups showed.
  public func likeliest(
    _ landmarks: Landmarks, _ uncertainty: FitUncertainty, seen: Set<Level>
  ) -> [Level: [Point]] {
    guard let depth = landmarks.meanEndplateDepth else { return [:] }
    var found: [Level: [Point]] = [:]
    for level in landmarks.vertebrae.keys {
      guard let frame = Frame(landmarks, level, depth: depth), frame.parts.dropFirst().contains(where: { $0 != nil })
      else { continue }
      let levels = [level, level.previous, level.next]
      // Each coordinate's place in the Gaussian, and where it is seen.
      var places: [Int] = [], values: [Double] = [], noise: [Double] = []
      for (part, points) in frame.parts.enumerated() {
        guard let points else { continue }
        let body = levels[part].flatMap { seen.contains($0) ? uncertainty.bodies[$0] : nil }
        let unseen = points.count == 2 ? Self.s1Deviation : Self.unseenDeviation
        for (k, point) in points.enumerated() {
          places += [8 * part + 2 * k, 8 * part + 2 * k + 1]
          values += [point.x, point.y]
          noise += body?.deviations(corner: k).map { $0 / depth } ?? [unseen, unseen]
        }
      }
      let gaussian = level == .l5 ? onS1 : among
      guard let moved = gaussian.conditioned(places, values, noise: noise) else { continue }
      found[level] = (0..<4).map { frame.film(Point(moved[2 * $0], moved[2 * $0 + 1]), depth: depth) }
    }
    return found
  }

  /// A body with its neighbours in its own frame.
  private struct Frame {
    let middle: Point
    let posterior: Point
    let caudal: Point
    /// Its corners, those above, those below or S1's ends, in D; nil for what is absent.
    var parts: [[Point]?]

    init?(_ landmarks: Landmarks, _ level: Level, depth: Double) {
      guard let own = landmarks.vertebrae[level]?.corners, own.allSatisfy(\.isFinite), depth > 0, depth.isFinite,
        let posterior = ((own[1] - own[0]) + (own[2] - own[3])).normalized
      else { return nil }
      let down = (own[3] - own[0]) + (own[2] - own[1])
      let side = posterior.perpendicular
      let caudal = side.dot(down) >= 0 ? side : side * -1
      let middle = (own[0] + own[1] + own[2] + own[3]) * 0.25
      (self.middle, self.posterior, self.caudal) = (middle, posterior, caudal)
      let above = level.previous.map { landmarks.corners(of: .vertebra($0)) } ?? []
      let below = landmarks.corners(of: level.next.map { .vertebra($0) } ?? .s1)
      parts = [own, above, below].map { points in
        guard !points.isEmpty, points.allSatisfy(\.isFinite) else { return nil }
        return points.map { Point(($0 - middle).dot(posterior) / depth, ($0 - middle).dot(caudal) / depth) }
      }
    }

    func film(_ p: Point, depth: Double) -> Point { middle + (posterior * p.x + caudal * p.y) * depth }
  }
}

extension BodyShapes.Gaussian {
  /// A share of the variance that every coordinate has alike: so few films don't show all shapes.
  private static let evenShare = 0.2
  /// Bodies of other people vary more than these: variances are so many times as great. So nine tenths of a fracture's
  /// loss of height stay where its corners are seen sharply, seven where they are seen vaguely (0.05 D).
  private static let breadth = 3.0

  fileprivate init(_ rows: [[Double]]) {
    let n = rows[0].count
    count = rows.count
    mean = (0..<n).map { k in rows.reduce(0) { $0 + $1[k] } / Double(rows.count) }
    covariance = [Double](repeating: 0, count: n * n)
    for row in rows {
      for i in 0..<n {
        for j in 0..<n { covariance[n * i + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / Double(rows.count - 1) }
      }
    }
    // Numbers of a file: more digits than films of so many pixels have say nothing.
    mean = mean.map { ($0 * 1e5).rounded() / 1e5 }
    covariance = covariance.map { ($0 * 1e7).rounded() / 1e7 }
  }

  /// The expected coordinates at `places` where `values` were seen there with the deviations `noise`.
  fileprivate func conditioned(_ places: [Int], _ values: [Double], noise: [Double]) -> [Double]? {
    let n = mean.count
    guard covariance.count == n * n, places.allSatisfy({ $0 < n }) else { return nil }
    let even = 0.3 * (0..<n).reduce(0) { $0 + covariance[n * $1 + $1] } / Double(n)
    // The frame itself comes from corners that are off: shifts, turns and sizes of all points together are left free.
    let free = places.map { place -> [Double] in
      let k = place / 2 * 2
      let (x, y) = (mean[k], mean[k + 1])
      return place % 2 == 0 ? [1, 0, -y, x] : [0, 1, x, y]
    }
    let freedom = [0.02, 0.02, 0.02, 0.01]
    let m = places.count
    var prior = [[Double]](repeating: [Double](repeating: 0, count: m), count: m)
    for i in 0..<m {
      for j in 0..<m {
        let known = covariance[n * places[i] + places[j]]
        var v = Self.breadth * ((1 - Self.evenShare) * known + (i == j ? Self.evenShare * even : 0))
        for k in 0..<4 { v += freedom[k] * free[i][k] * free[j][k] }
        prior[i][j] = v
      }
    }
    var system = prior
    for i in 0..<m {
      system[i][i] += noise[i] * noise[i]
      system[i].append(values[i] - mean[places[i]])
    }
    guard let weights = LinearSystem.solve(&system) else { return nil }
    return (0..<m).map { i in mean[places[i]] + zip(prior[i], weights).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}

extension FitUncertainty.Body {
  /// Along the plate and across it, film pixels; corners in the order antSup, postSup, postInf, antInf.
  fileprivate func deviations(corner: Int) -> [Double] {
    let plate = corner < 2 ? superior : inferior
    let isAnterior = corner == 0 || corner == 3
    // The plate's middle moves along by less than either end.
    return [plate.along * 2.0.squareRoot(), isAnterior ? plate.anterior : plate.posterior]
  }
}
