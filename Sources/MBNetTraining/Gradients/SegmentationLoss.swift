import Foundation
import MBNet

extension TrainingStep {
  /// Sums over the known pixels of some rows.
  private struct Sums {
    var crossEntropy = 0.0
    var weight = 0.0
    var known = 0.0
    var right = 0.0
    /// For each class: p · y, p, y.
    var overlap = SIMD8<Double>.zero
    var predicted = SIMD8<Double>.zero
    var labelled = SIMD8<Double>.zero

    static func += (a: inout Sums, b: Sums) {
      a.crossEntropy += b.crossEntropy
      a.weight += b.weight
      a.known += b.known
      a.right += b.right
      a.overlap += b.overlap
      a.predicted += b.predicted
      a.labelled += b.labelled
    }
  }

  /// Cross-entropy and soft Dice over the known pixels, and the logits' gradient of all losses together.
  ///
  /// The values branch has already left its gradient in the probabilities' map, where it was active.
  func segmentationGradient(
    labels: [UInt8], pixelWeights: [Float]?, losses: LossWeights, threads: Int
  ) -> Losses {
    guard let softmax = network.logits else { return Losses() }
    let map = network.maps[network.probabilities]
    let classes = Configuration.classCount
    let probabilities = memory.maps[network.probabilities]
    let fromValues = memory.written[network.probabilities] ? memory.gradients[network.probabilities] : nil
    let logits = memory.gradients[softmax]
    memory.written[softmax] = true
    var classWeights = SIMD8<Float>(repeating: 1)
    for (c, weight) in losses.classWeights.prefix(classes).enumerated() { classWeights[c] = weight }
    let items = batch * map.height

    func pixelWeight(_ index: Int) -> Float { pixelWeights?[index] ?? 1 }
    var partial = [Sums](repeating: Sums(), count: items)
    partial.withUnsafeMutableBufferPointer { partial in
      let partial = partial
      parallel(items, threads: threads) { item, _ in
        let (n, y) = (item / map.height, item % map.height)
        let row = UnsafeRawPointer(probabilities + n * map.count + map.origin + y * map.row)
        var sums = Sums()
        var (overlap, predicted, labelled) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
        for x in 0..<map.width {
          let index = item * map.width + x
          let label = Int(labels[index])
          guard label < classes else { continue }
          let p = row.loadUnaligned(fromByteOffset: x * 32, as: SIMD8<Float>.self)
          let weight = pixelWeight(index) * classWeights[label]
          sums.crossEntropy -= Double(weight * logf(max(p[label], 1e-12)))
          sums.weight += Double(weight)
          sums.known += 1
          if p[label] >= p.max() { sums.right += 1 }
          predicted += p
          overlap[label] += p[label]
          labelled[label] += 1
        }
        sums.overlap = SIMD8<Double>(overlap)
        sums.predicted = SIMD8<Double>(predicted)
        sums.labelled = SIMD8<Double>(labelled)
        partial[item] = sums
      }
    }
    var total = Sums()
    for sums in partial { total += sums }

    // 1 − (2·I + s)/(P + Y + s) with s = 1: a class that is nowhere is asked to stay away.
    var (slope, constant) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var dice = 0.0
    for c in 0..<classes {
      let sum = total.predicted[c] + total.labelled[c] + 1
      let twice = 2 * total.overlap[c] + 1
      dice += (1 - twice / sum) / Double(classes)
      slope[c] = losses.dice * Float(-2 / sum / Double(classes))
      constant[c] = losses.dice * Float(twice / (sum * sum) / Double(classes))
    }
    let entropyScale = total.weight > 0 ? losses.crossEntropy / Float(total.weight) : 0

    parallel(items, threads: threads) { item, _ in
      let (n, y) = (item / map.height, item % map.height)
      let start = n * map.count + map.origin + y * map.row
      for x in 0..<map.width {
        let index = item * map.width + x
        let label = Int(labels[index])
        let p = UnsafeRawPointer(probabilities + start + 8 * x).loadUnaligned(as: SIMD8<Float>.self)
        var h = SIMD8<Float>.zero
        if let fromValues { h = UnsafeRawPointer(fromValues + start + 8 * x).loadUnaligned(as: SIMD8<Float>.self) }
        var gradient = SIMD8<Float>.zero
        if label < classes {
          h += constant
          h[label] += slope[label]
          let weight = entropyScale * pixelWeight(index) * classWeights[label]
          gradient = weight * p
          gradient[label] -= weight
        }
        gradient += p * (h - (h * p).sum())
        UnsafeMutableRawPointer(logits + start + 8 * x).storeBytes(of: gradient, as: SIMD8<Float>.self)
      }
    }
    return Losses(
      crossEntropy: total.weight > 0 ? Float(total.crossEntropy / total.weight) : 0, dice: Float(dice),
      accuracy: total.known > 0 ? Float(total.right / total.known) : 0)
  }
}
