import Foundation
import Spine

/// The gradients of a square patch of a film by place and direction: 4 × 4 cells of 8 directions, dealt out between
/// neighbouring bins, of length 1 (no value above 0.2 before that), so that a patch's contrast doesn't count.
struct PatchHistogram {
  private static let samples = 16
  private static let cells = 4
  private static let directions = 8
  static let count = cells * cells * directions

  /// By row and column of cells, then direction.
  private(set) var bins = [Float](repeating: 0, count: count)
  private var patch = [Float](repeating: 0, count: samples * samples)

  /// Where each bin stands in the histogram of the patch's picture upside down.
  static let upsideDown: [Int] = (0..<count).map { bin in
    let (row, column, direction) = (bin / directions / cells, bin / directions % cells, bin % directions)
    return ((cells - 1 - row) * cells + column) * directions + (directions - direction) % directions
  }

  /// The two cells along an axis that a sample counts in, and its share in the second.
  private static let cell: [(first: Int, rest: Float)] = (0..<samples).map { i in
    let place = (Float(i) + 0.5) / Float(samples) * Float(cells) - 0.5
    return (Int(place.rounded(.down)), place - place.rounded(.down))
  }

  /// - Parameters:
  ///   - posterior: with `caudal`, unit vectors on the film along the patch's axes.
  ///   - half: half of the patch's side, pixels.
  mutating func look(_ centre: Point, _ posterior: Point, _ caudal: Point, _ picture: LocalPicture, half: Double) {
    let n = Self.samples
    picture.sample(&patch, centre, posterior * half, caudal * half, count: n)
    for k in bins.indices { bins[k] = 0 }
    patch.withUnsafeBufferPointer { patch in
      bins.withUnsafeMutableBufferPointer { bins in
        func slope(_ at: Int, _ position: Int, _ stride: Int) -> Float {
          if position == 0 { return patch[at + stride] - patch[at] }
          if position == n - 1 { return patch[at] - patch[at - stride] }
          return (patch[at + stride] - patch[at - stride]) / 2
        }
        for j in 0..<n {
          let (y, v) = Self.cell[j]
          for i in 0..<n {
            let gx = slope(j * n + i, i, 1), gy = slope(j * n + i, j, n)
            let size = (gx * gx + gy * gy).squareRoot()
            guard size > 0 else { continue }
            let (x, u) = Self.cell[i]
            let turn = Self.direction(gx, gy)
            let first = Int(turn), rest = turn - Float(first)
            let near = size * (1 - rest), far = size * rest
            let (d, e) = (first % Self.directions, (first + 1) % Self.directions)
            func add(_ row: Int, _ column: Int, _ share: Float) {
              guard row >= 0, row < Self.cells, column >= 0, column < Self.cells else { return }
              let base = (row * Self.cells + column) * Self.directions
              bins[base + d] += near * share
              bins[base + e] += far * share
            }
            add(y, x, (1 - v) * (1 - u))
            add(y, x + 1, (1 - v) * u)
            add(y + 1, x, v * (1 - u))
            add(y + 1, x + 1, v * u)
          }
        }
      }
    }
    scale()
    for k in bins.indices { bins[k] = min(bins[k], 0.2) }
    scale()
  }

  private mutating func scale() {
    var sum: Float = 0
    for value in bins { sum += value * value }
    let gain = 1 / (sum.squareRoot() + 1e-6)
    for k in bins.indices { bins[k] *= gain }
  }

  /// The direction in eighths of a turn, 0 … 8, to 0.00001: a polynomial for the arctangent, which is what takes time.
  private static func direction(_ x: Float, _ y: Float) -> Float {
    let (a, b) = (abs(x), abs(y))
    let t = min(a, b) / max(a, b)
    let s = t * t
    var turn = ((0.05265332 - 0.01172120 * s) * s - 0.11643287) * s + 0.19354346
    turn = ((turn * s - 0.33262347) * s + 0.99997726) * t * (4 / Float.pi)
    if b > a { turn = 2 - turn }
    if x < 0 { turn = 4 - turn }
    return y < 0 ? 8 - turn : turn
  }
}
