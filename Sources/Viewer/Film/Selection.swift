import Spine

/// The structure in hand, and which of its points moves.
public struct Selection: Hashable, Sendable {
  public var structure: Structure
  /// Index into the structure's handles; nil moves the whole structure.
  public var point: Int?
  /// Moves an endplate as one object, `point` being nil.
  public var endplate: Endplate?

  public init(_ structure: Structure, point: Int? = 0) {
    self.structure = structure
    self.point = point
  }

  public init(_ endplate: Endplate) {
    structure = endplate.structure
    self.endplate = endplate
  }

  func handle(in landmarks: Landmarks) -> Handle? {
    let handles = landmarks.handles(of: structure)
    return point.flatMap { handles.indices.contains($0) ? handles[$0] : nil }
  }
}

extension Structure {
  /// As readers call it.
  var name: String {
    switch self {
    case .vertebra(let level): level.rawValue
    case .s1: "S1 endplate"
    case .sacrum: "sacrum"
    case .femoralHead(let index): "head \(index + 1)"
    }
  }

  var kind: MaskKind {
    switch self {
    case .vertebra: .vertebrae
    case .s1, .sacrum: .sacrum
    case .femoralHead: .heads
    }
  }

  static let drawable: [Structure] =
    Level.allCases.reversed().map { .vertebra($0) } + [.s1, .sacrum, .femoralHead(0), .femoralHead(1)]
}

extension Endplate {
  /// As readers call it.
  var name: String {
    switch self {
    case .superior: "superior endplate"
    case .inferior: "inferior endplate"
    case .s1: "as a whole"
    }
  }
}

extension Handle {
  /// As readers call it.
  var name: String {
    switch self {
    case .corner(_, .antSup): "anterior superior corner"
    case .corner(_, .postSup): "posterior superior corner"
    case .corner(_, .antInf): "anterior inferior corner"
    case .corner(_, .postInf): "posterior inferior corner"
    case .s1Anterior: "anterior end"
    case .s1Posterior: "posterior end"
    case .headCenter: "centre"
    case .headRim: "rim"
    case .sacrumContour(let index): "point \(index + 1)"
    }
  }
}

extension Landmarks {
  /// The points that bound a structure, for close-ups and hit tests.
  func outline(of structure: Structure) -> [Point] {
    switch structure {
    case .vertebra(let level):
      vertebrae[level].map { $0.corners } ?? []
    case .s1: s1.map { [$0.ant, $0.post] } ?? []
    case .sacrum: sacrum ?? []
    case .femoralHead(let index):
      femoralHeads.flatMap { $0.indices.contains(index) ? $0[index] : nil }.map { head in
        [Point(-1, -1), Point(1, -1), Point(1, 1), Point(-1, 1)].map { head.center + $0 * head.radius }
      } ?? []
    }
  }

  /// The box about all vertebrae and S1, widened by a third; nil without any.
  var spineBox: (low: Point, high: Point)? {
    let points = vertebrae.values.flatMap { [$0.antSup, $0.postSup, $0.antInf, $0.postInf] } + (outline(of: .s1))
    guard let first = points.first else { return nil }
    var low = first, high = first
    for p in points {
      low = Point(min(low.x, p.x), min(low.y, p.y))
      high = Point(max(high.x, p.x), max(high.y, p.y))
    }
    let margin = (high - low) * 0.15
    return (low - margin, high + margin)
  }

  /// Whether a point lies inside the structure's outline.
  func contains(_ point: Point, in structure: Structure) -> Bool {
    if case .femoralHead(let index) = structure, let heads = femoralHeads, heads.indices.contains(index) {
      return heads[index].center.distance(to: point) <= heads[index].radius
    }
    let outline = outline(of: structure)
    guard outline.count >= 3 else { return false }
    var inside = false
    var previous = outline[outline.count - 1]
    for p in outline {
      if (p.y > point.y) != (previous.y > point.y),
        point.x < (previous.x - p.x) * (point.y - p.y) / (previous.y - p.y) + p.x
      {
        inside.toggle()
      }
      previous = p
    }
    return inside
  }
}
