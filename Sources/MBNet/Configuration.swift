import Foundation

/// What a network looks like: every shape follows from these numbers. Stored as JSON in a weight file's metadata.
///
/// Source: BiLuNet (ICPR 2020) and MBNet (ACCV 2020), as the authors' public scripts build them.
public struct Configuration: Codable, Hashable, Sendable {
  /// How a film is brought to the input size.
  public enum Preprocessing: String, Codable, Sendable {
    /// Stretched to the input size; the aspect is not kept. Bilinear, half-pixel centres, no antialiasing.
    case squeeze
    /// Scaled by area averaging with its aspect kept, centred, the rest black.
    case letterbox
  }

  /// Where batch normalisation stands.
  public enum BatchNormalization: String, Codable, Sendable {
    /// In the spatial path and the fusion module only, as published.
    case paperOnly
    /// After every convolution except the last one.
    case everywhere
  }

  /// Which of the paper's networks is built.
  public enum Variant: String, Codable, CaseIterable, Sendable {
    /// Spatial path fused at level 3 (the paper's network).
    case biLuNet
    /// The paper's ablation 1: no spatial path, no fusion.
    case case1
    /// The paper's ablation 2: the spatial path concatenated instead of fused.
    case case2
    /// The classic U-Net: no spatial path, ReLU, no dropout; five levels by `named`.
    case unet
    /// UNet++ without deep supervision, ReLU; five levels by `named`.
    case unetPlusPlus
    /// PSPNet's pyramid pooling on the encoder, at an eighth of the input, ReLU.
    case pspNet

    /// One of the networks that the paper compares itself with.
    var isBaseline: Bool { self == .unet || self == .unetPlusPlus || self == .pspNet }
  }

  /// What the five output planes mean.
  public enum Output: String, Codable, Sendable {
    /// Classes of pixels.
    case classes
    /// Where points are: planes 1–4, each over plane 0, peak at the four corners of a vertebral body (or 1 and 2 at the
    /// ends of the S1 endplate), in a close-up of one structure.
    case corners
  }

  /// The second branch: the 18 inspected values from the segmentation.
  public struct ValuesBranch: Codable, Hashable, Sendable {
    public var enabled: Bool
    /// Channels of the two 3×3 convolutions, each followed by a max pool of 4.
    public var convolutionWidths: [Int]
    /// Width of the two hidden dense layers.
    public var denseWidth: Int
    /// The probabilities are averaged over so many pixels a side first; nil or 1 as published: not.
    public var reduction: Int?

    public init(enabled: Bool = true, convolutionWidths: [Int], denseWidth: Int, reduction: Int? = nil) {
      self.enabled = enabled
      self.reduction = reduction
      self.convolutionWidths = convolutionWidths
      self.denseWidth = denseWidth
    }
  }

  public var name: String
  /// Input rows and columns in pixels, multiples of 2^(levels − 1), and of 16 times its reduction with the values
  /// branch.
  public var height: Int
  public var width: Int
  public var preprocessing: Preprocessing
  public var variant: Variant
  /// Channels of each encoder level, the finest first.
  public var encoderWidths: [Int]
  /// Channels of the spatial path's 2×2 stride-2 convolutions; their number is the level where it joins.
  public var spatialWidths: [Int]
  /// Channels of the feature fusion module.
  public var fusionWidth: Int
  /// The paper's global average pool before the fusion gate; the authors' code has none (its 1×1 pool is the identity).
  public var fusionGlobalPool: Bool
  /// Channels of the 3×3 convolution before the last 1×1.
  public var headWidth: Int
  public var batchNormalization: BatchNormalization
  /// Share of features dropped in training after the two deepest levels.
  public var dropout: Double
  public var values: ValuesBranch
  /// Nil in files of older versions: classes.
  public var output: Output?
  public var findsCorners: Bool { output == .corners }

  /// Background, vertebra, sacrum, femoral head 1, femoral head 2.
  public static let classNames = ["background", "vertebra", "sacrum", "femoral head 1", "femoral head 2"]
  /// The 18 values of the second branch in their order.
  public static let valueNames = [
    "PI", "LL", "PImLL", "L4S1", "LDI", "RLL", "SS", "PT", "L1", "L2", "L3", "L4", "L5", "L1L2", "L2L3", "L3L4", "L4L5",
    "L5S1",
  ]
  public static var classCount: Int { classNames.count }
  public static var valueCount: Int { valueNames.count }

