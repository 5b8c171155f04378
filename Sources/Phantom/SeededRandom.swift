/// A splitmix64 stream: the same numbers for the same seed on every machine, with no call into the C library.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// An independent stream for one part of the picture, so that adding metal leaves the spine as it was.
  init(seed: UInt64, stream: UInt64) {
    state = SeededRandom.mixed(seed &+ 0x9E37_79B9_7F4A_7C15 &* (stream &* 2 &+ 1))
  }

  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SeededRandom.mixed(state)
  }

  /// 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// `low ... high`.
  mutating func integer(_ low: Int, _ high: Int) -> Int { low + Int(next() % UInt64(max(1, high - low + 1))) }

  /// Normal by the sum of twelve uniforms (exact arithmetic, tails to ±6 sd), cut at `limit` sd.
  mutating func normal(_ mean: Double = 0, _ sd: Double = 1, limit: Double = 3) -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return mean + sd * min(limit, max(-limit, sum))
  }

  /// Log-normal by its median.
  mutating func logNormal(median: Double, sigma: Double) -> Double { median * exponential(normal(0, sigma)) }

  /// Uniform in the logarithm.
  mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * exponential(unit() * naturalLogarithm(high / low))
  }

  mutating func pick<T>(_ items: [T]) -> T { items[integer(0, items.count - 1)] }
}
