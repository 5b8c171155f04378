import Foundation
import Spine
import StudyStore

/// What the network found of one structure when it was asked to look again: shown beside, and taken or not.
struct Suggestion: Hashable, Sendable {
  var structure: Structure
  var shape: StructureShape

  var edit: LandmarkEdit { .refit(structure, shape, by: .network) }
}

extension FilmReview {
  /// Asks the network to look again at the part of the film about the structure in hand.
  mutating func askForFit(_ context: Context) -> [Outcome] {
    guard let selection else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let outcomes = commit(context)
    guard let landmarks, !landmarks.outline(of: selection.structure).isEmpty else { return outcomes }
    suggestion = nil
    return outcomes + [
      .effect(.refit(id, selection.structure, hint: landmarks)),
      .notice(.plain("the network looks at \(selection.structure.name) again")),
    ]
  }

  /// The network's answer; too late once something else is in hand.
  mutating func receive(_ shape: StructureShape?, of structure: Structure) -> [Outcome] {
    guard selection?.structure == structure else { return [] }
    guard let shape else { return [.notice(.plain("the network sees no \(structure.name) there"))] }
    suggestion = Suggestion(structure: structure, shape: shape)
    return []
  }

  mutating func takeSuggestion(_ context: Context) -> [Outcome] {
    guard let suggestion else { return [] }
    self.suggestion = nil
    return act(.edit(suggestion.edit), context)
  }

  /// The landmarks with the suggestion taken; nil without one.
  var suggested: Landmarks? {
    suggestion.flatMap { suggestion in landmarks?.applying(suggestion.edit) }
  }

  /// "LL 45.2 → 47.1": what taking it would change.
  func suggestionWords(_ letters: Lettering) -> String {
    guard let suggestion, let suggested, let landmarks else { return "" }
    let old = InspectedValues(landmarks), new = InspectedValues(suggested)
    let changes = [InspectedValue.ll, .ss, .pi, .pt].compactMap { name -> String? in
      guard let a = old[name], let b = new[name], abs(a - b) >= 0.05 else { return nil }
      return "\(name.label) \(Lettering.number(a)) \(letters.arrow) \(Lettering.number(b))"
    }
    let words = changes.isEmpty ? "no value would change" : changes.joined(separator: "  ")
    return "the network's \(suggestion.structure.name): \(words)" + letters.dot + "Enter takes it, Esc drops it"
  }
}
