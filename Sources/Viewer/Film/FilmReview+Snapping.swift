import Spine
import StudyStore

/// A structure on its way to the film's edges: what was in hand when it was asked for.
struct PendingSnap: Hashable, Sendable {
  var structure: Structure
  var endplate: Endplate?
  var corners: [Point]
}

extension FilmReview {
  /// Asks where the film shows the corners of what is in hand.
  mutating func snap(_ context: Context) -> [Outcome] {
    guard let selection, landmarks != nil else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let outcomes = commit(context)
    guard let landmarks else { return outcomes }
    switch selection.structure {
    case .vertebra, .s1:
      let corners = landmarks.corners(of: selection.structure)
      guard !corners.isEmpty else { return outcomes }
      pendingSnap = PendingSnap(structure: selection.structure, endplate: selection.endplate, corners: corners)
      return outcomes + [.effect(.snap(id, selection.structure, hint: landmarks))]
    case .sacrum, .femoralHead: return outcomes + [.notice(.plain("snapping is for endplates and bodies"))]
    }
  }

  /// The answer: one edit, to be undone like any other. Corners that were moved meanwhile stay where they were put.
  mutating func receiveSnapped(_ shape: StructureShape?, of structure: Structure, _ context: Context) -> [Outcome] {
    guard let asked = pendingSnap, asked.structure == structure else { return [] }
    pendingSnap = nil
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    // A saved edit comes back rounded.
    let corners = landmarks?.corners(of: structure) ?? []
    guard let landmarks, corners.count == asked.corners.count,
      zip(corners, asked.corners).allSatisfy({ $0.distance(to: $1) < 0.1 })
    else {
      return [.notice(.plain("\(structure.name) was moved meanwhile and not snapped"))]
    }
    guard var shape else { return [.notice(.plain("no edge near enough"))] }
    if case .vertebra(let level) = structure, case .vertebra(var found) = shape, let plate = asked.endplate,
      let body = landmarks.vertebrae[level]
    {
      // The endplate in hand alone.
      let others: [Corner] = plate == .superior(level) ? [.antInf, .postInf] : [.antSup, .postSup]
      for corner in others { found[corner] = body[corner] }
      shape = .vertebra(found)
    }
    return act(.edit(.refit(structure, shape, by: .edges)), context)
  }
}
