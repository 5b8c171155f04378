extension Landmarks {
  /// The landmarks after a reader's change; an edit of something absent, or to a point that is not finite, changes
  /// nothing.
  public func applying(_ edit: LandmarkEdit) -> Landmarks {
    var out = self
    switch edit {
    case .movePoint(let handle, let point):
      if point.isFinite { out.move(handle, to: point) }
    case .moveStructure(let structure, let vector):
      if vector.isFinite { out.move(structure, by: vector) }
    case .placeVertebra(let level, let body):
      if Corner.allCases.allSatisfy({ body[$0].isFinite }) { out.vertebrae[level] = body }
    case .placeS1(let plate):
      if plate.ant.isFinite, plate.post.isFinite { out.placeS1(plate) }
    case .placeSacrum(let outline):
      if outline.count >= 3, outline.allSatisfy(\.isFinite) { out.sacrum = outline }
    case .placeHead(let index, let head):
      if head.center.isFinite, head.radius.isFinite, head.radius > 0 { out.placeHead(index, head) }
    case .moveEndplate(let plate, let ant, let post):
      if ant.isFinite, post.isFinite, plate.ends(in: self) != nil { out.move(plate, ant, post) }
    case .turn(let structure, let degrees):
      if degrees.isFinite { out.turn(structure, by: degrees * .pi / 180) }
    case .refit(let structure, let shape, _): out.take(shape, for: structure)
    case .paint(let structure, let change):
      out.paint(structure, change)
      return out
    case .delete(let structure): out.delete(structure)
    case .relabel(let from, let to):
      guard let body = vertebrae[from] else { break }
      out.vertebrae[from] = vertebrae[to]
      out.vertebrae[to] = body
      out.masks[.vertebra(from)] = masks[.vertebra(to)]
      out.masks[.vertebra(to)] = masks[.vertebra(from)]
    case .shiftLevels(let steps): out.shiftLevels(by: steps)
    case .setFacing(let side): out.turn(to: side)
    }
    // Points that move take their mask with them: it is drawn anew from the points.
    if let owner = edit.reshaped?.masked, out != self { out.masks[owner] = nil }
    return out
  }

  /// The point that a handle stands for; nil where its structure is absent.
  public func point(of handle: Handle) -> Point? {
    switch handle {
    case .corner(let level, let corner): vertebrae[level]?[corner]
    case .s1Anterior: s1?.ant
    case .s1Posterior: s1?.post
    case .headCenter(let i): head(i)?.center
    case .headRim(let i): head(i).map { $0.center + rimDirection * $0.radius }
    case .sacrumContour(let i): sacrum.flatMap { $0.indices.contains(i) ? $0[i] : nil }
    }
  }

  /// The handles of a structure, in the order a reader steps through them.
  public func handles(of structure: Structure) -> [Handle] {
    switch structure {
    case .vertebra(let level):
      vertebrae[level] == nil ? [] : [.antSup, .postSup, .postInf, .antInf].map { .corner(level, $0) }
    case .s1: s1 == nil ? [] : [.s1Anterior, .s1Posterior]
    case .sacrum: (sacrum ?? []).indices.map { .sacrumContour($0) }
    case .femoralHead(let i): head(i) == nil ? [] : [.headCenter(i), .headRim(i)]
    }
  }

  /// The structures present, from the top down.
  public var structures: [Structure] {
    var out = vertebrae.keys.sorted().map { Structure.vertebra($0) }
    if s1 != nil { out.append(.s1) }
    if sacrum != nil { out.append(.sacrum) }
    return out + (femoralHeads ?? []).indices.map { .femoralHead($0) }
  }

  private func head(_ index: Int) -> FemoralHead? {
    femoralHeads.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  /// Caudal-anterior, so that the two heads' rims are told apart by eye.
  private var rimDirection: Point {
    let k = 0.5.squareRoot()
    return Point(facing == .left ? -k : k, k)
  }

  private mutating func move(_ handle: Handle, to point: Point) {
    switch handle {
    case .corner(let level, let corner): vertebrae[level]?[corner] = point
    case .s1Anterior:
      if let plate = s1 { placeS1(S1Endplate(ant: point, post: plate.post)) }
    case .s1Posterior:
      if let plate = s1 { placeS1(S1Endplate(ant: plate.ant, post: point)) }
    case .headCenter(let i):
      if head(i) != nil { femoralHeads?[i].center = point }
    case .headRim(let i):
      if let old = head(i) { femoralHeads?[i].radius = max(old.center.distance(to: point), 1) }
    case .sacrumContour(let i):
      if sacrum?.indices.contains(i) == true { sacrum?[i] = point }
    }
  }

  private mutating func move(_ structure: Structure, by vector: Point) {
    switch structure {
    case .vertebra(let level):
      guard var body = vertebrae[level] else { return }
      for corner in Corner.allCases { body[corner] = body[corner] + vector }
      vertebrae[level] = body
    case .s1:
      if let plate = s1 { placeS1(S1Endplate(ant: plate.ant + vector, post: plate.post + vector)) }
    case .sacrum: sacrum = sacrum.map { $0.map { $0 + vector } }
    case .femoralHead(let i):
      if let old = head(i) { femoralHeads?[i].center = old.center + vector }
    }
  }

  private mutating func move(_ plate: Endplate, _ ant: Point, _ post: Point) {
    switch plate {
    case .superior(let level):
      vertebrae[level]?.antSup = ant
      vertebrae[level]?.postSup = post
    case .inferior(let level):
      vertebrae[level]?.antInf = ant
      vertebrae[level]?.postInf = post
    case .s1: placeS1(S1Endplate(ant: ant, post: post))
    }
  }

  private mutating func turn(_ structure: Structure, by radians: Double) {
    switch structure {
    case .vertebra(let level):
      guard var body = vertebrae[level] else { return }
      let middle = body.centroid
      for corner in Corner.allCases { body[corner] = body[corner].rotated(by: radians, about: middle) }
      vertebrae[level] = body
    case .s1:
      guard let plate = s1 else { return }
      let middle = plate.ant.midpoint(to: plate.post)
      placeS1(
        S1Endplate(
          ant: plate.ant.rotated(by: radians, about: middle), post: plate.post.rotated(by: radians, about: middle)))
    case .sacrum:
      guard let outline = sacrum, !outline.isEmpty else { return }
      let middle = outline.reduce(Point(0, 0), +) * (1 / Double(outline.count))
      sacrum = outline.map { $0.rotated(by: radians, about: middle) }
    case .femoralHead: break
    }
  }

  /// The outline's first two points are S1's ends (promontory, posterior corner): they follow the endplate.
  private mutating func placeS1(_ plate: S1Endplate) {
    if let old = s1, let outline = sacrum, outline.count >= 3, outline[0] == old.ant, outline[1] == old.post {
      sacrum?[0] = plate.ant
      sacrum?[1] = plate.post
    }
    s1 = plate
  }

  /// Keeps the reader's index: heads are put in order only where a machine or a mask placed them, so that the circle
  /// under the reader's hand doesn't change its name while it moves.
  private mutating func placeHead(_ index: Int, _ head: FemoralHead) {
    var heads = femoralHeads ?? []
    if heads.indices.contains(index) {
      heads[index] = head
    } else if heads.count < 2 {
      heads.append(head)
    }
    femoralHeads = heads
  }

  private mutating func delete(_ structure: Structure) {
    switch structure {
    case .vertebra(let level): vertebrae[level] = nil
    case .s1: s1 = nil
    case .sacrum: sacrum = nil
    case .femoralHead(let i):
      if head(i) != nil {
        femoralHeads?.remove(at: i)
        if i == 0 { masks[.femoralHead(0)] = masks[.femoralHead(1)] }
        masks[.femoralHead(1)] = nil
      }
    }
    if structure != .s1, structure != .femoralHead(0) { masks[structure] = nil }
  }

  /// Caudally by one: the body called L5 was S1, so its superior endplate becomes S1's. Cranially: the endplate called
  /// S1 was L5's, whose lower end was never drawn, so S1 and L5 are left for the reader to place.
  private mutating func shiftLevels(by steps: Int) {
    guard steps != 0 else { return }
    var shifted: [Level: VertebralBody] = [:]
    var shiftedMasks = masks.filter { if case .femoralHead = $0.key { true } else { false } }
    for (level, body) in vertebrae {
      let ordinal = level.ordinal + max(min(steps, 12), -12)
      guard Level.allCases.indices.contains(ordinal) else { continue }
      shifted[Level.allCases[ordinal]] = body
      shiftedMasks[.vertebra(Level.allCases[ordinal])] = masks[.vertebra(level)]
    }
    masks = shiftedMasks
    let below = Level.l5.ordinal + 1 - max(min(steps, 12), -12)
    if steps < 0 {
      s1 = nil
    } else if Level.allCases.indices.contains(below), let body = vertebrae[Level.allCases[below]] {
      s1 = S1Endplate(ant: body.antSup, post: body.postSup)
    } else {
      s1 = nil
    }
    sacrum = nil
    vertebrae = shifted
  }

  /// The points stay where they are; which of them is anterior changes.
  private mutating func turn(to side: Facing) {
    guard side != facing else { return }
    facing = side
    vertebrae = vertebrae.mapValues {
      VertebralBody(antSup: $0.postSup, postSup: $0.antSup, antInf: $0.postInf, postInf: $0.antInf)
    }
    s1 = s1.map { S1Endplate(ant: $0.post, post: $0.ant) }
    if let outline = sacrum, outline.count >= 3 {
      sacrum = [outline[1], outline[0]] + outline[2...].reversed()
    }
    orderHeads()
  }
}

extension LandmarkEdit {
  /// The structure whose points the edit moves, by itself.
  var reshaped: Structure? {
    switch self {
    case .movePoint(let handle, _): handle.structure
    case .moveStructure(let structure, _), .turn(let structure, _), .refit(let structure, _, _): structure
    case .moveEndplate(let plate, _, _): plate.structure
    case .placeVertebra(let level, _): .vertebra(level)
    case .placeS1: .s1
    case .placeSacrum: .sacrum
    case .placeHead(let index, _): .femoralHead(index)
    case .paint, .delete, .relabel, .shiftLevels, .setFacing: nil
    }
  }
}

extension Handle {
  /// The structure that the point belongs to.
  public var structure: Structure {
    switch self {
    case .corner(let level, _): .vertebra(level)
    case .s1Anterior, .s1Posterior: .s1
    case .headCenter(let head), .headRim(let head): .femoralHead(head)
    case .sacrumContour: .sacrum
    }
  }
}

extension Landmarks {
  /// A structure's points: of a body antSup, postSup, postInf, antInf; of S1 ant and post.
  public func corners(of structure: Structure) -> [Point] {
    handles(of: structure).compactMap { point(of: $0) }
  }

  /// With the structure's points where `corners(of:)` would give `points`; as many as it has.
  public func placing(_ points: [Point], of structure: Structure) -> Landmarks {
    switch structure {
    case .vertebra(let level) where points.count == 4:
      applying(
        .placeVertebra(
          level, VertebralBody(antSup: points[0], postSup: points[1], antInf: points[3], postInf: points[2])))
    case .s1 where points.count == 2: applying(.placeS1(S1Endplate(ant: points[0], post: points[1])))
    default: self
    }
  }
}
