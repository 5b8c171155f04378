import Foundation
import MBNet

func exponential(_ x: Double) -> Double { exp(x) }

extension TrainingStep {
  func forwardDense(_ input: Int, threads: Int) {
    let map = network.maps[input]
    guard let first = denseStates.first else { return }
    let channels = map.segments[0]
    for n in 0..<batch {
      let start = memory.maps[input] + n * map.count + map.origin
      var target = first.input + n * first.layer.inputs
      for y in 0..<map.height {
        for x in 0..<map.width {
          target.update(from: start + y * map.row + x * map.channels, count: channels)
          target += channels
        }
      }
    }
    for state in denseStates { state.forward(batch: batch, threads: threads) }
  }

  func backwardDense(_ input: Int, threads: Int) {
    for state in denseStates.reversed() { state.backward(batch: batch, threads: threads) }
    let map = network.maps[input]
    memory.written[input] = true
    guard let first = denseStates.first else { return }
    let channels = map.segments[0]
    for n in 0..<batch {
      let start = memory.gradients[input] + n * map.count + map.origin
      var source = first.inputGradient + n * first.layer.inputs
      for y in 0..<map.height {
        for x in 0..<map.width {
          (start + y * map.row + x * map.channels).update(from: source, count: channels)
          source += channels
        }
      }
    }
  }

  /// Mean squared error of the known values and its gradient; nil when there is nothing to learn from.
  func valuesGradient(_ values: [Float], _ known: [Bool], weight: Float) -> Float? {
    guard let last = denseStates.last, weight > 0 else { return nil }
    let count = known.count { $0 }
    guard count > 0 else { return nil }
    var sum = 0.0
    for i in values.indices {
      guard known[i] else {
        last.outputGradient[i] = 0
        continue
      }
      let difference = last.output[i] - values[i]
      sum += Double(difference * difference)
      last.outputGradient[i] = weight * 2 * difference / Float(count)
    }
    return Float(sum / Double(count))
  }
}
