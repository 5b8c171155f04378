import Foundation
import Screen
import Spine
import StudyStore

/// A step of a point: its direction as shown on the screen, and its size in steps.
struct Nudge: Hashable {
  var right: Double
  var down: Double
  var size: Double

  init(_ right: Double, _ down: Double, _ size: Double) {
    self.right = right
    self.down = down
    self.size = size
  }
}

extension FilmReview {
  mutating func perform(_ command: CorrectionCommand, _ context: Context) -> [Outcome] {
    if suggestion != nil {
      if command == .commit { return takeSuggestion(context) }
      suggestion = nil
      if command == .leave { return [.notice(.plain("the network's reading is dropped"))] }
    }
    let vector = command.nudge.map { self.vector($0, unit: step, context) }
    remember(command, vector)
    if let vector { return move(by: vector, context) }
    switch command {
    case .nextPoint: return nextPoint(forward: true, context)
    case .previousPoint: return nextPoint(forward: false, context)
    case .whole:
      guard var selection else { return [] }
      let outcomes = commit(context)
      let isWhole = selection.point == nil && selection.endplate == nil
      selection = Selection(selection.structure, point: isWhole ? 0 : nil)
      mode = .correcting(selection)
      return outcomes
    case .stepSmaller:
      step = max(step / 2, 0.25)
      return [.notice(.plain("one step is \(Lettering.number(step, decimals: 2)) px of the film"))]
    case .stepLarger:
      step = min(step * 2, 64)
      return [.notice(.plain("one step is \(Lettering.number(step, decimals: 2)) px of the film"))]
    case .grow: return growOrTurn(1, context)
    case .shrink: return growOrTurn(-1, context)
    case .endplate: return nextEndplate(context)
    case .paint:
      guard let selection else { return [] }
      return startPainting(selection.structure, context)
    case .refit: return askForFit(context)
    case .delete:
      return deleteInHand(context)
    case .commit:
      guard let selection, selection.point != nil else { return commit(context) }
      return nextPoint(forward: true, context)
    case .leave:
      let outcomes = commit(context)
      mode = .looking
      if look.closeUp { view.fit() }
      return outcomes
    case .snap: return snap(context)
    default: return []
    }
  }

  mutating func deleteInHand(_ context: Context) -> [Outcome] {
    guard let selection else { return [] }
    let outcomes = act(.edit(.delete(selection.structure)), context)
    if landmarks?.handles(of: selection.structure).isEmpty ?? true { mode = .looking }
    return outcomes
  }

  /// A nudge in pixels of the film, along the screen's axes whatever the film's flips and turns.
  func vector(_ nudge: Nudge, unit: Double, _ context: Context) -> Point {
    guard let picture else { return Point(0, 0) }
    let pane = context.picture ?? Rect(row: 0, column: 0, rows: 20, columns: 30)
    let projection = picture.projection(view, columns: pane.columns, rows: pane.rows)
    let right = projection.filmStep(columns: 1, rows: 0) * (1 / projection.pixelsPerColumn)
    let down = projection.filmStep(columns: 0, rows: 1) * (0.5 / projection.pixelsPerColumn)
    return (right * nudge.right + down * nudge.down) * (nudge.size * unit)
  }

  /// A head grows by a step; an endplate or a whole structure turns by a degree, more with larger steps.
  mutating func growOrTurn(_ sign: Double, _ context: Context) -> [Outcome] {
    guard let selection else { return [] }
    if case .femoralHead = selection.structure { return grow(by: sign * step, context) }
    return turn(degrees: sign * step / defaultStep, context)
  }

  /// The superior endplate, then the inferior one, as one object.
  private mutating func nextEndplate(_ context: Context) -> [Outcome] {
    guard let selection else { return [] }
    let outcomes = commit(context)
    switch selection.structure {
    case .vertebra(let level):
      mode = .correcting(Selection(selection.endplate == .superior(level) ? .inferior(level) : .superior(level)))
    case .s1: mode = .correcting(Selection(.s1))
    case .sacrum, .femoralHead: return outcomes + [.notice(.plain("\(selection.structure.name) has no endplate"))]
    }
    return outcomes
  }

