import Foundation
import MBNet

extension TrainingStep {
  /// How wide a corner's target is, pixels of the picture: what labels disagree by.
  static let cornerDeviation: Float = 2.4
  /// A corner counts as right within so many pixels: about 5 % of D.
  private static let cornerReach = 1.9

  /// Cross-entropy between each known corner's heat and a bell about its place, and the logits' gradient.
  ///
  /// A corner's heat is the softmax over the whole picture of its logit less plane 0's.
  ///
  /// - Parameter corners: `[batch, 4, 2]`, pixels; not a number where unknown.
  func cornersGradient(corners: [Float], weight: Float, threads: Int) -> Losses {
    guard let softmax = network.logits else { return Losses() }
    let map = network.maps[softmax]
    let logits = memory.maps[softmax]
    let gradients = memory.gradients[softmax]
    memory.written[softmax] = true
    let known = (0..<4 * batch).filter { corners[2 * $0].isFinite && corners[2 * $0 + 1].isFinite }.count
    let scale = known > 0 ? weight / Float(known) : 0
    let (width, height) = (map.width, map.height)
    var entropies = [Double](repeating: 0, count: batch), right = entropies
    entropies.withUnsafeMutableBufferPointer { entropies in
      right.withUnsafeMutableBufferPointer { right in
        let (entropies, right) = (entropies, right)
        parallel(batch, threads: threads) { n, _ in
          let origin = n * map.count + map.origin
          for y in 0..<height {
            for x in 0..<width {
              UnsafeMutableRawPointer(gradients + origin + y * map.row + 8 * x).storeBytes(
                of: .zero, as: SIMD8<Float>.self)
            }
          }
          var heat = [Float](repeating: 0, count: width * height)
          for k in 0..<4 {
            let (cx, cy) = (corners[8 * n + 2 * k], corners[8 * n + 2 * k + 1])
            guard cx.isFinite, cy.isFinite else { continue }
            var highest = -Float.infinity
            for y in 0..<height {
              for x in 0..<width {
                let at = logits + origin + y * map.row + 8 * x
                let z = at[k + 1] - at[0]
                heat[y * width + x] = z
                highest = max(highest, z)
              }
            }
            var total: Double = 0
            for z in heat { total += Double(expf(z - highest)) }
            let offset = highest + Float(log(total))
            // The bell is the product of two lines of numbers.
            let across = Self.bell(cx, width), down = Self.bell(cy, height)
            var (meanX, meanY, entropy) = (0.0, 0.0, 0.0)
            for y in 0..<height {
              for x in 0..<width {
                let logShare = heat[y * width + x] - offset
                let share = expf(logShare)
                let target = across[x] * down[y]
                meanX += Double(share) * (Double(x) + 0.5)
                meanY += Double(share) * (Double(y) + 0.5)
                entropy -= Double(target * logShare)
                let slope = scale * (share - target)
                let at = gradients + origin + y * map.row + 8 * x
                at[k + 1] += slope
                at[0] -= slope
              }
            }
            entropies[n] += entropy
            if hypot(meanX - Double(cx), meanY - Double(cy)) < Self.cornerReach { right[n] += 1 }
          }
        }
      }
    }
    guard known > 0 else { return Losses() }
    return Losses(
      crossEntropy: Float(entropies.reduce(0, +) / Double(known)),
      accuracy: Float(right.reduce(0, +) / Double(known)))
  }

  /// A bell about `center` at the middles of `count` pixels, summing to 1 (or nothing where it lies outside).
  private static func bell(_ center: Float, _ count: Int) -> [Float] {
    let values = (0..<count).map { i in
      let d = (Float(i) + 0.5 - center) / cornerDeviation
      return expf(-0.5 * d * d)
    }
    let sum = values.reduce(0, +)
    return sum > 1e-6 ? values.map { $0 / sum } : values
  }
}
