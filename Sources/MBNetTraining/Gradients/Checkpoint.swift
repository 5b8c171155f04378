import Foundation
import MBNet

extension TrainingStep {
  private enum Key {
    static let step = "training_step"
    static let configuration = "training_configuration"
  }

  private var configurationText: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return String(decoding: try encoder.encode(configuration), as: UTF8.self)
    }
  }

  /// Writes weights, running statistics, Adam moments, average and step count as one safetensors file, atomically.
  ///
  /// - Parameter metadata: free keys of the training loop, read back by `checkpointMetadata`.
  public func saveCheckpoint(to url: URL, metadata: [String: String] = [:]) throws {
    var tensors: [String: Tensor] = [:]
    for slot in store.order {
      let name = slot.parameter.name
      guard slot.parameter.trainable else {
        tensors["weights/\(name)"] = store.tensor(slot, from: store.statistics)
        continue
      }
      tensors["weights/\(name)"] = store.tensor(slot, from: store.weights)
      tensors["first/\(name)"] = store.tensor(slot, from: store.firstMoments)
      tensors["second/\(name)"] = store.tensor(slot, from: store.secondMoments)
      tensors["average/\(name)"] = store.tensor(slot, from: store.average)
    }
    var metadata = metadata
    metadata[Key.step] = String(step)
    metadata[Key.configuration] = try configurationText
    try Safetensors.write(tensors, precision: .float32, metadata: metadata, to: url)
  }

  /// The free keys of a checkpoint.
  public static func checkpointMetadata(contentsOf url: URL) throws -> [String: String] {
    try Safetensors.read(contentsOf: url).metadata.filter { $0.key != Key.step && $0.key != Key.configuration }
  }

  /// Goes on where a checkpoint of the same configuration stopped.
  public func restoreCheckpoint(from url: URL) throws {
    let (tensors, metadata) = try Safetensors.read(contentsOf: url)
    guard let text = metadata[Key.step], let step = Int(text), step >= 0 else {
      throw ModelError("\(url.path): not a training checkpoint (no step count)")
    }
    guard metadata[Key.configuration] == (try configurationText) else {
      throw ModelError("\(url.path): the checkpoint is of another configuration; start anew or name that configuration")
    }
    func load(_ prefix: String, _ slot: ParameterStore.Slot, _ buffer: FloatBuffer) throws {
      let name = "\(prefix)/\(slot.parameter.name)"
      guard let tensor = tensors[name], tensor.shape == slot.parameter.shape else {
        throw ModelError("\(url.path): no array \(name) of shape \(slot.parameter.shape)")
      }
      store.load(tensor, slot, into: buffer)
    }
    for slot in store.order {
      guard slot.parameter.trainable else {
        try load("weights", slot, store.statistics)
        continue
      }
      try load("weights", slot, store.weights)
      try load("first", slot, store.firstMoments)
      try load("second", slot, store.secondMoments)
      try load("average", slot, store.average)
    }
    self.step = step
  }
}
