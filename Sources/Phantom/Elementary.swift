import Foundation

// The C library's exp, log and sin may differ in the last bit between machines (it picks a variant by CPU). Geometry is
// held in Double, where that is a thousand times below a 16-bit grey step; pixels use the table below, whose entries
// are rounded to Float.

func exponential(_ x: Double) -> Double { exp(x) }
func naturalLogarithm(_ x: Double) -> Double { log(x) }
func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
func degrees(_ radians: Double) -> Double { radians * 180 / .pi }

func clamped(_ x: Double, _ low: Double, _ high: Double) -> Double { min(high, max(low, x)) }

/// 0 below `low`, 1 above `high`, smooth between.
func smoothStep(_ x: Double, _ low: Double, _ high: Double) -> Double {
  let t = clamped((x - low) / (high - low), 0, 1)
  return t * t * (3 - 2 * t)
}

/// exp(−q/2) for q = 0 … 16 in steps of 1/64: the Gaussian's profile over the squared distance in sd.
enum GaussianTable {
  static let stepsPerUnit: Float = 64
  static let values: [Float] = (0...(16 * 64 + 1)).map { Float(exp(-0.5 * Double($0) / 64)) }
}
