import Spine

extension LandmarkEdit {
  /// What the human answers for after this edit of `landmarks`: structures follow their new names.
  func pinned(after pinned: Set<Structure>, in landmarks: Landmarks) -> Set<Structure> {
    switch self {
    case .movePoint(let handle, _): return pinned.union([handle.structure])
    case .moveStructure(let structure, _), .turn(let structure, _), .delete(let structure):
      return pinned.union([structure])
    case .moveEndplate(let plate, _, _): return pinned.union([plate.structure])
    case .refit(let structure, _, _): return pinned.union([structure])
    // Painting the sacrum fits its endplate as well.
    case .paint(let structure, let change):
      if case .sacrum(_, .some) = change.shape { return pinned.union([.sacrum, .s1]) }
      return pinned.union([structure.masked])
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

  /// The points that the human placed one by one after this edit of `landmarks`: a painted mask's fit leaves them.
  func pinnedPoints(after pinned: Set<Handle>, in landmarks: Landmarks) -> Set<Handle> {
    switch self {
    case .movePoint(let handle, _): return pinned.union([handle])
    case .moveEndplate(.superior(let level), _, _):
      return pinned.union([.corner(level, .antSup), .corner(level, .postSup)])
    case .moveEndplate(.inferior(let level), _, _):
      return pinned.union([.corner(level, .antInf), .corner(level, .postInf)])
    case .moveEndplate(.s1, _, _), .placeS1: return pinned.union([.s1Anterior, .s1Posterior])
    case .moveStructure(let structure, _), .turn(let structure, _):
      return pinned.union(landmarks.handles(of: structure))
    case .placeVertebra(let level, _): return pinned.union(Corner.allCases.map { .corner(level, $0) })
    case .placeSacrum: return pinned
    case .placeHead(let head, _): return pinned.union([.headCenter(head), .headRim(head)])
    // What a fit put in place is the fit's.
    case .refit(let structure, _, _), .delete(let structure): return pinned.filter { $0.structure != structure }
    case .paint: return pinned
    case .relabel(let from, let to):
      return Set(
        pinned.map { handle in
          guard case .corner(let level, let corner) = handle, level == from || level == to else { return handle }
          return .corner(level == from ? to : from, corner)
        })
    // Every name stands for another body now; which of their points were touched is not worth following.
    case .shiftLevels: return pinned.filter { if case .corner = $0 { false } else { true } }
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
    merged.keepMasks(of: pinned, from: self)
    merged.facing = facing
    merged.film = film
    return merged
  }
}
