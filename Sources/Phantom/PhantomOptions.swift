import Spine

/// What a phantom shows beside the ordinary spread of spines.
public enum Pathology: String, CaseIterable, Codable, Sendable {
  /// Drawn by the seed, in the shares that films have (most are ordinary).
  case drawnBySeed = "drawn-by-seed"
  /// An upright spine of ordinary shape, heads in the picture, no metal.
  case normal
  /// One disc that opens backwards, with a low disc height.
  case kyphoticDisc = "kyphotic-disc"
  /// One vertebra slipped forwards on the next.
  case listhesis
  /// One body that lost a quarter to half of its anterior height.
  case wedgeFracture = "wedge-fracture"
  /// S1 formed like a sixth lumbar body, with a disc under it.
  case lumbarizedS1 = "lumbarized-s1"
  /// L5 nearly grown together with S1.
  case sacralizedL5 = "sacralized-l5"
  /// Pedicle screws and rods over two to five levels.
  case screws
  /// The lower border cuts the femoral heads.
  case croppedHeads = "cropped-heads"
  /// No femoral head in the picture.
  case noHeads = "no-heads"
}

/// How much of the disturbance that real films have a phantom gets.
public enum PhantomStyle: String, CaseIterable, Codable, Sendable {
  /// Everything PHANTOM §6 asks for, drawn by the seed: for training.
  case randomised
  /// An even exposure with moderate noise and no burnt-in text: for examples and tests.
  case plain
}

/// What may be asked of a phantom; everything left out is drawn by the seed.
public struct PhantomOptions: Sendable, Hashable, Codable {
  public var pathology = Pathology.drawnBySeed
  public var style = PhantomStyle.randomised
  /// The side the front looks to; nil draws it (half and half) by the seed.
  public var facing: Facing? = .left
  /// Adds pedicle screws and rods to whatever spine the seed gives, without changing the spine: the post-operative
  /// film of a pair whose pre-operative film has the same seed and `hardware` false. Nil leaves it to the pathology.
  public var hardware: Bool?
  /// A second film of the same spine at another time: other posture by a few degrees, exposure, noise and bowel gas.
  public var visit: UInt64 = 0
  /// Stores bone dark (MONOCHROME1); full-size films only.
  public var inverted = false

  public init() {}
}

/// How a film of any aspect is brought to a network's fixed size.
public enum PhantomLayout: String, Codable, Sendable {
  /// The film has exactly the aspect asked for.
  case fill
  /// A film of its own aspect, in the middle, black (brightness 0, label 255) beside it.
  case letterbox
  /// A film of its own aspect, stretched to the size asked for.
  case squeeze
}
