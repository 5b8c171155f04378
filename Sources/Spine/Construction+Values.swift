import Foundation

extension Reading {
  /// What to draw for one of the 18 values; nil where it is not measurable.
  public func construction(of name: InspectedValue) -> Construction? {
    guard self[name].value != nil else { return nil }
    let builder = ConstructionBuilder(landmarks)
    switch name {
    case .ss: return builder.sacralSlope()
    case .pt: return builder.pelvicTilt()
    case .pi: return builder.pelvicIncidence()
    case .pimll: return (builder.pelvicIncidence() ?? .init()) + builder.cobb(.superior(.l1), .s1)
    case .rll: return (builder.pelvicIncidence() ?? .init()) + builder.cobb(.superior(.l1), .s1)
    case .ldi: return builder.cobb(.superior(.l1), .s1) + builder.cobb(.superior(.l4), .s1)
    default:
      let plates = name.endplates
      guard plates.count == 2 else { return nil }
      return builder.cobb(plates[0], plates[1])
    }
  }

  /// What to draw for the slip of a body on the one below.
  public func slipConstruction(of level: Level) -> Construction? {
    guard levels[level]?.slip != nil else { return nil }
    return ConstructionBuilder(landmarks).slip(level)
  }

  /// What to draw for the heights of a body and of the disc below it.
  public func heightConstruction(of level: Level) -> Construction? {
    guard levels[level] != nil else { return nil }
    return ConstructionBuilder(landmarks).heights(level)
  }
}

extension Construction {
  static func + (a: Construction, b: Construction) -> Construction {
    var shapes = a.shapes
    for shape in b.shapes where !shapes.contains(shape) { shapes.append(shape) }
    return Construction(shapes: shapes)
  }
}

/// Draws in the film's own pixels, whichever way it faces.
private struct ConstructionBuilder {
  let landmarks: Landmarks
  /// The plate length that lines and arcs are sized by.
  let unit: Double

  init(_ landmarks: Landmarks) {
    self.landmarks = landmarks
    unit = landmarks.meanEndplateDepth ?? landmarks.s1.map { $0.ant.distance(to: $0.post) } ?? 50
  }

  private func ends(_ plate: Endplate) -> (anterior: Point, posterior: Point)? { plate.ends(in: landmarks) }

  private var hip: Point? {
    let heads = landmarks.usableHeads
    return heads.isEmpty ? nil : heads.reduce(Point(0, 0)) { $0 + $1.center } * (1 / Double(heads.count))
  }

  private func hipShapes(_ hip: Point) -> [Construction.Shape] {
    let heads = landmarks.usableHeads
    var shapes = heads.map { Construction.Shape.circle(center: $0.center, radius: $0.radius, .landmark) }
    if heads.count == 2 { shapes.append(.line(heads[0].center, heads[1].center, .auxiliary)) }
    return shapes + [.point(hip, .landmark)]
  }

  /// An arc between two rays from `center`, the short way round.
  private func arc(_ center: Point, _ a: Point, _ b: Point, radius: Double) -> Construction.Shape {
    let (from, to) = (atan2(a.y, a.x), atan2(b.y, b.x))
    var sweep = to - from
    while sweep > .pi { sweep -= 2 * .pi }
    while sweep < -.pi { sweep += 2 * .pi }
    return sweep >= 0
      ? .arc(center: center, radius: radius, from: from, to: from + sweep, .measure)
      : .arc(center: center, radius: radius, from: from + sweep, to: from, .measure)
  }

  func sacralSlope() -> Construction? {
    guard let s1 = ends(.s1), let axis = (s1.anterior - s1.posterior).normalized else { return nil }
    let level = Point(axis.x < 0 ? -1 : 1, 0)
    let end = s1.posterior + axis * (1.6 * unit)
    return Construction(shapes: [
      .line(s1.anterior, s1.posterior, .landmark), .line(s1.anterior, end, .extension_),
      .line(s1.posterior, s1.posterior + level * (1.6 * unit), .auxiliary),
      arc(s1.posterior, level, axis, radius: unit),
    ])
  }

