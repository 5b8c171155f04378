import Snapping
import Spine
import StudyStore

extension FilmReview {
  /// Moves the structure in hand to the edges of the film next to it: one edit, to be undone like any other.
  mutating func snap(_ context: Context) -> [Outcome] {
    guard let selection, let film, let landmarks else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let depth = landmarks.meanEndplateDepth ?? 0
    let outcomes = commit(context)
    switch selection.structure {
    case .vertebra(let level):
      guard let body = landmarks.vertebrae[level], var found = body.snapped(to: film, depth: depth) else { break }
      if let plate = selection.endplate {
        // The endplate in hand alone.
        let others: [Corner] = plate == .superior(level) ? [.antInf, .postInf] : [.antSup, .postSup]
        for corner in others { found[corner] = body[corner] }
      }
      return outcomes + act(.edit(.refit(.vertebra(level), .vertebra(found), by: .edges)), context)
    case .s1:
      guard let plate = landmarks.s1 else { break }
      let below = landmarks.sacrum.map { $0.reduce(Point(0, 0), +) * (1 / Double($0.count)) }
      let middle = plate.ant.midpoint(to: plate.post)
      let outward = below.map { middle - $0 } ?? Point(0, -1)
      guard let found = plate.snapped(to: film, depth: depth, outward: outward) else { break }
      return outcomes + act(.edit(.refit(.s1, .s1(found), by: .edges)), context)
    case .sacrum, .femoralHead: return outcomes + [.notice(.plain("snapping is for endplates and bodies"))]
    }
    return outcomes + [.notice(.plain("no edge near enough"))]
  }
}