  private mutating func grow(by pixels: Double, _ context: Context) -> [Outcome] {
    guard case .femoralHead(let index)? = selection?.structure, let landmarks,
      let rim = landmarks.point(of: .headRim(index)), let centre = landmarks.point(of: .headCenter(index))
    else { return [.notice(.plain("only a femoral head grows and shrinks"))] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let radius = centre.distance(to: rim)
    guard radius + pixels >= 2 else { return [] }
    let outcomes =
      draft.map { $0.edit.continues(as: .placeHead(index, FemoralHead(center: centre, radius: 1))) } ?? true
      ? [] : commit(context)
    draft = Draft(
      edit: .placeHead(index, FemoralHead(center: centre, radius: radius + pixels)), since: draft?.since ?? context.now)
    remeasure()
    return outcomes
  }

  // MARK: placing

  mutating func startPlacing(_ purpose: Placement.Purpose, _ context: Context) -> [Outcome] {
    guard let film else { return [] }
    let outcomes = commit(context)
    let start = view.centre ?? suggestion(for: purpose) ?? Point(Double(film.width) / 2, Double(film.height) / 2)
    mode = .placing(Placement(purpose, cursor: start))
    return outcomes
  }

  /// Near where a missing vertebra must be, by its neighbours.
  private func suggestion(for purpose: Placement.Purpose) -> Point? {
    guard case .structure(.vertebra(let level)) = purpose, let bodies = landmarks?.vertebrae else { return nil }
    let below = level.next.flatMap { bodies[$0] }, above = level.previous.flatMap { bodies[$0] }
    if let below, let above { return above.antInf.midpoint(to: below.antSup) }
    if let below { return below.antSup + (below.antSup - below.antInf) * 1.3 }
    if let above { return above.antInf + (above.antInf - above.antSup) * 0.3 }
    return nil
  }

  mutating func perform(_ command: PlacementCommand, _ context: Context) -> [Outcome] {
    guard case .placing(var placement) = mode else { return [] }
    if let nudge = command.nudge {
      placement.cursor = placement.cursor + vector(nudge, unit: crosshairStep(context), context)
      mode = .placing(placement)
      return []
    }
    switch command {
    case .place:
      placement.points.append(placement.cursor)
      return finish(placement, asked: false, context)
    case .back:
      guard !placement.points.isEmpty else { break }
      placement.cursor = placement.points.removeLast()
      mode = .placing(placement)
    case .method:
      guard case .structure(.femoralHead) = placement.purpose, placement.points.isEmpty else { break }
      placement.byCentre.toggle()
      mode = .placing(placement)
    case .finish: return finish(placement, asked: true, context)
    case .cancel: mode = .looking
    default: break
    }
    return []
  }

  /// A crosshair moves by half a cell: it has a way to go, and what it points at is seen on the screen.
  func crosshairStep(_ context: Context) -> Double {
    guard let picture, let pane = context.picture else { return step }
    return max(picture.projection(view, columns: pane.columns, rows: pane.rows).pixelsPerColumn / 2, 0.25)
  }

  private mutating func finish(_ placement: Placement, asked: Bool, _ context: Context) -> [Outcome] {
    mode = .placing(placement)
    guard placement.isComplete || asked else { return [] }
    if placement.purpose == .scale, placement.isComplete {
      mode = .looking
      return [.dialog(.prompt(Prompt(.scale(placement.points[0], placement.points[1]))))]
    }
    guard let action = placement.action else {
      guard placement.isComplete else { return [.notice(.plain("more points are needed: \(placement.request)"))] }
      mode = .placing(Placement(placement.purpose, cursor: placement.cursor))
      return [.notice(.warning("these points make no \(placement.title): place them again"))]
    }
    rememberValues()
    let outcomes = act(action, context)
    if case .structure(let structure) = placement.purpose, landmarks?.handles(of: structure).isEmpty == false {
      mode = .correcting(Selection(structure))
    } else {
      mode = .looking
    }
    if case .measure(let measurement) = action {
      let text = measurement.text(depth: measured.current?.meanEndplateDepth, spacing: spacing)
      return outcomes + [.notice(.plain(text))]
    }
    return outcomes
  }
}
