import CKernels
import Foundation
import MBNet

extension TrainingStep {
  /// Adam with decoupled weight decay, after shortening the gradient; the running average follows. With `branchAlone`
  /// the values branch moves and the rest stays.
  func move(_ settings: OptimizerSettings, branchAlone: Bool = false, threads: Int) {
    let chunk = 1 << 15
    var scale: Float = 1
    if settings.clipNorm > 0 {
      let count = (store.count + chunk - 1) / chunk
      let squares = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
        let start = buffer.baseAddress
        parallel(count, threads: threads) { item, _ in
          start?[item] = kernels.sum_squares(
            store.gradients.start + item * chunk, min(chunk, store.count - item * chunk))
        }
        initialized = count
      }
      let norm = Float(squares.reduce(0, +).squareRoot())
      if norm > settings.clipNorm { scale = settings.clipNorm / norm }
    }
    let t = Float(step + 1)
    let correction1 = 1 / (1 - powf(settings.beta1, t))
    let correction2 = 1 / (1 - powf(settings.beta2, t))
    // The average forgets the first steps fast.
    let averageDecay = min(settings.averageDecay, t / (t + 9))
    let pieces = moves(branchAlone: branchAlone)
    parallel(pieces.count, threads: threads) { item, _ in
      let piece = pieces[item]
      let at = piece.offset
      kernels.adam(
        store.weights.start + at, store.gradients.start + at, store.firstMoments.start + at,
        store.secondMoments.start + at,
        store.average.start + at, piece.count, settings.learningRate * piece.share, settings.beta1, settings.beta2,
        correction1,
        correction2, settings.epsilon, piece.decays ? settings.weightDecay : 0, scale, averageDecay)
    }
  }

  /// Of the learning rate, what a layer moves by. Adam moves every weight alike, and what feeds the first dense layer is
  /// positive and much the same for every film: thousands of small steps together switch its units off for good, and a
  /// branch without units says the same of every film. So rates of wide layers fall with their inputs (Yang et al. 2022,
  /// µP): after 1,000 steps 85 % of the units are alive instead of 25 %.
  private static func share(of parameter: Parameter) -> Float {
    guard parameter.role == .weight, parameter.shape.count == 2 else { return 1 }
    return min(1, 128 / Float(parameter.shape[1]))
  }

  /// The trainable arrays in pieces of at most 65,536 floats.
  private func moves(branchAlone: Bool) -> [(offset: Int, count: Int, decays: Bool, share: Float)] {
    let moved = store.order.filter {
      $0.parameter.trainable && (!branchAlone || $0.parameter.name.hasPrefix(Network.valuesPrefix))
    }
    return moved.flatMap { slot in
      stride(from: 0, to: slot.count, by: 1 << 16).map {
        (
          slot.offset + $0, min(1 << 16, slot.count - $0), slot.parameter.role == .weight,
          Self.share(of: slot.parameter)
        )
      }
    }
  }
}