  public init(
    name: String, height: Int, width: Int, preprocessing: Preprocessing, variant: Variant = .biLuNet,
    encoderWidths: [Int], spatialWidths: [Int], fusionWidth: Int, fusionGlobalPool: Bool, headWidth: Int,
    batchNormalization: BatchNormalization, dropout: Double, values: ValuesBranch, output: Output? = nil
  ) {
    self.name = name
    self.height = height
    self.width = width
    self.preprocessing = preprocessing
    self.variant = variant
    self.encoderWidths = encoderWidths
    self.spatialWidths = spatialWidths
    self.fusionWidth = fusionWidth
    self.fusionGlobalPool = fusionGlobalPool
    self.headWidth = headWidth
    self.batchNormalization = batchNormalization
    self.dropout = dropout
    self.values = values
    self.output = output
  }

  /// Exactly the authors' network: 165,904,749 trainable parameters.
  public static let paper = Configuration(
    name: "paper", height: 512, width: 512, preprocessing: .squeeze,
    encoderWidths: [32, 64, 128, 256, 512, 1024], spatialWidths: [32, 64, 156], fusionWidth: 4, fusionGlobalPool: false,
    headWidth: 5, batchNormalization: .paperOnly, dropout: 0.5,
    values: ValuesBranch(convolutionWidths: [32, 128], denseWidth: 1024))

  /// What ships with the program: the same network, narrow, upright, in true aspect.
  public static let compact = Configuration(
    name: "compact", height: 448, width: 320, preprocessing: .letterbox,
    encoderWidths: [16, 24, 48, 80, 128, 192], spatialWidths: [16, 32, 64], fusionWidth: 16, fusionGlobalPool: false,
    headWidth: 8, batchNormalization: .everywhere, dropout: 0.1,
    values: ValuesBranch(convolutionWidths: [32, 64], denseWidth: 128, reduction: 4))

  /// A small network for tests and trials: the shape of `compact` at 96×64.
  public static let tiny = Configuration(
    name: "tiny", height: 96, width: 64, preprocessing: .letterbox,
    encoderWidths: [8, 8, 16, 16, 24, 24], spatialWidths: [8, 8, 16], fusionWidth: 8, fusionGlobalPool: false,
    headWidth: 8, batchNormalization: .everywhere, dropout: 0,
    values: ValuesBranch(convolutionWidths: [8, 8], denseWidth: 16))

  /// For comparing networks in minutes: about `paper`'s widths × ⅛ at 256×160.
  public static let small = Configuration(
    name: "small", height: 256, width: 160, preprocessing: .letterbox,
    encoderWidths: [8, 8, 16, 32, 64, 128], spatialWidths: [8, 8, 20], fusionWidth: 8, fusionGlobalPool: false,
    headWidth: 8, batchNormalization: .everywhere, dropout: 0.1,
    values: ValuesBranch(convolutionWidths: [8, 16], denseWidth: 64))

  /// The corners of one structure in a close-up: the same network over a picture of 2.1 D.
  public static let closeUp = Configuration(
    name: "closeup", height: 80, width: 80, preprocessing: .letterbox,
    encoderWidths: [16, 24, 32, 48, 64], spatialWidths: [16, 24, 32], fusionWidth: 16, fusionGlobalPool: false,
    headWidth: 16, batchNormalization: .everywhere, dropout: 0.1,
    values: ValuesBranch(enabled: false, convolutionWidths: [8, 8], denseWidth: 16), output: .corners)

  /// The built-in configurations by name, MBNet with its values branch; `small-bilunet` is the segmentation alone,
  /// `paper-case1`, `small-pspnet` and so on are the paper's ablations and the networks it compares itself with, which
  /// segment only. Of these U-Net and UNet++ have five levels, as published: for `paper` 64…1024 and 32…512.
  public static func named(_ name: String) -> Configuration? {
    let parts = name.split(separator: "-", maxSplits: 1).map(String.init)
    let bases = [paper, compact, small, tiny, closeUp]
    guard let first = parts.first, var found = bases.first(where: { $0.name == first }) else { return nil }
    guard parts.count > 1 else { return found }
    guard let variant = Variant.allCases.first(where: { $0.rawValue.lowercased() == parts[1].lowercased() }) else {
      return nil
    }
    found.variant = variant
    found.values.enabled = false
    found.name = name
    if variant == .unet { found.encoderWidths.removeFirst() }
    if variant == .unetPlusPlus { found.encoderWidths.removeLast() }
    return found
  }

  /// A configuration of one's own: JSON as it stands in a weight file's metadata (`configuration`).
  public init(contentsOf path: String) throws(ModelError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ModelError("\(path.printable): can't be read")
    }
    do {
      self = try JSONDecoder().decode(Configuration.self, from: data)
    } catch {
      throw ModelError("\(path.printable): is no network's configuration")
    }
    try validate()
  }

  /// What `named` knows, for people.
  public static let builtInNames =
    "compact, paper, small, tiny, closeup; with -\(Variant.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", -"))"
}
