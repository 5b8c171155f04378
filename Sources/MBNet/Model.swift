import Foundation

/// A network with its weights: a value that any number of threads may use at once.
public struct Model: Sendable {
  public let configuration: Configuration
  public let network: Network
  /// By name, e.g. `encoder.3.conv_b.weight`, shapes `[out, in, kh, kw]`.
  public let tensors: [String: Tensor]
  /// What the weight file says of itself, without the keys below.
  public let metadata: [String: String]
  /// Smallest and largest of each of the 18 values in training: value = lower + v · (upper − lower).
  public let valueRange: [ClosedRange<Double>]?
  /// Name and hash of the weights, e.g. "compact-1 sha256:…".
  public let identity: String
  /// The network that looks at single structures from near, where the weight file holds one.
  public var closeUp: Model? { companions.first }
  private let companions: [Model]
  private let plans: PlanBox

  enum Key {
    static let configuration = "configuration"
    static let valueRange = "value_range"
    static let identity = "identity"
    static let closeUp = "closeup_configuration"
    static let own = [configuration, valueRange, identity, closeUp, "classes", "values", "architecture"]
    /// Before the names of the close-up network's arrays.
    static let closeUpPrefix = "closeup."
  }

  /// Checks that every array of the configuration is there in its shape.
  public init(
    configuration: Configuration, tensors: [String: Tensor], metadata: [String: String] = [:],
    valueRange: [ClosedRange<Double>]? = nil, identity: String? = nil, closeUp: Model? = nil
  ) throws {
    let network = try Network(configuration)
    for parameter in network.parameters {
      guard let tensor = tensors[parameter.name] else {
        throw ModelError("the weights have no array \(parameter.name) (expected shape \(parameter.shape))")
      }
      guard tensor.shape == parameter.shape else {
        throw ModelError("weights \(parameter.name): expected shape \(parameter.shape), found \(tensor.shape)")
      }
    }
    self.configuration = configuration
    self.network = network
    self.tensors = tensors
    self.metadata = metadata.filter { !Key.own.contains($0.key) && !$0.key.hasPrefix(Key.closeUpPrefix) }
    self.valueRange = valueRange
    self.identity = identity ?? "\(configuration.name) unsaved"
    companions = closeUp.map { [$0] } ?? []
    plans = PlanBox()
    if let near = closeUp?.configuration {
      guard near.findsCorners, near.height == Configuration.closeUp.height, near.width == Configuration.closeUp.width
      else { throw ModelError("the network \(near.name) is none for close-ups of 80 × 80 that finds corners") }
    }
  }

  /// The same network with another close-up network beside it, or none.
  public func with(closeUp: Model?) throws -> Model {
    try Model(
      configuration: configuration, tensors: tensors, metadata: metadata, valueRange: valueRange, identity: identity,
      closeUp: closeUp)
  }

  /// Maps a weight file.
  public init(contentsOf url: URL) throws {
    try self.init(source: ByteSource(mapping: url.path), name: url.path.printable)
  }

  /// Uses weights in memory, which must outlive the model (the binary's own).
  public init(bytes: UnsafeRawBufferPointer, name: String = "built-in model") throws {
    try self.init(source: ByteSource(borrowing: bytes), name: name)
  }

  private init(source: ByteSource, name: String) throws {
    let (tensors, metadata) = try Safetensors.read(source, name: name)
    guard let configuration = try Self.configuration(metadata, Key.configuration, name) else {
      throw ModelError("\(name): holds no network configuration; it isn't a model of this program")
    }
    let near = try Self.configuration(metadata, Key.closeUp, name)
    do {
      try self.init(
        configuration: configuration, tensors: tensors, metadata: metadata,
        valueRange: try metadata[Key.valueRange].map { try Self.ranges($0) },
        identity: metadata[Key.identity]?.printable,
        closeUp: try near.map { near in
          try Model(configuration: near, tensors: Self.ofCloseUp(tensors), metadata: Self.ofCloseUp(metadata))
        })
    } catch let error as ModelError {
      throw ModelError("\(name): \(error.description)")
    }
  }