  func pelvicTilt() -> Construction? {
    guard let s1 = ends(.s1), let hip else { return nil }
    let mid = s1.anterior.midpoint(to: s1.posterior)
    guard let up = (mid - hip).normalized else { return nil }
    let reach = hip.distance(to: mid)
    return Construction(
      shapes: hipShapes(hip) + [
        .line(s1.anterior, s1.posterior, .landmark), .point(mid, .landmark), .line(hip, mid, .auxiliary),
        .line(hip, hip + Point(0, -reach), .auxiliary), arc(hip, Point(0, -1), up, radius: reach * 0.5),
      ])
  }

  func pelvicIncidence() -> Construction? {
    guard let s1 = ends(.s1), let hip, let axis = (s1.posterior - s1.anterior).normalized else { return nil }
    let mid = s1.anterior.midpoint(to: s1.posterior)
    guard let down = (hip - mid).normalized else { return nil }
    var normal = axis.perpendicular
    if normal.y < 0 { normal = normal * -1 }
    let reach = hip.distance(to: mid)
    return Construction(
      shapes: hipShapes(hip) + [
        .line(s1.anterior, s1.posterior, .landmark), .point(mid, .landmark), .line(mid, hip, .auxiliary),
        .line(mid, mid + normal * reach, .auxiliary), arc(mid, normal, down, radius: reach * 0.45),
      ])
  }

  /// The angle between two plates: their lines where they meet not far off, else perpendiculars to them.
  func cobb(_ upper: Endplate, _ lower: Endplate) -> Construction {
    guard let a = ends(upper), let b = ends(lower), let ua = (a.anterior - a.posterior).normalized,
      let ub = (b.anterior - b.posterior).normalized
    else { return Construction() }
    var shapes: [Construction.Shape] = [
      .line(a.anterior, a.posterior, .landmark), .line(b.anterior, b.posterior, .landmark),
    ]
    let toMeeting = b.posterior - a.posterior
    let det = ua.cross(ub)
    let limit = 6 * unit
    if abs(det) > 1e-9 {
      let along = toMeeting.cross(ub) / det
      let meeting = a.posterior + ua * along
      let other = (meeting - b.posterior).dot(ub)
      if abs(along) < limit, abs(other) < limit, abs(along) > unit * 0.2, abs(other) > unit * 0.2 {
        shapes += [
          .line(a.posterior, meeting, .extension_), .line(b.posterior, meeting, .extension_),
          arc(meeting, ua * (along > 0 ? -1 : 1), ub * (other > 0 ? -1 : 1), radius: min(abs(along), unit * 1.5)),
        ]
        return Construction(shapes: shapes)
      }
    }
    // Nearly parallel plates: perpendiculars in front of the spine, each a plate's depth long.
    let (na, nb) = (ua.perpendicular, ub.perpendicular)
    let down = na.y > 0 ? na : na * -1
    let up = nb.y > 0 ? nb * -1 : nb
    let (footA, footB) = (a.anterior + ua * (0.6 * unit), b.anterior + ub * (0.6 * unit))
    shapes += [
      .line(a.anterior, footA, .extension_), .line(b.anterior, footB, .extension_),
      .line(footA, footA + down * unit, .auxiliary), .line(footB, footB + up * unit, .auxiliary),
      arc(footA, down, up * -1, radius: 0.8 * unit),
    ]
    return Construction(shapes: shapes)
  }

  func slip(_ level: Level) -> Construction {
    let lower: Endplate = level.next.map { .superior($0) } ?? .s1
    guard let body = landmarks.vertebrae[level], let plate = ends(lower),
      let axis = (plate.posterior - plate.anterior).normalized
    else { return Construction() }
    let foot = plate.anterior + axis * (body.postInf - plate.anterior).dot(axis)
    return Construction(shapes: [
      .line(plate.anterior, plate.posterior, .landmark), .point(body.postInf, .landmark),
      .line(body.postInf, foot, .auxiliary), .line(foot, plate.posterior, .measure),
    ])
  }

  func heights(_ level: Level) -> Construction {
    guard let body = landmarks.vertebrae[level] else { return Construction() }
    var shapes: [Construction.Shape] = [
      .line(body.antSup, body.antInf, .measure), .line(body.postSup, body.postInf, .measure),
      .line(body.antSup.midpoint(to: body.postSup), body.antInf.midpoint(to: body.postInf), .measure),
    ]
    if let plate = ends(level.next.map { .superior($0) } ?? .s1) {
      shapes += [
        .line(body.antInf, plate.anterior, .auxiliary), .line(body.postInf, plate.posterior, .auxiliary),
      ]
    }
    return Construction(shapes: shapes)
  }
}
