import Foundation
import Screen
import Spine
import StudyStore

extension FilmReview {
  /// The landmarks on the screen: the current ones, or those of another reading while it is looked at.
  var shownLandmarks: Landmarks? {
    switch shown {
    case .current: landmarks
    case .machine: (review.proposal ?? review.machine)?.landmarks
    case .other(let index): others[index].landmarks
    }
  }

  /// What is drawn over the film.
  ///
  /// - Parameter lettered: colours and sub-cell lines don't show here: signs mark the points instead.
  func overlay(_ theme: Theme, lettered: Bool) -> Overlay {
    guard let landmarks = shownLandmarks ?? placingLandmarks else { return .none }
    var shapes: [Overlay.Shape] = []
    if !look.isBare {
      let drawn = LandmarkOverlay(landmarks: landmarks, look: look, theme: theme, inHand: selection?.structure)
      shapes += drawn.masks
      if look.endplates { shapes += drawn.endplates }
      if look.construction, let reading = measured.current, shown == .current {
        shapes += construction(of: reading, theme)
      }
      shapes += measurements(theme)
      if look.names { shapes += drawn.names }
    }
    switch mode {
    case .correcting(let selection) where shown == .current:
      shapes += inHand(selection, landmarks, theme, lettered: lettered)
    case .painting(let painting) where shown == .current:
      shapes += paintingShapes(painting, landmarks, theme, lettered: lettered)
    case .placing(let placement): shapes += placing(placement, theme, lettered: lettered)
    default: break
    }
    return Overlay(shapes: shapes, ofFilm: film?.width ?? 0, film?.height ?? 0)
  }

  private var placingLandmarks: Landmarks? {
    if case .placing = mode { Landmarks() } else { review.measurements.isEmpty ? nil : Landmarks() }
  }

  private func construction(of reading: Reading, _ theme: Theme) -> [Overlay.Shape] {
    let level = Level.allCases[min(cursor[.levels] ?? 0, Level.allCases.count - 1)]
    let construction = tab == .levels ? reading.slipConstruction(of: level) : reading.construction(of: valueInHand)
    guard let construction else { return [] }
    let color = theme.color(.construction)
    return construction.shapes.map { shape in
      switch shape {
      case .line(let a, let b, let role):
        .polyline([a, b], Overlay.Stroke(color, isDashed: role == .extension_ || role == .auxiliary))
      case .arc(let center, let radius, let from, let to, _):
        .polyline(
          (0...24).map { step in
            let angle = from + (to - from) * Double(step) / 24
            return center + Point(cos(angle), sin(angle)) * radius
          }, Overlay.Stroke(color))
      case .circle(let center, let radius, _): .circle(centre: center, radius: radius, fill: nil, outline: .init(color))
      case .point(let point, _): .point(point, color, isSelected: false)
      case .text(let text, let point): .label(text, at: point, anchor: .leading, color: color)
      }
    }
  }

  private func measurements(_ theme: Theme) -> [Overlay.Shape] {
    let color = theme.color(.ruler)
    return review.measurements.enumerated().flatMap { index, measurement -> [Overlay.Shape] in
      lines(measurement.points, of: measurement.kind, color)
        + (measurement.points.last.map { [.label("\(index + 1)", at: $0, anchor: .leading, color: color)] } ?? [])
    }
  }

  private func lines(_ points: [Point], of kind: FreeMeasurement.Kind, _ color: Color) -> [Overlay.Shape] {
    let stroke = Overlay.Stroke(color)
    guard points.count > 1 else { return [] }
    guard kind == .cobb else { return [.polyline(points, stroke)] }
    return stride(from: 0, to: points.count - 1, by: 2).map { .polyline([points[$0], points[$0 + 1]], stroke) }
  }

  /// The machine's version beneath, the structure's points, and the one that moves.
  private func inHand(
    _ selection: Selection, _ landmarks: Landmarks, _ theme: Theme, lettered: Bool
  ) -> [Overlay.Shape] {
    var shapes: [Overlay.Shape] = []
    if let machine = review.machine?.landmarks {
      let ghost = Overlay.Stroke(theme.color(.proposal), width: 0.3, isDashed: true)
      let outline = machine.outline(of: selection.structure)
      if outline != landmarks.outline(of: selection.structure) {
        if case .femoralHead(let index) = selection.structure, let head = machine.femoralHeads?[safe: index] {
          shapes.append(.circle(centre: head.center, radius: head.radius, fill: nil, outline: ghost))
        } else if outline.count > 1 {
          shapes.append(.polyline(outline + (outline.count > 2 ? [outline[0]] : []), ghost))
        }
      }
    }
    if let suggested { shapes += outline(of: selection.structure, suggested, theme.color(.proposal)) }
    let stroke = Overlay.Stroke(theme.color(.landmarkSelected))
    if case .femoralHead(let index) = selection.structure, let head = landmarks.femoralHeads?[safe: index] {
      shapes.append(.circle(centre: head.center, radius: head.radius, fill: nil, outline: stroke))
    } else {
      let outline = landmarks.outline(of: selection.structure)
      if outline.count > 1 { shapes.append(.polyline(outline + (outline.count > 2 ? [outline[0]] : []), stroke)) }
    }
    for (index, handle) in landmarks.handles(of: selection.structure).enumerated() {
      guard let point = landmarks.point(of: handle) else { continue }
      let isSelected =
        selection.endplate.map { $0 == handle.endplate } ?? (selection.point == nil || selection.point == index)
      let color = theme.color(isSelected ? .landmarkSelected : .landmark)
      shapes.append(.point(point, color, isSelected: isSelected))
      if lettered { shapes.append(.label(isSelected ? "X" : "+", at: point, anchor: .centre, color: color)) }
    }
    return shapes
  }

  private func outline(of structure: Structure, _ landmarks: Landmarks, _ color: Color) -> [Overlay.Shape] {
    let stroke = Overlay.Stroke(color)
    if case .femoralHead(let index) = structure, let head = landmarks.femoralHeads?[safe: index] {
      return [.circle(centre: head.center, radius: head.radius, fill: nil, outline: stroke)]
    }
    let points = landmarks.outline(of: structure)
    return points.count > 1 ? [.polyline(points + (points.count > 2 ? [points[0]] : []), stroke)] : []
  }

  private func placing(_ placement: Placement, _ theme: Theme, lettered: Bool) -> [Overlay.Shape] {
    let color = theme.color(.landmarkSelected)
    var shapes: [Overlay.Shape] = []
    let points = placement.points + [placement.cursor]
    switch placement.purpose {
    case .measurement(let kind): shapes += lines(points, of: kind, color)
    case .scale: shapes += lines(points, of: .distance, color)
    case .structure(.femoralHead) where !placement.byCentre: break
    case .structure: if points.count > 1 { shapes.append(.polyline(points, Overlay.Stroke(color))) }
    }
    for point in placement.points {
      shapes.append(.point(point, color, isSelected: false))
      if lettered { shapes.append(.label("+", at: point, anchor: .centre, color: color)) }
    }
    shapes.append(.crosshair(placement.cursor, theme.color(.crosshair)))
    if lettered { shapes.append(.label("X", at: placement.cursor, anchor: .centre, color: color)) }
    return shapes
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
