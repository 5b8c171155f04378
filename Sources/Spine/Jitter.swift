import Foundation

/// Draws films' worth of jittered landmarks through the whole geometry at once, so that errors that values share (the
/// S1 endplate in PI, LL and SS) stay shared, and gives the standard deviation of each value.
struct Jitter {
  /// What a trained reader's points vary by from one reading to the next, in D.
  ///
  /// Chosen so that the geometry returns the published standard errors of one reader: SS 2.2–2.9°, PI 2.4–4.7°,
  /// PT 0.8–3.1° (PMC6104729), LL 2–3°; corners click with 0.021 D a coordinate.
  enum Observer {
    static let corner = 0.021
    static let s1 = 0.030
    static let hip = 0.055
  }

  static let samples = 200
  /// Two across each plate of 15, boundary and observer each; one along S1, two for each head, two for the hip axis.
  private static let dimensions = 4 * SpineTilts.count + 1 + 4 + 2

  /// Standard normal deviates, in antithetic pairs, the same in every run: equal landmarks give equal intervals.
  private static let deviates: [Double] = {
    var generator = SplitMix64(seed: 0x5350_494E_45)
    var out: [Double] = []
    out.reserveCapacity(samples * dimensions)
    for _ in 0..<samples / 2 {
      let row = (0..<dimensions).map { _ in generator.normal() }
      out += row
      out += row.map { -$0 }
    }
    return out
  }()

  /// Standard deviations across the plate's ends, pixels, with the plate's length.
  private struct Spread {
    var anterior = 0.0
    var posterior = 0.0
    var correlation = 0.0
    var length = 0.0
  }

  private var spreads: [Spread]
  private var observer: [Double]
  private var s1Along = 0.0
  private var heads: [FitUncertainty.Head] = []
  private var hipObserver = 0.0
  private let tilts: SpineTilts
  private let s1Normal: Point
  private let s1Axis: Point

  /// Whose doubt is drawn.
  enum Part {
    case boundary, observer
  }

  /// - Parameters:
  ///   - landmarks: facing left.
  ///   - edited: structures a reader placed: only the observer's doubt is theirs.
  init(
    canonical landmarks: Landmarks, tilts: SpineTilts, uncertainty: FitUncertainty?, edited: Set<Structure>,
    part: Part
  ) {
    let observerTerm = part == .observer
    let uncertainty = observerTerm ? nil : uncertainty
    self.tilts = tilts
    let axis = landmarks.s1.flatMap { ($0.post - $0.ant).normalized } ?? Point(1, 0)
    s1Axis = axis
    s1Normal = axis.perpendicular
    let d = landmarks.meanEndplateDepth ?? landmarks.s1.map { $0.ant.distance(to: $0.post) } ?? 0
    spreads = [Spread](repeating: Spread(), count: SpineTilts.count)
    observer = [Double](repeating: 0, count: SpineTilts.count)
    func set(_ plate: Endplate, _ noise: FitUncertainty.Plate?) {
      guard let ends = plate.ends(in: landmarks) else { return }
      let placed = edited.contains(plate.structure)
      spreads[plate.index] = Spread(
        anterior: placed ? 0 : noise?.anterior ?? 0, posterior: placed ? 0 : noise?.posterior ?? 0,
        correlation: noise?.correlation ?? 0, length: ends.anterior.distance(to: ends.posterior))
      if observerTerm { observer[plate.index] = d * (plate == .s1 ? Observer.s1 : Observer.corner) }
    }
    for level in landmarks.vertebrae.keys {
      set(.superior(level), uncertainty?.bodies[level]?.superior)
      set(.inferior(level), uncertainty?.bodies[level]?.inferior)
    }
    set(.s1, uncertainty?.s1)
    let s1Placed = edited.contains(.s1)
    let along = s1Placed ? 0 : uncertainty?.s1?.along ?? 0
    s1Along = (along * along + (observerTerm ? pow(d * Observer.s1, 2) / 2 : 0)).squareRoot()
    let count = landmarks.usableHeads.count
    heads = (0..<count).map { i in
      let known = uncertainty.flatMap { $0.heads.indices.contains(i) ? $0.heads[i] : nil }
      return edited.contains(.femoralHead(i)) ? .init(x: 0, y: 0) : known ?? .init(x: 0, y: 0)
    }
    if observerTerm, count > 0 { hipObserver = d * Observer.hip }
  }

  /// Standard deviations of the 18 values and RPV; NaN where a value is not measurable.
  func standardDeviations() -> [Double] {
    let count = SpineTilts.valueCount
    let centre = tilts.values()
    var sums = [Double](repeating: 0, count: count)
    var known = [Int](repeating: 0, count: count)
    var tilt = tilts.tilt
    var out = [Double](repeating: .nan, count: count)
    let degrees = 180 / Double.pi
    Self.deviates.withUnsafeBufferPointer { deviates in
      for sample in 0..<Self.samples {
        let z = deviates.baseAddress.map { $0 + sample * Self.dimensions }
        guard let z else { return }
        var lift = 0.0
        for i in 0..<SpineTilts.count where spreads[i].length > 0 {
          let s = spreads[i]
          let (za, zp) = (z[2 * i], z[2 * i + 1])
          let across = (1 - s.correlation * s.correlation).squareRoot()
          let mixed = s.correlation * za + across * zp
          let anterior = s.anterior * za + observer[i] * z[2 * (SpineTilts.count + i)]
          let posterior = s.posterior * mixed + observer[i] * z[2 * (SpineTilts.count + i) + 1]
          // A lower anterior end is a greater tilt.
          tilt[i] = tilts.tilt[i] + (anterior - posterior) / s.length * degrees
          if i == SpineTilts.s1 { lift = (anterior + posterior) / 2 }
        }
        let k = 4 * SpineTilts.count
        let mid = tilts.s1Mid + s1Normal * lift + s1Axis * (s1Along * z[k])
        var hip = tilts.hip
        if !heads.isEmpty {
          var shift = Point(0, 0)
          for (i, head) in heads.enumerated() {
            let (zx, zy) = (z[k + 1 + 2 * i], z[k + 2 + 2 * i])
            let c = head.correlation
            shift = shift + Point(head.x * zx, head.y * (c * zx + (1 - c * c).squareRoot() * zy))
          }
          hip = hip + shift * (1 / Double(heads.count)) + Point(z[k + 5], z[k + 6]) * hipObserver
        }
        out.withUnsafeMutableBufferPointer { values in
          tilt.withUnsafeBufferPointer { SpineTilts.evaluate(tilt: $0, s1Mid: mid, hip: hip, into: values) }
        }
        for v in 0..<count {
          let d = out[v] - centre[v]
          guard d.isFinite else { continue }
          sums[v] += d * d
          known[v] += 1
        }
      }
    }
    // A ratio that some draws don't have (LDI of a small lordosis) has no interval that could be trusted.
    return zip(sums, known).map { sum, n in
      n * 20 >= Self.samples * 19 ? (sum / Double(n)).squareRoot() : .nan
    }
  }
}

/// A small seeded generator (Steele, Lea and Flood 2014), for jitter and for RANSAC: runs repeat exactly.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func normal() -> Double {
    let u = max(uniform(), 1e-300)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * uniform())
  }
}
