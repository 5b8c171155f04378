/// A vertebral level that a lateral lumbar film shows, from the top down.
public enum Level: String, CaseIterable, Codable, Comparable, Sendable, CodingKeyRepresentable {
  case t11 = "T11"
  case t12 = "T12"
  case l1 = "L1"
  case l2 = "L2"
  case l3 = "L3"
  case l4 = "L4"
  case l5 = "L5"

  public static func < (a: Level, b: Level) -> Bool { a.ordinal < b.ordinal }
  /// 0 for T11 … 6 for L5.
  public var ordinal: Int { Level.allCases.firstIndex(of: self) ?? 0 }
  public static let lumbar: [Level] = [.l1, .l2, .l3, .l4, .l5]
}

/// A corner of a vertebral body, as landmarks files name it.
public enum Corner: String, CaseIterable, Codable, Sendable {
  case antSup, postSup, antInf, postInf
}

/// A vertebral body as the quadrilateral of its four corners.
public struct VertebralBody: Hashable, Codable, Sendable {
  public var antSup: Point
  public var postSup: Point
  public var antInf: Point
  public var postInf: Point

  public init(antSup: Point, postSup: Point, antInf: Point, postInf: Point) {
    self.antSup = antSup
    self.postSup = postSup
    self.antInf = antInf
    self.postInf = postInf
  }

  /// In turn: antSup, postSup, postInf, antInf.
  public var corners: [Point] { [antSup, postSup, postInf, antInf] }

  public subscript(corner: Corner) -> Point {
    get {
      switch corner {
      case .antSup: antSup
      case .postSup: postSup
      case .antInf: antInf
      case .postInf: postInf
      }
    }
    set {
      switch corner {
      case .antSup: antSup = newValue
      case .postSup: postSup = newValue
      case .antInf: antInf = newValue
      case .postInf: postInf = newValue
      }
    }
  }

  public var centroid: Point { (antSup + postSup + antInf + postInf) * 0.25 }
}

/// The superior endplate of S1.
public struct S1Endplate: Hashable, Codable, Sendable {
  public var ant: Point
  public var post: Point

  public init(ant: Point, post: Point) {
    self.ant = ant
    self.post = post
  }
}

/// A femoral head as a circle; radius in pixels of the film.
public struct FemoralHead: Hashable, Codable, Sendable {
  public var center: Point
  public var radius: Double

  public init(center: Point, radius: Double) {
    self.center = center
    self.radius = radius
  }
}

/// The side of the picture towards which the patient's front looks.
public enum Facing: String, Codable, Sendable {
  case left, right
}

/// How the patient was placed; alignment intervals hold for standing films only.
public enum Posture: String, CaseIterable, Codable, Sendable {
  case standing, supine, flexion, extension_ = "extension", unknown
}

/// A structure that a reader can pick, move, delete or draw.
public enum Structure: Hashable, Codable, Sendable {
  case vertebra(Level)
  case s1
  case sacrum
  /// 0 is head 1 (the more posterior), 1 is head 2.
  case femoralHead(Int)

  /// The structure's name in confidences.
  public var key: String {
    switch self {
    case .vertebra(let level): level.rawValue
    case .s1: "S1"
    case .sacrum: "sacrum"
    case .femoralHead(let index): "head\(index + 1)"
    }
  }
}

/// A point of a structure that a reader can move by itself.
public enum Handle: Hashable, Codable, Sendable {
  case corner(Level, Corner)
  case s1Anterior
  case s1Posterior
  case headCenter(Int)
  /// The rim, at the circle's caudal-anterior side; moving it changes the radius.
  case headRim(Int)
  case sacrumContour(Int)
}
