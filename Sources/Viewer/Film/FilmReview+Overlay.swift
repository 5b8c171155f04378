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
      shapes += masks(landmarks, theme)
      if look.endplates { shapes += endplates(landmarks, theme) }
      if look.construction, let reading = measured.current, shown == .current {
        shapes += construction(of: reading, theme)
      }
      shapes += measurements(theme)
      if look.names { shapes += names(landmarks, theme) }
    }
    switch mode {
    case .correcting(let selection) where shown == .current:
      shapes += inHand(selection, landmarks, theme, lettered: lettered)
    case .painting(let painting) where shown == .current:
      shapes += paintingShapes(painting, landmarks, theme, lettered: lettered)
    case .placing(let placement): shapes += placing(placement, theme, lettered: lettered)
    default: break
    }
    return Overlay(shapes: shapes.map { $0.kept(within: 4 * Double(max(film?.width ?? 0, film?.height ?? 0, 1))) })
  }

  private var placingLandmarks: Landmarks? {
    if case .placing = mode { Landmarks() } else { review.measurements.isEmpty ? nil : Landmarks() }
  }

  private func masks(_ landmarks: Landmarks, _ theme: Theme) -> [Overlay.Shape] {
    guard look.masks != .none else { return [] }
    func fill(_ role: Theme.Role, _ letter: Unicode.Scalar) -> Overlay.Fill? {
      guard look.masks == .filled else { return nil }
      return Overlay.Fill(theme.color(role), opacity: min(theme.maskOpacity * look.opacity, 0.9), letter: letter)
    }
    func stroke(_ role: Theme.Role) -> Overlay.Stroke? {
      look.masks == .outlined ? Overlay.Stroke(theme.color(role)) : nil
    }
    var shapes: [Overlay.Shape] = []
    let sacrum = landmarks.maskOutline(of: .sacrum)
    if !look.hidden.contains(.sacrum), sacrum.count >= 3 {
      shapes.append(.polygon(sacrum, fill: fill(.sacrum, "S"), outline: stroke(.sacrum)))
    }
    if !look.hidden.contains(.heads) {
      for (index, head) in (landmarks.femoralHeads ?? []).enumerated() {
        let role: Theme.Role = index == 0 ? .head1 : .head2
        if landmarks.masks[.femoralHead(index)] != nil {
          shapes.append(
            .polygon(
              landmarks.maskOutline(of: .femoralHead(index)), fill: fill(role, index == 0 ? "H" : "h"),
              outline: stroke(role)))
          continue
        }
        shapes.append(
          .circle(
            centre: head.center, radius: head.radius, fill: fill(role, index == 0 ? "H" : "h"), outline: stroke(role)))
      }
    }
    if !look.hidden.contains(.vertebrae) {
      for level in landmarks.vertebrae.keys.sorted() {
        let letter = level.rawValue.unicodeScalars.last ?? "V"
        shapes.append(
          .polygon(
            landmarks.maskOutline(of: .vertebra(level)), fill: fill(.vertebra, letter), outline: stroke(.vertebra)))
      }
    }
    return shapes
  }

  private func endplates(_ landmarks: Landmarks, _ theme: Theme) -> [Overlay.Shape] {
    let stroke = Overlay.Stroke(theme.color(.endplate), width: 0.3)
    var shapes: [Overlay.Shape] = []
    if !look.hidden.contains(.vertebrae) {
      for (_, body) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
        shapes.append(.polyline([body.antSup, body.postSup], stroke))
        shapes.append(.polyline([body.antInf, body.postInf], stroke))
      }
    }
    if let s1 = landmarks.s1, !look.hidden.contains(.sacrum) { shapes.append(.polyline([s1.ant, s1.post], stroke)) }
    return shapes
  }

  /// In front of the bodies, where a lateral film is emptiest.
  private func names(_ landmarks: Landmarks, _ theme: Theme) -> [Overlay.Shape] {
    let side = landmarks.facing == .left ? -1.0 : 1.0
    let anchor: Overlay.Anchor = landmarks.facing == .left ? .trailing : .leading
    let color = theme.color(.levelLabel)
    var shapes: [Overlay.Shape] = []
    if !look.hidden.contains(.vertebrae) {
      for (level, body) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
        let front = body.antSup.midpoint(to: body.antInf)
        let depth = body.antSup.distance(to: body.postSup)
        let name = selection?.structure == .vertebra(level) ? "[\(level.rawValue)]" : level.rawValue
        shapes.append(.label(name, at: front + Point(side * depth * 0.12, 0), anchor: anchor, color: color))
      }
    }
    if let s1 = landmarks.s1, !look.hidden.contains(.sacrum) {
      let depth = s1.ant.distance(to: s1.post)
      let name = selection?.structure == .s1 ? "[S1]" : "S1"
      shapes.append(.label(name, at: s1.ant + Point(side * depth * 0.12, depth * 0.15), anchor: anchor, color: color))
    }
    return shapes
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

extension Overlay.Shape {
  /// Points from files may lie anywhere: none is drawn further off than this.
  fileprivate func kept(within reach: Double) -> Overlay.Shape {
    func near(_ p: Point) -> Point {
      guard p.x.isFinite, p.y.isFinite else { return Point(-reach, -reach) }
      return Point(min(max(p.x, -reach), reach), min(max(p.y, -reach), reach))
    }
    switch self {
    case .polygon(let points, let fill, let outline): return .polygon(points.map(near), fill: fill, outline: outline)
    case .polyline(let points, let stroke): return .polyline(points.map(near), stroke)
    case .circle(let centre, let radius, let fill, let outline):
      return .circle(centre: near(centre), radius: min(radius, reach), fill: fill, outline: outline)
    case .point(let point, let color, let isSelected): return .point(near(point), color, isSelected: isSelected)
    case .label(let text, let point, let anchor, let color):
      return .label(text, at: near(point), anchor: anchor, color: color)
    case .crosshair(let point, let color): return .crosshair(near(point), color)
    }
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
