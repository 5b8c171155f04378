import CKernels
import MBNet

/// All weights of a network in flat arrays, each beside its gradient, its Adam moments and its running average.
///
/// Convolution weights lie in the kernels' panels: the optimiser works number by number and never asks for an order.
final class ParameterStore {
  /// Where one array of weights lies.
  struct Slot {
    let parameter: Parameter
    let offset: Int
    /// Floats in memory, padding included.
    let count: Int
    /// nil for vectors and dense weights, which lie in their logical order.
    let layout: ConvolutionLayout?
  }

  let slots: [String: Slot]
  let order: [Slot]
  /// Floats of each flat array.
  let count: Int
  let weights: FloatBuffer
  let gradients: FloatBuffer
  let firstMoments: FloatBuffer
  let secondMoments: FloatBuffer
  let average: FloatBuffer
  /// Running means and variances of the batch norms.
  let statistics: FloatBuffer

  init(_ network: Network) throws {
    var layouts: [String: ConvolutionLayout] = [:]
    for layer in network.layers {
      switch layer {
      case .convolution(let c): layouts["\(c.name).weight"] = ConvolutionLayout(c, in: network)
      case .upConvolution(let u): layouts["\(u.name).weight"] = ConvolutionLayout(u, in: network)
      default: break
      }
    }
    var order: [Slot] = []
    var (trainable, fixed) = (0, 0)
    for parameter in network.parameters {
      let layout = layouts[parameter.name]
      let size = ((layout?.count ?? parameter.count) + 15) / 16 * 16
      order.append(
        Slot(
          parameter: parameter, offset: parameter.trainable ? trainable : fixed,
          count: layout?.count ?? parameter.count,
          layout: layout))
      if parameter.trainable { trainable += size } else { fixed += size }
    }
    self.order = order
    slots = Dictionary(uniqueKeysWithValues: order.map { ($0.parameter.name, $0) })
    count = trainable
    weights = try FloatBuffer(trainable)
    gradients = try FloatBuffer(trainable)
    firstMoments = try FloatBuffer(trainable)
    secondMoments = try FloatBuffer(trainable)
    average = try FloatBuffer(trainable)
    statistics = try FloatBuffer(fixed)
  }

  func slot(_ name: String) throws -> Slot {
    guard let slot = slots[name] else { throw ModelError("the network has no weights \(name)") }
    return slot
  }

  /// Takes over an array in its logical order.
  func load(_ tensor: Tensor, _ slot: Slot, into buffer: FloatBuffer) {
    let values = tensor.floats()
    let target = buffer.start + slot.offset
    if let layout = slot.layout {
      layout.pack(values, to: target)
    } else {
      target.update(from: values, count: values.count)
    }
  }

  /// An array in its logical order.
  func tensor(_ slot: Slot, from buffer: FloatBuffer) -> Tensor {
    let source = buffer.start + slot.offset
    let count = slot.parameter.count
    let values = [Float](unsafeUninitializedCapacity: count) { target, initialized in
      if let start = target.baseAddress {
        if let layout = slot.layout {
          layout.unpack(source, to: start)
        } else {
          start.update(from: source, count: count)
        }
      }
      initialized = count
    }
    return Tensor(shape: slot.parameter.shape, values: values)
  }

  /// Every array by name, from the weights or their running average; running statistics as they are.
  func tensors(useAverage: Bool) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: order.map { slot in
        let buffer = slot.parameter.trainable ? (useAverage ? average : weights) : statistics
        return (slot.parameter.name, tensor(slot, from: buffer))
      })
  }
}
