import Foundation
import Screen
import Spine
import StudyStore

extension FilmReview {
  /// What stands in the way of a change, in words; nil where it is free.
  func obstacle(_ context: Context) -> String? {
    if !isLoaded { return "the film is not open yet" }
    if let lock {
      return "\(lock.reader) has this film open on \(lock.host) since \(context.clock(lock.since)): X takes it over"
    }
    return nil
  }

  /// Appends an action; the words why not otherwise.
  mutating func act(_ action: ReviewAction, _ context: Context) -> [Outcome] {
    if let obstacle = obstacle(context) { return [.notice(.warning(obstacle))] }
    var outcomes = commit(context)
    let machine = review.machine
    if let refusal = journal.add(action, reader: context.reader, time: context.now) {
      return outcomes + [.notice(.warning(hint(refusal)))]
    }
    remeasure(machineToo: review.machine != machine || action.changesPosture)
    outcomes += send()
    return outcomes
  }

  private func hint(_ refusal: ReviewRefusal) -> String {
    if case .signed(let signature) = refusal {
      return "signed as version \(signature.version) by \(signature.reader.name): A opens it again, with a reason"
    }
    return refusal.description
  }

  mutating func send() -> [Outcome] {
    journal.send().map { [.effect(.append($0, to: id))] } ?? []
  }

  /// Makes the moved points an event.
  mutating func commit(_ context: Context) -> [Outcome] {
    guard let draft else { return [] }
    self.draft = nil
    if let refusal = journal.add(.edit(draft.edit), reader: context.reader, time: context.now) {
      remeasure()
      return [.notice(.warning(hint(refusal)))]
    }
    remeasure()
    return send()
  }

  /// A short rest makes the points moved so far an event, so that no more than a second's work is ever unsaved.
  mutating func rest(_ context: Context) -> [Outcome] {
    guard let draft, context.now.timeIntervalSince(draft.since) >= 0.6, drag == nil else { return [] }
    return commit(context)
  }

  /// Moves what is in hand by a vector in film pixels.
  mutating func move(by vector: Point, _ context: Context) -> [Outcome] {
    guard let selection, let now = landmarks else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    var edit: LandmarkEdit
    if let handle = selection.handle(in: now), let point = now.point(of: handle) {
      edit = .movePoint(handle, to: clamped(point + vector))
    } else {
      edit = .moveStructure(selection.structure, by: vector)
      if case .moveStructure(selection.structure, let sofar)? = draft?.edit {
        edit = .moveStructure(selection.structure, by: sofar + vector)
      }
    }
    return change(to: edit, context)
  }

  /// Moves the point in hand to a place of the film.
  mutating func moveTo(_ point: Point, _ context: Context) -> [Outcome] {
    guard let selection, let now = landmarks else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    if let handle = selection.handle(in: now) { return change(to: .movePoint(handle, to: clamped(point)), context) }
    let outline = now.outline(of: selection.structure)
    guard !outline.isEmpty else { return [] }
    let centre = outline.reduce(Point(0, 0), +) * (1 / Double(outline.count))
    return move(by: clamped(point) - centre, context)
  }

  private mutating func change(to edit: LandmarkEdit, _ context: Context) -> [Outcome] {
    var outcomes: [Outcome] = []
    if let draft, !draft.edit.continues(as: edit) { outcomes = commit(context) }
    draft = Draft(edit: edit, since: draft?.since ?? context.now)
    showsMachine = false
    remeasure()
    return outcomes
  }

  func editObstacle(_ context: Context) -> String? {
    if let words = obstacle(context) { return words }
    if let refusal = review.refusal(of: .edit(.shiftLevels(0))) { return hint(refusal) }
    return nil
  }

  private func clamped(_ point: Point) -> Point {
    guard let film else { return point }
    // A corner may lie a little outside a cropped film.
    let margin = 0.1 * Double(max(film.width, film.height))
    return Point(
      min(max(point.x, -margin), Double(film.width) + margin),
      min(max(point.y, -margin), Double(film.height) + margin))
  }

  /// Takes a structure in hand, or offers to draw it where it is missing.
  mutating func pick(_ structure: Structure, point: Int? = 0, _ context: Context) -> [Outcome] {
    let outcomes = commit(context)
    guard isLoaded else { return outcomes }
    guard let landmarks, !landmarks.handles(of: structure).isEmpty else {
      return outcomes + [.notice(.plain("no \(structure.name) here: d draws it"))]
    }
    mode = .correcting(Selection(structure, point: point))
    rememberValues()
    if look.closeUp { closeUp(context) }
    return outcomes
  }

  mutating func pickNext(forward: Bool, _ context: Context) -> [Outcome] {
    let structures = landmarks?.structures ?? []
    guard !structures.isEmpty else { return [.notice(.plain("no structure yet: d draws one"))] }
    guard let selection, let index = structures.firstIndex(of: selection.structure) else {
      return pick(forward ? structures[0] : structures[structures.count - 1], context)
    }
    return pick(structures[(index + (forward ? 1 : structures.count - 1)) % structures.count], context)
  }

  mutating func nextPoint(forward: Bool, _ context: Context) -> [Outcome] {
    guard var selection, let landmarks else { return [] }
    let count = landmarks.handles(of: selection.structure).count
    let outcomes = commit(context)
    let old = selection.point ?? (forward ? -1 : 0)
    selection.point = count == 0 ? nil : (old + (forward ? 1 : count - 1)) % count
    mode = .correcting(selection)
    return outcomes
  }

  /// Looks at the structure in hand from near, or at the whole film again.
  mutating func closeUp(_ context: Context) {
    guard look.closeUp, let selection, let landmarks, let pane = context.picture else {
      view.fit()
      return
    }
    let points = landmarks.outline(of: selection.structure)
    guard let first = points.first else { return }
    var low = first, high = first
    for p in points {
      low = Point(min(low.x, p.x), min(low.y, p.y))
      high = Point(max(high.x, p.x), max(high.y, p.y))
    }
    let depth = landmarks.meanEndplateDepth ?? 0
    let width = max(high.x - low.x, depth * 0.8) * 1.8, height = max(high.y - low.y, depth * 0.8) * 1.8
    view.centre = low.midpoint(to: high)
    view.pixelsPerColumn = max(width / Double(max(pane.columns, 1)), height / Double(2 * max(pane.rows, 1)), 0.1)
  }
}

extension LandmarkEdit {
  /// The same point or structure moved on: one edit, not two.
  func continues(as next: LandmarkEdit) -> Bool {
    switch (self, next) {
    case (.movePoint(let a, _), .movePoint(let b, _)): a == b
    case (.moveStructure(let a, _), .moveStructure(let b, _)): a == b
    case (.placeHead(let a, _), .placeHead(let b, _)): a == b
    default: false
    }
  }
}

extension ReviewAction {
  var changesPosture: Bool {
    switch self {
    case .setPosture, .undo, .redo, .adoptProposal: true
    default: false
    }
  }
}
