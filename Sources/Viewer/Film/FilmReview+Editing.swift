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
  ///
  /// - Parameter isRepeatable: false for what the program does along with a reader's own doing.
  mutating func act(_ action: ReviewAction, _ context: Context, isRepeatable: Bool = true) -> [Outcome] {
    if let obstacle = obstacle(context) { return [.notice(.warning(obstacle))] }
    var outcomes = commit(context)
    let machine = review.machine
    if let refusal = journal.add(action, reader: context.reader, time: context.now) {
      return outcomes + [.notice(.warning(hint(refusal)))]
    }
    remeasure(machineToo: review.machine != machine || action.changesPosture)
    switch action {
    case .setPosture(let posture) where isRepeatable: lastEdit = .posture(posture)
    case .edit(.shiftLevels(let steps)): lastEdit = .shiftLevels(steps)
    default: break
    }
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
    if let plate = selection.endplate, let ends = plate.ends(in: now) {
      edit = .moveEndplate(plate, ant: clamped(ends.anterior + vector), post: clamped(ends.posterior + vector))
    } else if let handle = selection.handle(in: now), let point = now.point(of: handle) {
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

  /// Turns the endplate or structure in hand about its middle, clockwise on the screen; a corner turns its endplate.
  mutating func turn(degrees: Double, _ context: Context) -> [Outcome] {
    guard var selection, let now = landmarks else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    var outcomes: [Outcome] = []
    if let handle = selection.handle(in: now), let plate = handle.endplate {
      outcomes = commit(context)
      selection = Selection(plate)
      mode = .correcting(selection)
    }
    let angle = degrees * (isMirrored(context) ? -1 : 1)
    if let plate = selection.endplate, let ends = plate.ends(in: landmarks ?? now) {
      let middle = ends.anterior.midpoint(to: ends.posterior)
      let edit = LandmarkEdit.moveEndplate(
        plate, ant: ends.anterior.turned(by: angle, about: middle),
        post: ends.posterior.turned(by: angle, about: middle))
      return outcomes + change(to: edit, context)
    }
    var sofar = 0.0
    if case .turn(selection.structure, let degrees)? = draft?.edit { sofar = degrees }
    return outcomes + change(to: .turn(selection.structure, degrees: sofar + angle), context)
  }

  /// Whether the picture shows the film's mirror image, where clockwise is the other way.
  private func isMirrored(_ context: Context) -> Bool {
    let right = vector(Nudge(1, 0, 1), unit: 1, context), down = vector(Nudge(0, 1, 1), unit: 1, context)
    return right.x * down.y - right.y * down.x < 0
  }

  private mutating func change(to edit: LandmarkEdit, _ context: Context) -> [Outcome] {
    var outcomes: [Outcome] = []
    if let draft, !draft.edit.continues(as: edit) { outcomes = commit(context) }
    draft = Draft(edit: edit, since: draft?.since ?? context.now)
    shown = .current
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
    suggestion = nil
    isRunOfSteps = false
    mode = .correcting(Selection(structure, point: point))
    rememberValues()
    if look.closeUp { closeUp(context) }
    return outcomes
  }

  /// Takes the structure in hand that the machine was least sure of and nobody has looked at yet.
  mutating func pickDoubtful(_ context: Context) -> [Outcome] {
    let known = review.machine?.confidence ?? [:]
    let waiting = (landmarks?.structures ?? []).filter {
      !review.pinned.contains($0) && $0 != selection?.structure && !visited.contains($0)
    }
    guard let worst = waiting.min(by: { (known[$0.key] ?? 1) < (known[$1.key] ?? 1) }) else {
      visited = []
      return [.notice(.plain("every structure was looked at; ! begins anew"))]
    }
    visited.insert(worst)
    let sure = known[worst.key].map { "the machine was \(Int(($0 * 100).rounded())) % sure of \(worst.name)" }
    return pick(worst, context) + (sure.map { [.notice(.plain($0))] } ?? [])
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
    selection.endplate = nil
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
    case (.moveEndplate(let a, _, _), .moveEndplate(let b, _, _)): a == b
    case (.turn(let a, _), .turn(let b, _)): a == b
    case (.paint(let a, _), .paint(let b, _)): a == b
    default: false
    }
  }
}

extension LandmarkEdit {
  /// The structures that the reader answers for while the edit is in hand.
  var touched: Set<Structure> {
    switch self {
    case .movePoint(let handle, _): [handle.structure]
    case .moveEndplate(let plate, _, _): [plate.structure]
    case .moveStructure(let structure, _), .turn(let structure, _), .refit(let structure, _, _): [structure]
    case .placeHead(let index, _): [.femoralHead(index)]
    case .paint(let structure, _): structure == .sacrum ? [.sacrum, .s1] : [structure]
    default: []
    }
  }
}

extension Handle {
  /// The endplate that the point is an end of.
  var endplate: Endplate? {
    switch self {
    case .corner(let level, .antSup), .corner(let level, .postSup): .superior(level)
    case .corner(let level, .antInf), .corner(let level, .postInf): .inferior(level)
    case .s1Anterior, .s1Posterior: .s1
    case .headCenter, .headRim, .sacrumContour: nil
    }
  }
}

extension Point {
  func turned(by degrees: Double, about centre: Point) -> Point {
    let (s, c) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    let d = self - centre
    return Point(centre.x + c * d.x - s * d.y, centre.y + s * d.x + c * d.y)
  }
}

extension ReviewAction {
  var changesPosture: Bool {
    switch self {
    case .setPosture, .setSpacing, .chooseFrame, .undo, .redo, .goBack, .adoptProposal, .adopt: true
    default: false
    }
  }
}
