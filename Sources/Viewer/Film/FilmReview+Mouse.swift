import Foundation
import Screen
import Spine

extension FilmReview {
  /// Mouse over the picture; row and column are the screen's.
  mutating func mouse(_ event: MouseEvent, _ context: Context) -> [Outcome] {
    guard let pane = context.picture, let picture else { return [] }
    let row = event.row - pane.row, column = event.column - pane.column
    let projection = picture.projection(view, columns: pane.columns, rows: pane.rows)
    let at = projection.film(column: Double(column) + 0.5, row: Double(row) + 0.5)
    pointer = pane.contains(row: event.row, column: event.column) ? at : nil
    switch event.kind {
    case .wheelUp, .wheelDown:
      view.zoom(
        by: event.kind == .wheelUp ? 1.2 : 1 / 1.2, column: Double(column) + 0.5, row: Double(row) + 0.5, in: projection
      )
    case .press(let button): return press(button, event, at: at, projection, context)
    case .drag: return dragged(event, at: at, projection, context)
    case .release:
      let wasEdit =
        switch drag {
        case .point?, .paint?: true
        default: false
        }
      drag = nil
      return wasEdit ? commit(context) : []
    case .move:
      if case .placing(var placement) = mode {
        placement.cursor = at
        mode = .placing(placement)
      }
      if var painting {
        painting.cursor = at
        mode = .painting(painting)
      }
    }
    return []
  }

  private mutating func press(
    _ button: MouseEvent.Button, _ event: MouseEvent, at: Point, _ projection: FilmProjection, _ context: Context
  ) -> [Outcome] {
    if var painting, button != .middle, event.modifiers.isDisjoint(with: [.shift, .control]) {
      painting.cursor = at
      mode = .painting(painting)
      return beginStroke(painting, button, context)
    }
    if button == .right || event.modifiers.contains(.control) {
      drag = .window(row: event.row, column: event.column)
      return []
    }
    if button == .middle || event.modifiers.contains(.shift) {
      drag = .pan(row: event.row, column: event.column)
      return []
    }
    if case .placing(var placement) = mode {
      placement.cursor = at
      mode = .placing(placement)
      return perform(.place, context)
    }
    guard let landmarks, shown == .current else {
      drag = .pan(row: event.row, column: event.column)
      return []
    }
    let reach = 1.6 * projection.pixelsPerColumn
    if let (structure, index, point) = nearestHandle(to: at, within: reach, in: landmarks) {
      var outcomes: [Outcome] = []
      if selection != Selection(structure, point: index) { outcomes = pick(structure, point: index, context) }
      if mode == .correcting(Selection(structure, point: index)) { drag = .point(offset: point - at) }
      return outcomes
    }
    let inside = landmarks.structures.filter { shows($0) && landmarks.contains(at, in: $0) }
    if let structure = inside.first(where: { $0 != .sacrum }) ?? inside.first, structure != selection?.structure {
      return pick(structure, point: nil, context)
    }
    drag = .pan(row: event.row, column: event.column)
    return []
  }

  /// The left button paints with the tool in hand, the right one with the other; in a polygon they place and close.
  private mutating func beginStroke(
    _ painting: Painting, _ button: MouseEvent.Button, _ context: Context
  ) -> [Outcome] {
    guard painting.polygon == nil else { return perform(button == .left ? .dab : .close, context) }
    let erases = (painting.tool == .eraser) != (button == .right)
    let outcomes = commit(context)
    drag = .paint(last: painting.cursor, erases: erases)
    return outcomes + stroke(from: painting.cursor, to: painting.cursor, erasing: erases, context)
  }

  private func shows(_ structure: Structure) -> Bool { !look.hidden.contains(structure.kind) }

  /// The structure in hand first, so that points that lie together can be told apart.
  private func nearestHandle(
    to point: Point, within reach: Double, in landmarks: Landmarks
  ) -> (Structure, Int, Point)? {
    var best: (Structure, Int, Point)?
    var bestDistance = reach
    for structure in landmarks.structures where shows(structure) {
      // The sacrum's many points lie under S1's: they count once it is in hand.
      if structure == .sacrum, selection?.structure != .sacrum { continue }
      let bonus = structure == selection?.structure ? 0.5 : 1
      for (index, handle) in landmarks.handles(of: structure).enumerated() {
        guard let place = landmarks.point(of: handle) else { continue }
        let distance = place.distance(to: point) * bonus
        if distance < bestDistance {
          bestDistance = distance
          best = (structure, index, place)
        }
      }
    }
    return best
  }

  private mutating func dragged(
    _ event: MouseEvent, at: Point, _ projection: FilmProjection, _ context: Context
  ) -> [Outcome] {
    switch drag {
    case .point(let offset): return moveTo(at + offset, context)
    case .paint(let last, let erases):
      if var painting {
        painting.cursor = at
        mode = .painting(painting)
      }
      drag = .paint(last: at, erases: erases)
      return stroke(from: last, to: at, erasing: erases, context)
    case .pan(let row, let column):
      view.pan(columns: Double(column - event.column), rows: Double(row - event.row), in: projection)
      drag = .pan(row: event.row, column: event.column)
    case .window(let row, let column):
      look.window.move(shift: Double(event.row - row) * 0.03, scale: exp(Double(event.column - column) * 0.03))
      drag = .window(row: event.row, column: event.column)
      applyWindow()
    case nil: break
    }
    return []
  }
}
