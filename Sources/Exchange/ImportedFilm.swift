import Foundation
import Spine
import StudyStore

/// What came in for one film, before it enters the review.
public struct ImportedFilm: Sendable {
  /// The film's name within the study.
  public var film: String
  /// Points that people drew; nil where only a mask or values came.
  public var drawn: Landmarks?
  /// Points fitted to a mask, with their doubt.
  public var fitted: SpineFit?
  /// Values that came without points, by another program.
  public var values: [InspectedValue: Double] = [:]
  /// Format and file, e.g. `imported landmarks a.json`: stands where a model's name stands.
  public var source: String

  public init(film: String, source: String) {
    self.film = film
    self.source = source
  }

  /// The events that bring it into a review.
  ///
  /// Drawn points enter as the reader's own edits, so that no model moves them later. What was fitted to a mask enters
  /// as a machine's reading: a proposal where a person already worked on the film.
  public func actions(for review: Review, width: Int, height: Int) -> [ReviewAction] {
    if let drawn { return edits(drawn, review) }
    if let fitted {
      let uncertainty = try? JSONEncoder().encode(fitted.uncertainty)
      return [
        .machineRead(
          MachineReading(
            model: source, landmarks: fitted.landmarks, confidence: fitted.confidence, network: values,
            quality: fitted.quality, uncertainty: uncertainty))
      ]
    }
    var blank = Landmarks()
    (blank.film, blank.width, blank.height) = (film, width, height)
    return [.machineRead(MachineReading(model: source, landmarks: blank, network: values))]
  }

  private func edits(_ drawn: Landmarks, _ review: Review) -> [ReviewAction] {
    var actions: [ReviewAction] = []
    if review.landmarks == nil {
      // The film's size and what the file says of itself; the points follow as edits.
      var blank = drawn
      blank.vertebrae = [:]
      (blank.s1, blank.sacrum, blank.femoralHeads) = (nil, nil, drawn.femoralHeads.map { _ in [] })
      actions.append(.machineRead(MachineReading(model: source, landmarks: blank, network: values)))
    }
    let known = review.landmarks ?? Landmarks()
    if review.landmarks != nil, known.facing != drawn.facing { actions.append(.edit(.setFacing(drawn.facing))) }
    for (level, body) in drawn.vertebrae.sorted(by: { $0.key < $1.key }) where known.vertebrae[level] != body {
      actions.append(.edit(.placeVertebra(level, body)))
    }
    if let plate = drawn.s1, known.s1 != plate { actions.append(.edit(.placeS1(plate))) }
    if let outline = drawn.sacrum, known.sacrum != outline { actions.append(.edit(.placeSacrum(outline))) }
    for (i, head) in (drawn.femoralHeads ?? []).prefix(2).enumerated() {
      let old = known.femoralHeads ?? []
      if !old.indices.contains(i) || old[i] != head { actions.append(.edit(.placeHead(i, head))) }
    }
    return actions
  }
}
