import CKernels
import COpenBLAS
import Foundation
import MBNet

/// A network in training: forward, losses, backward and one move of the optimiser for a batch of films.
///
/// All memory is taken in `init`; a step takes none. Not to be used from two threads at once (it uses its own).
/// The result doesn't depend on the number of threads.
public final class TrainingStep {
  public let configuration: Configuration
  public let batch: Int
  /// Moves made so far.
  public internal(set) var step = 0
  let network: Network
  let seed: UInt64
  let store: ParameterStore
  let memory: TrainingMemory
  let convolutions: [String: ConvolutionState]
  let denseStates: [DenseState]

  /// Starts from random weights (He-normal).
  public convenience init(configuration: Configuration, batch: Int, seed: UInt64) throws {
    try self.init(model: Model(configuration: configuration, seed: seed), batch: batch, seed: seed)
  }

  /// Starts from a model's weights, with fresh Adam moments.
  public init(model: Model, batch: Int, seed: UInt64) throws {
    guard (1...64).contains(batch) else { throw ModelError("a batch must be 1 to 64 films, not \(batch)") }
    if let why = copenblas_load() {
      throw ModelError("training needs OpenBLAS, which can't be loaded (\(String(cString: why))); install libopenblas0")
    }
    configuration = model.configuration
    network = model.network
    self.batch = batch
    self.seed = seed
    store = try ParameterStore(network)
    memory = try TrainingMemory(network, batch: batch)
    (convolutions, denseStates) = try memory.states(network, store: store)
    for slot in store.order {
      guard let tensor = model.tensors[slot.parameter.name] else { continue }
      store.load(tensor, slot, into: slot.parameter.trainable ? store.weights : store.statistics)
      if slot.parameter.trainable { store.load(tensor, slot, into: store.average) }
    }
  }

  /// One step on a batch; returns the losses before the move.
  ///
  /// - Parameters:
  ///   - inputs: `[batch, 3, height, width]`, 0…1.
  ///   - labels: `[batch, height, width]`, 0…4; any other number (255) is not known and ignored.
  ///   - pixelWeights: `[batch, height, width]`, multiplies the cross-entropy; nil for 1 everywhere.
  ///   - values: `[batch, 18]` scaled to 0…1; ignored where `valuesKnown` is false.
  ///   - valuesKnown: `[batch, 18]`.
  ///   - corners: `[batch, 4, 2]` pixels, for a network that finds corners instead of classes; the labels don't count
  ///     then. Not a number where unknown.
  public func run(
    inputs: [Float], labels: [UInt8], pixelWeights: [Float]? = nil, values: [Float], valuesKnown: [Bool],
    corners: [Float] = [], losses: LossWeights, optimizer: OptimizerSettings, threads: Int
  ) throws -> Losses {
    let result = try gradients(
      inputs: inputs, labels: labels, pixelWeights: pixelWeights, values: values, valuesKnown: valuesKnown,
      corners: corners, losses: losses, threads: threads)
    guard result.total.isFinite else {
      throw ModelError(
        "the loss is no longer a number at step \(step); resume from a checkpoint with a lower learning rate")
    }
    move(optimizer, threads: threads)
    step += 1
    return result
  }

  /// One step of the values branch alone, on what the rest of the network says of a batch; the rest stays as it is.
  ///
  /// - Parameters:
  ///   - probabilities: `[batch, 5, height, width]`, the classes' as `Model.forward` gives them.
  ///   - values: `[batch, 18]` scaled to 0…1; ignored where `valuesKnown` is false.
  ///   - valuesKnown: `[batch, 18]`.
  public func run(
    probabilities: [Float], values: [Float], valuesKnown: [Bool], optimizer: OptimizerSettings, threads: Int
  ) throws -> Losses {
    guard configuration.values.enabled else {
      throw ModelError("the network \(configuration.name) has no second branch")
    }
    try check("probabilities", probabilities.count, batch * Configuration.classCount * plane)
    try check("values", values.count, batch * Configuration.valueCount)
    try check("valuesKnown", valuesKnown.count, batch * Configuration.valueCount)
    let threads = max(1, min(threads, memory.threads))
    memory.fill(probabilities, network.probabilities, network: network, threads: threads)
    forward(branchAlone: true, threads: threads)
    memory.written = [Bool](repeating: false, count: network.maps.count)
    var result = Losses()
    if let loss = valuesGradient(values, valuesKnown, weight: 1) {
      backwardValues(active: true, threads: threads)
      result.values = loss
      result.total = loss
      move(optimizer, branchAlone: true, threads: threads)
    }
    step += 1
    return result
  }

  private var plane: Int { configuration.height * configuration.width }

  private func check(_ name: String, _ found: Int, _ expected: Int) throws {
    guard found == expected else { throw ModelError("\(name): expected \(expected) numbers, found \(found)") }
  }

  /// Losses of a batch and the gradients of all weights, without a move.
  func gradients(
    inputs: [Float], labels: [UInt8], pixelWeights: [Float]?, values: [Float], valuesKnown: [Bool],
    corners: [Float] = [], losses: LossWeights, threads: Int
  ) throws -> Losses {
    try check("inputs", inputs.count, batch * 3 * plane)
    try check("labels", labels.count, batch * plane)
    if let pixelWeights { try check("pixelWeights", pixelWeights.count, batch * plane) }
    try check("values", values.count, batch * Configuration.valueCount)
    try check("valuesKnown", valuesKnown.count, batch * Configuration.valueCount)
    if configuration.findsCorners { try check("corners", corners.count, batch * 8) }

    let threads = max(1, min(threads, memory.threads))
    memory.fill(inputs, network: network, threads: threads)
    forward(threads: threads)
    memory.written = [Bool](repeating: false, count: network.maps.count)
    let valuesLoss = valuesGradient(values, valuesKnown, weight: losses.values)
    backwardValues(active: valuesLoss != nil, threads: threads)
    var result =
      configuration.findsCorners
      ? cornersGradient(corners: corners, weight: losses.crossEntropy, threads: threads)
      : segmentationGradient(labels: labels, pixelWeights: pixelWeights, losses: losses, threads: threads)
    result.values = valuesLoss ?? 0
    result.total = losses.crossEntropy * result.crossEntropy + losses.dice * result.dice + losses.values * result.values
    backward(threads: threads)
    return result
  }

  /// The weights now, or their running average, as a model for evaluation and export.
  public func model(useAverage: Bool, metadata: [String: String] = [:], valueRange: [ClosedRange<Double>]? = nil) throws
    -> Model
  {
    try Model(
      configuration: configuration, tensors: store.tensors(useAverage: useAverage), metadata: metadata,
      valueRange: valueRange)
  }
}
