import Foundation

#if HDF5
  import CHDF5
#endif

/// Reads the weights that the authors' scripts write: Keras 2.x `model.save`, HDF5.
///
/// Layers are matched by their order of creation: each class sorted by the number at its name's end (none counts as 0),
/// since HDF5 sorts `conv2d_10` before `conv2d_2` and Keras' own list is by depth. Optimizer state is not looked at.
public enum KerasImport {
  /// A model of `configuration`, without the values branch where the file has no dense layers.
  ///
  /// - Parameter scaler: CSV of 18 rows `min,max`, no header, in the values' order.
  public static func model(
    contentsOf url: URL, scaler: URL? = nil, configuration: Configuration = .paper
  ) throws -> Model {
    let ranges = try scaler.map { try valueRange(contentsOf: $0) }
    #if HDF5
      let file = try KerasFile(url)
      return try file.model(configuration, valueRange: ranges)
    #else
      throw ModelError(
        "\(url.path.printable): this program was built without HDF5; build it with the trait HDF5 to import Keras weights"
      )
    #endif
  }

  /// The 18 rows `min,max` of a scaler.
  public static func valueRange(contentsOf url: URL) throws -> [ClosedRange<Double>] {
    let path = url.path.printable
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      throw ModelError("\(path): can't be read as a text file; the scaler is 18 rows \"min,max\"")
    }
    let rows = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    guard rows.count == Configuration.valueCount else {
      throw ModelError("\(path): the scaler needs 18 rows \"min,max\" in the values' order, found \(rows.count)")
    }
    return try rows.enumerated().map { index, row in
      let numbers = row.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
      guard numbers.count == 2, let low = numbers[0], let high = numbers[1], low.isFinite, high.isFinite, low < high
      else {
        throw ModelError(
          "\(path): row \(index + 1) (\(Configuration.valueNames[index])) must be \"min,max\", found \(String(row).printable)"
        )
      }
      return low...high
    }
  }

  /// The names of one class in their order of creation: `conv2d`, `conv2d_1`, …, `conv2d_10`.
  static func ordered(_ names: [String], class prefix: String) -> [String] {
    names.compactMap { name -> (number: Int, name: String)? in
      guard name.hasPrefix(prefix) else { return nil }
      let rest = name.dropFirst(prefix.count)
      if rest.isEmpty { return (0, name) }
      guard rest.first == "_", let number = Int(rest.dropFirst()), rest.dropFirst().allSatisfy(\.isNumber) else {
        return nil
      }
      return (number, name)
    }.sorted { $0.number < $1.number }.map(\.name)
  }
}

