import Foundation
import Radiograph
import Spine

/// A picture of one structure from near, upright and of one size whatever the film: the structure's middle in its
/// middle, anterior left, 38 pixels to D.
///
/// The network sees it in three planes of 80 × 80: brightness about the structure, brightness of twice the field, both
/// with zero mean and deviation 1 about the middle, and which kind of structure it is, with a spot where a reader put
/// each corner, if one did.
public struct CloseUp: Sendable {
  public enum Subject: Sendable {
    /// Four corners: antSup, postSup, postInf, antInf.
    case body
    /// The endplate's two ends: ant, post.
    case s1
  }

  public static let size = 80
  /// The picture of twice the field that both planes come from.
  public static let wideSize = 160
  /// Its pixels on each side of the close-up.
  public static let margin = (wideSize - size) / 2
  public static let pixelsPerDepth = 38.0
  /// The S1 endplate lies so many D above the middle, since what tells it lies below.
  static let s1Drop = 0.3
  /// Deviation of a hint's spot, pixels of the picture.
  static let hintSpread = 1.5

  public var subject: Subject
  /// Film point in the middle of the picture.
  public var center: Point
  /// Unit vectors on the film, along the picture's axes.
  public var posterior: Point
  public var caudal: Point
  /// Film pixels a picture pixel, along both axes.
  public var scaleX: Double
  public var scaleY: Double

  /// Nil where the corners make no frame.
  public init?(of body: VertebralBody, depth: Double) {
    let sum = (body.postSup - body.antSup) + (body.postInf - body.antInf)
    let down = (body.antInf - body.antSup) + (body.postInf - body.postSup)
    self.init(.body, middle: body.centroid, along: sum, towards: down, depth: depth)
  }

  /// - Parameter above: the middle of the body above, which tells what is caudal.
  public init?(of plate: S1Endplate, above: Point, depth: Double) {
    let middle = plate.ant.midpoint(to: plate.post)
    self.init(.s1, middle: middle, along: plate.post - plate.ant, towards: middle - above, depth: depth)
    center = center + caudal * (Self.s1Drop * depth)
  }

  private init?(_ subject: Subject, middle: Point, along: Point, towards: Point, depth: Double) {
    guard let posterior = along.normalized, depth > 1, middle.isFinite else { return nil }
    let side = Point(-posterior.y, posterior.x)
    self.subject = subject
    center = middle
    self.posterior = posterior
    caudal = side.dot(towards) >= 0 ? side : side * -1
    scaleX = depth / Self.pixelsPerDepth
    scaleY = scaleX
  }

  /// The same picture upside down: of a body, whose corners then come in the opposite order.
  public var upsideDown: CloseUp {
    var turned = self
    turned.caudal = caudal * -1
    return turned
  }

  public func film(_ p: Point) -> Point {
    let half = Double(Self.size) / 2
    return center + posterior * ((p.x - half) * scaleX) + caudal * ((p.y - half) * scaleY)
  }

  /// The pixel of the picture that shows a film point.
  public func picture(_ p: Point) -> Point {
    let half = Double(Self.size) / 2, d = p - center
    return Point(half + d.dot(posterior) / scaleX, half + d.dot(caudal) / scaleY)
  }

  /// `[3, 80, 80]` from the picture of twice the field: `brightness` in any range, bone bright, and 1 in `field` where
  /// the film is.
  ///
  /// - Parameter hints: where a reader put the corners, pixels of the close-up.
  public static func planes(_ brightness: [Float], field: [Float], subject: Subject, hints: [Point] = []) -> [Float] {
    precondition(brightness.count == wideSize * wideSize && field.count == brightness.count)
    let count = size * size
    var planes = [Float](repeating: subject == .s1 ? 1 : -1, count: 3 * count)
    for hint in hints where hint.isFinite {
      for y in 0..<size {
        for x in 0..<size {
          let (dx, dy) = (Double(x) + 0.5 - hint.x, Double(y) + 0.5 - hint.y)
          let square = (dx * dx + dy * dy) / (2 * hintSpread * hintSpread)
          if square < 12 { planes[2 * count + y * size + x] += 4 * Float(exp(-square)) }
        }
      }
    }
    var near = [Float](repeating: 0, count: count), nearField = near, far = near, farField = near
    for y in 0..<size {
      for x in 0..<size {
        let i = (y + margin) * wideSize + x + margin
        near[y * size + x] = brightness[i]
        nearField[y * size + x] = field[i]
        let j = 2 * y * wideSize + 2 * x
        var (sum, weight): (Float, Float) = (0, 0)
        for k in [j, j + 1, j + wideSize, j + wideSize + 1] {
          sum += brightness[k] * field[k]
          weight += field[k]
        }
        far[y * size + x] = weight > 0 ? sum / weight : 0
        farField[y * size + x] = weight > 1 ? 1 : 0
      }
    }
    standardise(near, nearField, into: &planes, at: 0)
    standardise(far, farField, into: &planes, at: count)
    return planes
  }

  /// Less the mean and over the deviation of the middle, held to ±4; what is no film is dark.
  private static func standardise(_ values: [Float], _ field: [Float], into planes: inout [Float], at start: Int) {
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    let middle = size / 5..<size - size / 5
    for y in middle {
      for x in middle where field[y * size + x] > 0 {
        let v = Double(values[y * size + x])
        sum += v
        squares += v * v
        count += 1
      }
    }
    let mean = count > 0 ? sum / count : 0
    let deviation = count > 0 ? max(squares / count - mean * mean, 0).squareRoot() : 0
    let gain = deviation > 1e-9 ? 1 / deviation : 0
    for i in values.indices {
      let z = (Double(values[i]) - mean) * gain
      planes[start + i] = field[i] > 0 ? Float(min(max(z, -4), 4)) : -2
    }
  }

  /// Where the corners are, pixels of the picture, and how widely each one's heat is spread.
  ///
  /// - Parameter probabilities: `[5, 80, 80]`; a corner's heat is its plane over plane 0, and the corner its centre.
  public static func corners(_ probabilities: [Float], subject: Subject) -> [(point: Point, spread: Double)] {
    let count = size * size
    return (1...(subject == .body ? 4 : 2)).map { k in
      var heat = [Double](repeating: 0, count: count)
      var total = 0.0
      for i in 0..<count {
        heat[i] = Double(max(probabilities[k * count + i], 1e-30)) / Double(max(probabilities[i], 1e-30))
        total += heat[i]
      }
      var (x, y, xx, yy) = (0.0, 0.0, 0.0, 0.0)
      for i in 0..<count {
        let share = heat[i] / total
        let (px, py) = (Double(i % size) + 0.5, Double(i / size) + 0.5)
        x += share * px
        y += share * py
        xx += share * px * px
        yy += share * py * py
      }
      return (Point(x, y), max(0, (xx - x * x + yy - y * y) / 2).squareRoot())
    }
  }
}

extension CloseUp {
  /// The frame of a structure that has close-ups: a body, or S1 below the bodies. Nil of others, or where it is absent.
  public init?(of structure: Structure, in landmarks: Landmarks, depth: Double) {
    switch structure {
    case .vertebra(let level):
      guard let body = landmarks.vertebrae[level] else { return nil }
      self.init(of: body, depth: depth)
    case .s1:
      guard let plate = landmarks.s1, let lowest = landmarks.vertebrae.max(by: { $0.key < $1.key })?.value else {
        return nil
      }
      self.init(of: plate, above: lowest.centroid, depth: depth)
    default: return nil
    }
  }
}
