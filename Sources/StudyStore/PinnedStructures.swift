import Spine

extension Handle {
  /// The structure that the point belongs to.
  public var structure: Structure {
    switch self {
    case .corner(let level, _): .vertebra(level)
    case .s1Anterior, .s1Posterior: .s1
    case .headCenter(let head), .headRim(let head): .femoralHead(head)
    case .sacrumContour: .sacrum
    }
  }
}

extension LandmarkEdit {
  /// What the human answers for after this edit of `landmarks`: structures follow their new names.
  func pinned(after pinned: Set<Structure>, in landmarks: Landmarks) -> Set<Structure> {
    switch self {
    case .movePoint(let handle, _): return pinned.union([handle.structure])
    case .moveStructure(let structure, _), .delete(let structure): return pinned.union([structure])
    case .placeVertebra(let level, _): return pinned.union([.vertebra(level)])
    case .placeS1: return pinned.union([.s1])
    case .placeSacrum: return pinned.union([.sacrum])
    case .placeHead(let head, _): return pinned.union([.femoralHead(head)])
    case .relabel(let from, let to): return pinned.union([.vertebra(from), .vertebra(to)])
    // The human answers for the whole numbering now: a later model's other numbering must not mix with it.
    case .shiftLevels: return pinned.union(Level.allCases.map(Structure.vertebra))
    case .setFacing: return pinned
    }
  }
}

extension Landmarks {
  /// `other` with this one's structures where a human answers for them, deleted ones staying deleted.
  func keeping(_ pinned: Set<Structure>, over other: Landmarks) -> Landmarks {
    var merged = other
    for structure in pinned {
      switch structure {
      case .vertebra(let level): merged.vertebrae[level] = vertebrae[level]
      case .s1: merged.s1 = s1
      case .sacrum: merged.sacrum = sacrum
      // Heads are numbered against each other, so one kept head keeps both.
      case .femoralHead: merged.femoralHeads = femoralHeads
      }
    }
    merged.facing = facing
    merged.film = film
    return merged
  }
}
