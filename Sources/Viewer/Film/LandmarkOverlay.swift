import Screen
import Spine

/// What one set of landmarks looks like over a film, as a reader's look has it.
struct LandmarkOverlay {
  let landmarks: Landmarks
  let look: PictureLook
  let theme: Theme
  /// Its name stands in brackets.
  var inHand: Structure?

  var masks: [Overlay.Shape] {
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

  var endplates: [Overlay.Shape] {
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
  var names: [Overlay.Shape] {
    let side = landmarks.facing == .left ? -1.0 : 1.0
    let anchor: Overlay.Anchor = landmarks.facing == .left ? .trailing : .leading
    let color = theme.color(.levelLabel)
    var shapes: [Overlay.Shape] = []
    if !look.hidden.contains(.vertebrae) {
      for (level, body) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
        let front = body.antSup.midpoint(to: body.antInf)
        let depth = body.antSup.distance(to: body.postSup)
        let name = inHand == .vertebra(level) ? "[\(level.rawValue)]" : level.rawValue
        shapes.append(.label(name, at: front + Point(side * depth * 0.12, 0), anchor: anchor, color: color))
      }
    }
    if let s1 = landmarks.s1, !look.hidden.contains(.sacrum) {
      let depth = s1.ant.distance(to: s1.post)
      let name = inHand == .s1 ? "[S1]" : "S1"
      shapes.append(.label(name, at: s1.ant + Point(side * depth * 0.12, depth * 0.15), anchor: anchor, color: color))
    }
    return shapes
  }
}

extension Overlay {
  /// Shapes over a film of this size; points from files may lie anywhere, and none is drawn far off it.
  init(shapes: [Shape], ofFilm width: Int, _ height: Int) {
    self.init(shapes: shapes.map { $0.kept(within: 4 * Double(max(width, height, 1))) })
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
