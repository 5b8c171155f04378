/// A feature map in memory: `[height + 2][width + 2][channels]` floats with a ring of zeros, its channels in segments that
/// are each padded to a multiple of 8 (the input's three to 4).
public struct FeatureMap: Hashable, Sendable {
  public let name: String
  public let height: Int
  public let width: Int
  /// Channels of each segment, without padding: a concatenation has two.
  public let segments: [Int]
  /// First channel of each segment in memory.
  public let offsets: [Int]
  /// Channels in memory.
  public let channels: Int

  init(_ name: String, height: Int, width: Int, segments: [Int], padding: Int = 8) {
    self.name = name
    self.height = height
    self.width = width
    self.segments = segments
    var offsets: [Int] = []
    var total = 0
    for segment in segments {
      offsets.append(total)
      total += (segment + padding - 1) / padding * padding
    }
    self.offsets = offsets
    channels = total
  }

  /// Floats from a pixel to the one below.
  public var row: Int { (width + 2) * channels }
  /// Floats of a whole map with its ring.
  public var count: Int { (height + 2) * row }
  /// Floats before the first pixel.
  public var origin: Int { row + channels }
  /// Where each channel lies in memory.
  public var slots: [Int] { zip(segments, offsets).flatMap { count, offset in (0..<count).map { offset + $0 } } }
}

/// Some channels of a feature map.
public struct FeatureView: Hashable, Sendable {
  public let map: Int
  /// First channel in memory.
  public let offset: Int
  public let channels: Int
  /// Channels in memory.
  public var padded: Int { (channels + 7) / 8 * 8 }

  package init(map: Int, offset: Int, channels: Int) {
    self.map = map
    self.offset = offset
    self.channels = channels
  }
}

/// What follows a convolution or a dense layer.
public enum Activation: Int32, Sendable {
  case none = 0
  /// x · sigmoid(x)
  case swish = 1
  case relu = 2
  case sigmoid = 3
}

/// A convolution, its bias, its batch norm where it has one (epsilon 1e-3), and its activation.
public struct Convolution: Hashable, Sendable {
  public let name: String
  /// 3 ("same"), 1, or 2 (stride 2, "valid").
  public let kernel: Int
  public let input: Int
  public let output: FeatureView
  public let normalized: Bool
  public let activation: Activation
}

/// Nearest ×2 upsampling, a 2×2 "same" convolution padded at the bottom and right, and as after any convolution.
public struct UpConvolution: Hashable, Sendable {
  public let name: String
  public let input: Int
  public let output: FeatureView
  public let normalized: Bool
  public let activation: Activation
}

/// A fully connected layer over a flat vector.
public struct Dense: Hashable, Sendable {
  public let name: String
  public let inputs: Int
  public let outputs: Int
  public let activation: Activation
}

/// One step of the network.
public enum Layer: Hashable, Sendable {
  case convolution(Convolution)
  case upConvolution(UpConvolution)
  case maxPool(input: FeatureView, output: Int, size: Int)
  /// In training only.
  case dropout(FeatureView)
  /// Means over as many fields as the output has pixels: a 1×1 map holds the mean of all.
  case averagePool(input: FeatureView, output: Int)
  /// The same channels at the same place in another map.
  case copy(input: FeatureView, output: FeatureView)
  /// Bilinear, half-pixel centres.
  case resize(input: Int, output: FeatureView)
  /// b + b · w, w of the same size or 1×1.
  case gate(features: Int, weights: Int, output: FeatureView)
  case softmax(input: Int, output: Int)
  /// The values branch's dense layers, on the map flattened row by row, channels last.
  case dense(input: Int, layers: [Dense])
}

/// The feature maps and layers of a configuration, in the order in which they run.
public struct Network: Hashable, Sendable {
  public let configuration: Configuration
  public let maps: [FeatureMap]
  public let layers: [Layer]
  /// The map with the class probabilities.
  public let probabilities: Int

  /// The map that the softmax takes.
  package var logits: Int? {
    layers.lazy.compactMap { layer in
      if case .softmax(let input, _) = layer { input } else { nil }
    }.first
  }

  /// What the names of the values branch's layers and arrays begin with.
  public static let valuesPrefix = "values."

  /// Batch norm's epsilon, Keras' default.
  public static let epsilon: Float = 1e-3

  public init(_ configuration: Configuration) throws {
    try configuration.validate()
    var builder = NetworkBuilder(configuration)
    probabilities = builder.build()
    self.configuration = configuration
    maps = builder.maps
    layers = builder.layers
  }
}

extension FeatureMap {
  /// A map of one segment without a name: room for a gradient.
  package static func plain(height: Int, width: Int, channels: Int) -> FeatureMap {
    FeatureMap("", height: height, width: width, segments: [channels])
  }
}
