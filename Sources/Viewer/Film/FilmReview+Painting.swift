import Foundation
import Radiograph
import Screen
import Spine
import StudyStore

extension FilmReview {
  var painting: Painting? {
    if case .painting(let painting) = mode { painting } else { nil }
  }

  /// Takes a brush to the mask of the structure in hand.
  mutating func startPainting(_ structure: Structure, _ context: Context) -> [Outcome] {
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let outcomes = commit(context)
    guard let landmarks, !landmarks.maskOutline(of: structure).isEmpty else {
      return outcomes + [.notice(.plain("no \(structure.masked.name) here to paint: d draws it"))]
    }
    rememberValues()
    mode = .painting(
      Painting(structure, cursor: landmarks.middle(of: structure), radius: max(landmarks.brushUnit / 12, 1)))
    return outcomes
  }

  mutating func perform(_ command: PaintCommand, _ context: Context) -> [Outcome] {
    guard var painting else { return [] }
    if let nudge = command.nudge {
      let from = painting.cursor
      painting.cursor = from + vector(nudge, unit: crosshairStep(context), context)
      mode = .painting(painting)
      return painting.isDown && painting.polygon == nil ? stroke(from: from, to: painting.cursor, context) : []
    }
    switch command {
    case .dab:
      guard painting.polygon != nil else { return stroke(from: painting.cursor, to: painting.cursor, context) }
      painting.polygon?.append(painting.cursor)
    case .again: return strokeAgain(context)
    case .pen: painting.isDown.toggle()
    case .brush: painting.tool = .brush
    case .eraser: painting.tool = .eraser
    case .swap: painting.tool = painting.tool == .brush ? .eraser : .brush
    case .smaller: painting.radius = max(painting.radius / 1.25, 0.6)
    case .larger: painting.radius = min(painting.radius * 1.25, 2 * (landmarks?.brushUnit ?? 100))
    case .polygon: painting.polygon = painting.polygon == nil ? [] : nil
    case .close: return closePolygon(context)
    case .fill: return repaint(context, nothing: "the mask has no holes") { mask, _ in mask.filled }
    case .smooth:
      let radius = max(1, Int(((landmarks?.brushUnit ?? 0) / 40).rounded()))
      return repaint(context, nothing: "the outline is smooth already") { mask, _ in mask.smoothed(radius: radius) }
    case .undo: return act(.undo, context)
    case .redo: return act(.redo, context)
    case .leave: return stopPainting(context)
    default: break
    }
    mode = .painting(painting)
    // Another tool or another place: what was painted so far is one edit.
    return painting.isDown ? [] : commit(context)
  }

  private mutating func stopPainting(_ context: Context) -> [Outcome] {
    guard let painting else { return [] }
    let outcomes = commit(context)
    mode = .correcting(Selection(painting.structure, point: nil))
    if landmarks?.handles(of: painting.structure).isEmpty ?? true { mode = .looking }
    return outcomes
  }

  private mutating func closePolygon(_ context: Context) -> [Outcome] {
    guard var painting, let corners = painting.polygon else { return commit(context) }
    guard corners.count >= 3 else { return [.notice(.plain("a polygon needs three corners: Space places one"))] }
    painting.polygon = nil
    mode = .painting(painting)
    return repaint(context, nothing: "nothing changes there") { mask, size in
      let area = PixelRuns(polygon: corners, width: size.width, height: size.height)
      return painting.tool == .brush ? mask.union(area) : mask.subtracting(area)
    }
  }

  /// A stretch of a brush's way.
  mutating func stroke(from: Point, to: Point, erasing: Bool? = nil, _ context: Context) -> [Outcome] {
    guard let painting else { return [] }
    let erases = erasing ?? (painting.tool == .eraser)
    if case .stroke(var last)? = lastEdit, last.way.last == from, from != to, last.erases == erases,
      last.radius == painting.radius
    {
      last.way.append(to)
      lastEdit = .stroke(last)
    } else {
      lastEdit = .stroke(BrushStroke(erases: erases, radius: painting.radius, way: [from, to]))
    }
    return paint(context) { mask, size in
      let stroke = PixelRuns(
        strokeFrom: from, to: to, radius: painting.radius, width: size.width, height: size.height)
      return erases ? mask.subtracting(stroke) : mask.union(stroke)
    }
  }