#if HDF5
  /// An open weight file.
  private final class KerasFile {
    private let file: OpaquePointer
    private let path: String
    private let names: [String]
    private static let root = "model_weights"

    init(_ url: URL) throws {
      path = url.path.printable
      guard FileManager.default.isReadableFile(atPath: url.path) else {
        throw ModelError("\(path): no such file, or it can't be read")
      }
      guard let file = ch_open(url.path) else {
        throw ModelError("\(path): not an HDF5 file, or a damaged one; save it again with Keras 2's model.save")
      }
      self.file = file
      let count = ch_member_count(file, Self.root)
      guard count >= 0 else {
        ch_close(file)
        throw ModelError("\(path): has no group model_weights; save it with Keras 2's model.save (not save_weights)")
      }
      names = (0..<count).compactMap { index in
        var buffer = [CChar](repeating: 0, count: 256)
        guard ch_member_name(file, Self.root, index, &buffer, buffer.count) >= 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }

    deinit { ch_close(file) }

    func model(_ wanted: Configuration, valueRange: [ClosedRange<Double>]?) throws -> Model {
      var configuration = wanted
      if KerasImport.ordered(names, class: "dense").isEmpty { configuration.values.enabled = false }
      let network = try Network(configuration)
      let (convolutions, norms, dense) = (
        try layers("conv2d", network.layers.count { $0.isConvolution }),
        try layers("batch_normalization", network.layers.count { $0.isNormalized }),
        try layers("dense", configuration.values.enabled ? 3 : 0)
      )
      let shapes = Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.name, $0.shape) })
      var tensors: [String: Tensor] = [:]
      var (nextConvolution, nextNorm, nextDense) = (0, 0, 0)
      func read(_ layer: String, _ array: String, as name: String) throws {
        tensors[name] = try tensor("\(Self.root)/\(layer)/\(layer)/\(array):0", layer, shapes[name] ?? [], as: name)
      }
      func readConvolution(_ name: String, normalized: Bool) throws {
        let layer = convolutions[nextConvolution]
        nextConvolution += 1
        try read(layer, "kernel", as: "\(name).weight")
        try read(layer, "bias", as: "\(name).bias")
        guard normalized else { return }
        let norm = norms[nextNorm]
        nextNorm += 1
        try read(norm, "gamma", as: "\(name).norm.weight")
        try read(norm, "beta", as: "\(name).norm.bias")
        try read(norm, "moving_mean", as: "\(name).norm.running_mean")
        try read(norm, "moving_variance", as: "\(name).norm.running_var")
      }
      for layer in network.layers {
        switch layer {
        case .convolution(let c): try readConvolution(c.name, normalized: c.normalized)
        case .upConvolution(let u): try readConvolution(u.name, normalized: u.normalized)
        case .dense(_, let layers):
          for each in layers {
            try read(dense[nextDense], "kernel", as: "\(each.name).weight")
            try read(dense[nextDense], "bias", as: "\(each.name).bias")
            nextDense += 1
          }
        default: break
        }
      }
      return try Model(
        configuration: configuration, tensors: tensors, metadata: ["source": "imported from a Keras HDF5 file"],
        valueRange: valueRange)
    }

    private func layers(_ prefix: String, _ expected: Int) throws -> [String] {
      let found = KerasImport.ordered(names, class: prefix)
      guard found.count == expected else {
        throw ModelError(
          "\(path): expected \(expected) \(prefix) layers, found \(found.count): not this network's weights")
      }
      return found
    }

    /// One array, in this program's order: Keras keeps `[kh, kw, in, out]` and `[in, out]`.
    private func tensor(_ dataset: String, _ layer: String, _ shape: [Int], as name: String) throws -> Tensor {
      let expected =
        switch shape.count {
        case 4: [shape[2], shape[3], shape[1], shape[0]]
        case 2: [shape[1], shape[0]]
        default: shape
        }
      var extents = [Int](repeating: 0, count: 4)
      let rank = ch_shape(file, dataset, &extents)
      guard rank >= 0 else {
        throw ModelError("\(path): layer \(layer.printable) has no array \(dataset.printable) (for \(name))")
      }
      let found = Array(extents.prefix(Int(rank)))
      guard found == expected else {
        throw ModelError("\(path): layer \(layer.printable) (for \(name)): expected shape \(expected), found \(found)")
      }
      let count = shape.reduce(1, *)
      let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = ch_read(file, dataset, buffer.baseAddress, count) == 0 ? count : 0
      }
      guard values.count == count else {
        throw ModelError("\(path): layer \(layer.printable): its numbers can't be read; the file is damaged")
      }
      guard shape.count > 1 else { return Tensor(shape: shape, values: values) }
      // Rows are all but the outputs, columns the outputs; the taps come first in Keras and last here.
      let outputs = shape[0]
      let taps = shape.count == 4 ? shape[2] * shape[3] : 1
      let inputs = shape[1]
      let turned = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        guard let target = buffer.baseAddress else { return }
        values.withUnsafeBufferPointer { source in
          // In blocks of inputs, so that both sides stay in the cache.
          let block = 64
          parallel((inputs + block - 1) / block, threads: 2) { item, _ in
            for t in 0..<taps {
              for o in 0..<outputs {
                for i in item * block..<min(inputs, (item + 1) * block) {
                  target[(o * inputs + i) * taps + t] = source[(t * inputs + i) * outputs + o]
                }
              }
            }
          }
        }
        initialized = count
      }
      return Tensor(shape: shape, values: turned)
    }
  }

  extension Layer {
    fileprivate var isConvolution: Bool {
      switch self {
      case .convolution, .upConvolution: true
      default: false
      }
    }

    fileprivate var isNormalized: Bool {
      switch self {
      case .convolution(let c): c.normalized
      case .upConvolution(let u): u.normalized
      default: false
      }
    }
  }
#endif
