import Spine
import StudyStore

/// An edit that `.` does again, on what is in hand by then: another point, another structure, another film.
enum RepeatableEdit: Hashable, Sendable {
  /// A run of steps, together: pixels of the film.
  case move(Point)
  /// Steps of turning or growing, clockwise and larger positive.
  case grow(Double)
  case snap
  case delete
  case shiftLevels(Int)
  case posture(Posture)
  case stroke(BrushStroke)

  /// Needs a structure in hand.
  var isOfStructure: Bool {
    switch self {
    case .move, .grow, .snap, .delete: true
    case .shiftLevels, .posture, .stroke: false
    }
  }
}

/// A brush's way over the film, with the brush.
struct BrushStroke: Hashable, Sendable {
  var erases: Bool
  /// Film pixels.
  var radius: Double
  /// At least two places; a dab's are the same.
  var way: [Point]
}

extension FilmReview {
  /// Keeps what a correction command did for `.`; steps of one kind that follow each other are one edit.
  mutating func remember(_ command: CorrectionCommand, _ vector: Point?) {
    let isRun = isRunOfSteps
    isRunOfSteps = true
    switch command {
    case .grow, .shrink:
      let sign = command == .grow ? 1.0 : -1.0
      if isRun, case .grow(let sofar)? = lastEdit { lastEdit = .grow(sofar + sign) } else { lastEdit = .grow(sign) }
    case .snap: lastEdit = .snap
    case .delete: lastEdit = .delete
    default:
      guard let vector else {
        isRunOfSteps = false
        return
      }
      if isRun, case .move(let sofar)? = lastEdit { lastEdit = .move(sofar + vector) } else { lastEdit = .move(vector) }
    }
  }

  /// The last correction again.
  mutating func repeatEdit(_ context: Context) -> [Outcome] {
    isRunOfSteps = false
    guard let lastEdit else { return [.notice(.plain("nothing was corrected yet that could be repeated"))] }
    guard selection != nil || !lastEdit.isOfStructure else {
      return [.notice(.plain("take a structure in hand first: Tab, or 1 to 9"))]
    }
    switch lastEdit {
    case .move(let vector): return move(by: vector, context)
    case .grow(let steps): return growOrTurn(steps, context)
    case .snap: return snap(context)
    case .delete: return deleteInHand(context)
    case .shiftLevels(let steps): return act(.edit(.shiftLevels(steps)), context)
    case .posture(let posture): return act(.setPosture(posture), context)
    case .stroke: return [.notice(.plain("that was a stroke of the brush: b takes it, then . paints it again"))]
    }
  }
}