  /// The last stroke again, from where the brush is now on.
  private mutating func strokeAgain(_ context: Context) -> [Outcome] {
    guard var painting, case .stroke(let last)? = lastEdit, let start = last.way.first else {
      return [.notice(.plain("no stroke was painted yet that could be repeated"))]
    }
    let by = painting.cursor - start
    let way = last.way.map { $0 + by }
    painting.cursor = way[way.count - 1]
    mode = .painting(painting)
    return repaint(context, nothing: "nothing changes there") { mask, size in
      zip(way, way.dropFirst()).reduce(mask) { mask, leg in
        let stroke = PixelRuns(
          strokeFrom: leg.0, to: leg.1, radius: last.radius, width: size.width, height: size.height)
        return last.erases ? mask.subtracting(stroke) : mask.union(stroke)
      }
    }
  }

  /// A change of the whole mask that is an edit of its own.
  private mutating func repaint(
    _ context: Context, nothing: String, _ change: (PixelRuns, Landmarks) -> PixelRuns
  ) -> [Outcome] {
    let outcomes = commit(context)
    let painted = paint(context, change)
    guard draft != nil else { return outcomes + painted + [.notice(.plain(nothing))] }
    return outcomes + painted + commit(context)
  }

  /// Changes the mask and fits the structure's points to it; the values follow at once.
  private mutating func paint(_ context: Context, _ change: (PixelRuns, Landmarks) -> PixelRuns) -> [Outcome] {
    guard let painting, let now = landmarks, let base = review.landmarks else { return [] }
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    let structure = painting.structure
    let mask = change(now.region(of: structure), now).clipped(width: now.width, height: now.height)
    let before = base.region(of: structure)
    guard !mask.isEmpty else { return [.notice(.warning("that would leave nothing of it: D deletes a structure"))] }
    if let draft, !draft.edit.isPainting(structure) { return commit(context) + paint(context, change) }
    guard mask != now.region(of: structure) else { return [] }
    let edit = LandmarkEdit.paint(
      structure,
      MaskChange(
        added: mask.subtracting(before), removed: before.subtracting(mask),
        shape: base.shape(of: structure, fittedTo: mask, pinned: review.pinnedPoints)))
    draft = Draft(edit: edit, since: draft?.since ?? context.now)
    shown = .current
    remeasure()
    return []
  }

  /// The outline in hand, the brush, the polygon so far.
  func paintingShapes(_ painting: Painting, _ landmarks: Landmarks, _ theme: Theme, lettered: Bool) -> [Overlay.Shape] {
    let color = theme.color(.landmarkSelected)
    var shapes: [Overlay.Shape] = []
    let outline = landmarks.maskOutline(of: painting.structure)
    if let first = outline.first { shapes.append(.polyline(outline + [first], Overlay.Stroke(color, width: 0.3))) }
    if let polygon = painting.polygon {
      shapes.append(.polyline(polygon + [painting.cursor], Overlay.Stroke(color)))
      shapes += polygon.map { .point($0, color, isSelected: false) }
      shapes.append(.crosshair(painting.cursor, theme.color(.crosshair)))
    } else {
      let role: Theme.Role = painting.tool == .brush ? .crosshair : .warning
      shapes.append(
        .circle(
          centre: painting.cursor, radius: painting.radius, fill: nil, outline: Overlay.Stroke(theme.color(role))))
    }
    if lettered {
      let sign = painting.polygon != nil ? "X" : painting.tool == .brush ? "o" : "x"
      shapes.append(.label(sign, at: painting.cursor, anchor: .centre, color: color))
    }
    return shapes
  }
}

extension LandmarkEdit {
  func isPainting(_ structure: Structure) -> Bool {
    if case .paint(structure, _) = self { true } else { false }
  }
}

extension Landmarks {
  /// D, or what stands for it where no body is there, or none of a size that the film could hold.
  var brushUnit: Double {
    let size = Double(max(width, height, 100))
    return meanEndplateDepth.flatMap { $0 < size ? $0 : nil } ?? size / 8
  }

  /// The middle of a structure's outline.
  func middle(of structure: Structure) -> Point {
    let points = outline(of: structure)
    guard !points.isEmpty else { return Point(0, 0) }
    let middle = points.reduce(Point(0, 0), +) * (1 / Double(points.count))
    // Points from files may lie anywhere; a brush begins on the film.
    return Point(min(max(middle.x, 0), Double(width)), min(max(middle.y, 0), Double(height)))
  }
}
