/// What a reader painted on the label image: pixels of one structure that came and went, and the points that were
/// fitted to the mask then, so that the log folds the same way whatever a later program fits.
public struct MaskChange: Hashable, Codable, Sendable {
  public var added: PixelRuns
  public var removed: PixelRuns
  /// Nil where the mask is no shape that points can be told on: they stay.
  public var shape: StructureShape?

  public init(added: PixelRuns, removed: PixelRuns, shape: StructureShape?) {
    self.added = added
    self.removed = removed
    self.shape = shape
  }
}

/// The points of one structure.
public enum StructureShape: Hashable, Codable, Sendable {
  case vertebra(VertebralBody)
  case s1(S1Endplate)
  /// The outline, and the S1 endplate where it could be told.
  case sacrum([Point], s1: S1Endplate?)
  case head(FemoralHead)

  var isFinite: Bool {
    switch self {
    case .vertebra(let body): Corner.allCases.allSatisfy { body[$0].isFinite }
    case .s1(let plate): plate.ant.isFinite && plate.post.isFinite
    case .sacrum(let outline, let plate):
      outline.count >= 3 && outline.allSatisfy(\.isFinite)
        && (plate.map { $0.ant.isFinite && $0.post.isFinite } ?? true)
    case .head(let head): head.center.isFinite && head.radius.isFinite && head.radius > 0
    }
  }
}

extension Structure {
  /// The structure that owns the mask: the S1 endplate is the sacrum's rim.
  public var masked: Structure { self == .s1 ? .sacrum : self }

  /// The class in label images.
  public var label: UInt8 {
    switch self {
    case .vertebra: 1
    case .s1, .sacrum: 2
    case .femoralHead(let index): index == 0 ? 3 : 4
    }
  }

  /// The name in landmarks files: "L3", "sacrum", "head1".
  var maskName: String {
    switch self {
    case .vertebra(let level): level.rawValue
    case .s1, .sacrum: "sacrum"
    case .femoralHead(let index): "head\(index + 1)"
    }
  }

  init?(maskName: String) {
    if let level = Level(rawValue: maskName) {
      self = .vertebra(level)
    } else if maskName == "sacrum" {
      self = .sacrum
    } else if maskName == "head1" {
      self = .femoralHead(0)
    } else if maskName == "head2" {
      self = .femoralHead(1)
    } else {
      return nil
    }
  }
}

extension Landmarks {
  /// The pixels of a structure, at the film's size: as painted, or else as its points' outline holds them.
  public func region(of structure: Structure) -> PixelRuns {
    if let mask = masks[structure.masked] { return mask }
    return PixelRuns(polygon: pointOutline(of: structure.masked), width: width, height: height)
  }

  /// The outline of the structure's pixels: the painted mask's, or the points'. Empty where there is none.
  public func maskOutline(of structure: Structure) -> [Point] {
    masks[structure.masked]?.outline ?? pointOutline(of: structure.masked)
  }

  private func pointOutline(of structure: Structure) -> [Point] {
    switch structure {
    case .vertebra(let level): vertebrae[level].map { $0.corners } ?? []
    case .s1, .sacrum: sacrum ?? []
    case .femoralHead(let i):
      femoralHeads.flatMap { $0.indices.contains(i) ? $0[i] : nil }.map { $0.radius > 0 ? $0.polygon(96) : [] } ?? []
    }
  }

  /// Takes the painted masks of some structures from other landmarks of the same film, in place of its own.
  public mutating func keepMasks(of structures: Set<Structure>, from other: Landmarks) {
    for owner in Set(structures.map(\.masked)) { masks[owner] = other.masks[owner] }
  }

  mutating func paint(_ structure: Structure, _ change: MaskChange) {
    let owner = structure.masked
    guard !handles(of: owner).isEmpty, width > 0, height > 0 else { return }
    let mask = region(of: owner).union(change.added).subtracting(change.removed).clipped(width: width, height: height)
    if let shape = change.shape { take(shape, for: structure) }
    masks[owner] = mask
  }

  /// Puts a structure's points where a fit found them. A head that is not there is not made.
  mutating func take(_ shape: StructureShape, for structure: Structure) {
    guard shape.isFinite else { return }
    switch (shape, structure) {
    case (.vertebra(let body), .vertebra(let level)): vertebrae[level] = body
    case (.s1(let plate), .s1): s1 = plate
    case (.sacrum(let outline, let plate), .sacrum), (.sacrum(let outline, let plate), .s1):
      sacrum = outline
      if let plate { s1 = plate }
    case (.head(let head), .femoralHead(let i)):
      if femoralHeads?.indices.contains(i) == true { femoralHeads?[i] = head }
    default: break
    }
  }
}
