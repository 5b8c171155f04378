import Foundation

/// The random numbers of one training sample, from the run's seed and the sample's number alone: a resumed run makes the
/// samples that the unbroken one would have made. SplitMix64.
public struct SampleRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64, sample: Int = 0) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: Int64(sample)) &* 0xD1B5_4A32_D192_ED03
    _ = next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Evenly in `low` … `high`.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) * 0x1p-53
  }

  /// Evenly in the logarithm.
  public mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * exp(log(high / low) * uniform(0, 1))
  }

  public mutating func chance(_ share: Double) -> Bool { uniform(0, 1) < share }

  /// 0 ..< `count`.
  public mutating func index(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

  /// Nearly normal, deviation 1, within ±3.5: the sum of four 16-bit draws, one step of the generator a number, since
  /// noise needs a hundred thousand of them a sample.
  public mutating func normal() -> Double {
    let bits = next()
    let sum = Int(bits & 0xFFFF) + Int(bits >> 16 & 0xFFFF) + Int(bits >> 32 & 0xFFFF) + Int(bits >> 48)
    return (Double(sum) - 131_070) * (1.732_050_8 / 65_536)
  }

  /// Normal with `deviation`, held to ±`limit`.
  public mutating func normal(_ deviation: Double, limit: Double) -> Double {
    min(max(normal() * deviation, -limit), limit)
  }
}