  /// What belongs to the close-up network in a file that holds two, under the names that it has alone.
  private static func ofCloseUp<Value>(_ all: [String: Value]) -> [String: Value] {
    let own = all.filter { $0.key.hasPrefix(Key.closeUpPrefix) }
    return Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(Key.closeUpPrefix.count)), $0.value) })
  }

  private static func configuration(
    _ metadata: [String: String], _ key: String, _ name: String
  ) throws -> Configuration? {
    guard let text = metadata[key] else { return nil }
    do {
      return try JSONDecoder().decode(Configuration.self, from: Data(text.utf8))
    } catch {
      throw ModelError("\(name): its network configuration can't be read; the file is of another version or damaged")
    }
  }

  /// Random weights, He-normal, from a seed.
  public init(configuration: Configuration, seed: UInt64) throws {
    let network = try Network(configuration)
    var tensors: [String: Tensor] = [:]
    for parameter in network.parameters { tensors[parameter.name] = parameter.initial(seed: seed) }
    try self.init(configuration: configuration, tensors: tensors)
  }

  private static func ranges(_ text: String) throws -> [ClosedRange<Double>] {
    guard let pairs = try? JSONDecoder().decode([[Double]].self, from: Data(text.utf8)),
      pairs.count == Configuration.valueCount,
      pairs.allSatisfy({ $0.count == 2 && $0[0].isFinite && $0[1].isFinite && $0[0] < $0[1] })
    else { throw ModelError("its value_range must be 18 pairs [min, max]") }
    return pairs.map { $0[0]...$0[1] }
  }

  /// Probabilities and values of one film brought to the input size.
  ///
  /// - Parameter input: `[3, height, width]`, 0…1.
  public func forward(_ input: [Float], threads: Int = 2) throws -> Prediction {
    let expected = 3 * configuration.height * configuration.width
    guard input.count == expected else {
      throw ModelError(
        "the input has \(input.count) numbers, the network needs [3, \(configuration.height), \(configuration.width)] = \(expected)"
      )
    }
    return try plans.plan(for: self).run(input, threads: max(1, threads))
  }

  /// What the plan does, step by step; with an input also each step's time (the least of `runs`).
  public func planSummary(input: [Float]? = nil, threads: Int = 2, runs: Int = 3) throws -> PlanSummary {
    try PlanSummary(plans.plan(for: self), input: input, threads: max(1, threads), runs: runs)
  }

  /// 3 of "compact-3 sha256:…"; 1 where the identity says none.
  public var version: Int { identity.prefix { $0 != " " }.split(separator: "-").last.flatMap { Int($0) } ?? 1 }

  /// Gives the memory of idle runs back to the system, and with `weights` the prepared weights too; the next film
  /// takes them again.
  public func releaseMemory(weights: Bool = false) {
    plans.release(weights: weights)
    closeUp?.releaseMemory(weights: weights)
  }

  /// Bytes held between films: prepared weights and feature maps; none before the first film.
  public var heldBytes: Int { plans.bytes + (closeUp?.heldBytes ?? 0) }

  /// Writes a weight file that `init(contentsOf:)` reads, atomically. `version` makes the identity's first word.
  public func write(
    to url: URL, precision: Tensor.Precision = .float16, version: Int = 1, valueRange: [ClosedRange<Double>]? = nil,
    metadata extra: [String: String] = [:]
  ) throws {
    var metadata = self.metadata.merging(extra) { $1 }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    metadata[Key.configuration] = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    metadata["architecture"] = "MBNet"
    metadata["classes"] = Configuration.classNames.joined(separator: ",")
    metadata["values"] = Configuration.valueNames.joined(separator: ",")
    if let ranges = valueRange ?? self.valueRange {
      metadata[Key.valueRange] = String(
        decoding: try encoder.encode(ranges.map { [$0.lowerBound, $0.upperBound] }), as: UTF8.self)
    }
    var hash = SHA256()
    var wanted = Dictionary(
      uniqueKeysWithValues: network.parameters.compactMap { p in tensors[p.name].map { (p.name, $0) } })
    if let closeUp {
      metadata[Key.closeUp] = String(decoding: try encoder.encode(closeUp.configuration), as: UTF8.self)
      for (key, text) in closeUp.metadata { metadata[Key.closeUpPrefix + key] = text }
      for p in closeUp.network.parameters { wanted[Key.closeUpPrefix + p.name] = closeUp.tensors[p.name] }
    }
    for name in wanted.keys.sorted() {
      if let tensor = wanted[name] { hash.update(tensor.data(precision)) }
    }
    metadata[Key.identity] = "\(configuration.name)-\(version) sha256:\(hash.finish())"
    try Safetensors.write(wanted, precision: precision, metadata: metadata, to: url)
  }
}

extension Parameter {
  /// He-normal weights, zero biases, identity normalisation; the same for the same seed and name.
  public func initial(seed: UInt64) -> Tensor {
    switch role {
    case .bias, .normShift, .runningMean: return Tensor(shape: shape, values: [Float](repeating: 0, count: count))
    case .normScale, .runningVariance: return Tensor(shape: shape, values: [Float](repeating: 1, count: count))
    case .weight:
      var generator = SplitMix64(state: name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
      let fanIn = shape.dropFirst().reduce(1, *)
      // The values begin near the middle of their ranges: far off, the first steps would switch the units before off.
      let gain: Float = name == "\(Network.valuesPrefix)output.weight" ? 0.1 : 1
      let deviation = gain * (2 / Float(fanIn)).squareRoot()
      return Tensor(
        shape: shape,
        values: (0..<count).map { _ in
          // Sum of four uniforms: near enough to a normal for a start, and bounded.
          var sum: Float = 0
          for _ in 0..<4 { sum += Float(generator.next() >> 40) * 0x1p-24 - 0.5 }
          return sum * 1.7320508 * deviation
        })
    }
  }
}

/// A small generator of random numbers; the same stream on every machine.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  var state: UInt64
  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
