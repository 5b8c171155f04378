import CEmbedded
import Foundation
import Radiograph
import Spine

/// Where the four corners of a body lie, told from the film about a quadrilateral that is nearly right.
///
/// Eight patches (the corners and the sides' middles, a third of D wide, turned as the body is) become histograms of
/// gradient directions; with the quadrilateral's own shape they go through one linear map to the corners' shifts, in
/// D. The body and its picture upside down are both asked. A ridge regression on the 34 real films that training may
/// see and 120 phantoms, corners shifted by up to 8 % of D, gave the map.
struct CornerModel {
  /// Row 0 is the offset, then a row a feature; eight columns: posterior and caudal shift of each corner.
  private let weights: [SIMD8<Float>]

  private static let features = 8 * PatchHistogram.count + 8

  static let standard = CornerModel()

  /// Nil where the program was built with other weights than this code knows.
  private init?() {
    let file = ce_corners()
    guard let bytes = file.bytes, file.count == (Self.features + 1) * 8 * 2 else { return nil }
    weights = (0...Self.features).map { row in
      var columns = SIMD8<Float>()
      for k in 0..<8 {
        let at = 2 * (8 * row + k)
        columns[k] = Self.single(UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8)
      }
      return columns
    }
  }

  /// A half-precision number; those too small to be normal are as good as zero here.
  private static func single(_ half: UInt16) -> Float {
    let exponent = UInt32(half >> 10 & 31)
    let sign: Float = half & 0x8000 == 0 ? 1 : -1
    let fraction = Float(half & 1023)
    return exponent == 0
      ? sign * fraction * 0x1p-24
      : sign * (1 + fraction / 1024) * Float(sign: .plus, exponent: Int(exponent) - 15, significand: 1)
  }

  /// The body's corners at the film's; nil where the film shows nothing there.
  ///
  /// Once from the hint; then from a dozen places about what that found, whose mean is less of an accident.
  /// - Parameter depth: D, pixels.
  func found(_ body: VertebralBody, on film: Film, depth: Double) -> VertebralBody? {
    let corners = body.corners
    // Landmarks of any size come from files: what no film holds is nowhere on it.
    var patch = PatchHistogram()
    guard depth > 8, depth < Double(max(film.width, film.height)),
      let picture = LocalPicture(film, about: corners, margin: 0.4 * depth, sigma: max(0.5 * depth / 48, 0.5)),
      picture.contrast > 0.01, let first = step(corners, picture, depth, &patch)
    else { return nil }
    var sum = [Point](repeating: Point(0, 0), count: 4)
    var count = 0
    for turn in 0..<12 {
      let start = first.enumerated().map { index, point in
        // Spread evenly over directions and distances, the same every time.
        let angle = Double(turn * 5 + index * 7) * 2.399963
        return point + Point(cos(angle), sin(angle)) * (0.04 * depth * Double((turn + 3 * index) % 6 + 1) / 6)
      }
      guard let end = step(start, picture, depth, &patch) else { continue }
      for index in 0..<4 { sum[index] = sum[index] + end[index] }
      count += 1
    }
    guard count > 0 else { return nil }
    let found = (0..<4).map { (first[$0] + sum[$0] * (1 / Double(count))) * 0.5 }
    return VertebralBody(antSup: found[0], postSup: found[1], antInf: found[3], postInf: found[2])
  }

  /// Corners from anterior superior to posterior superior, posterior inferior, anterior inferior.
  private func step(
    _ corners: [Point], _ picture: LocalPicture, _ depth: Double, _ patch: inout PatchHistogram
  ) -> [Point]? {
    let across = (corners[1] - corners[0]) + (corners[2] - corners[3])
    let length = across.length
    guard length > 1e-6 else { return nil }
    let posterior = across * (1 / length)
    var caudal = Point(-posterior.y, posterior.x)
    let down = (corners[3] + corners[2]) - (corners[0] + corners[1])
    if down.x * caudal.x + down.y * caudal.y < 0 { caudal = caudal * -1 }
    // As it stands, and its picture upside down, of which the corners come in the other order.
    var plain = weights[0], turned = weights[0]
    let centres = corners + (0..<4).map { corners[$0].midpoint(to: corners[($0 + 1) % 4]) }
    for (at, centre) in centres.enumerated() {
      patch.look(centre, posterior, caudal, picture, half: 0.16 * depth)
      let other = at < 4 ? 3 - at : 4 + (6 - (at - 4)) % 4
      for (bin, value) in patch.bins.enumerated() where value != 0 {
        plain += weights[1 + at * PatchHistogram.count + bin] * value
        turned += weights[1 + other * PatchHistogram.count + PatchHistogram.upsideDown[bin]] * value
      }
    }
    let middle = (corners[0] + corners[1] + corners[2] + corners[3]) * 0.25
    let shape = 1 + 8 * PatchHistogram.count
    for (i, corner) in corners.enumerated() {
      let d = (corner - middle) * (1 / depth)
      let (back, low) = (Float(d.dot(posterior)), Float(d.dot(caudal)))
      let (here, there) = (shape + 2 * i, shape + 2 * (3 - i))
      plain += weights[here] * back
      plain += weights[here + 1] * low
      turned += weights[there] * back
      turned -= weights[there + 1] * low
    }
    return (0..<4).map { i in
      let j = 3 - i
      let back = 0.5 * (plain[2 * i] + turned[2 * j]), low = 0.5 * (plain[2 * i + 1] - turned[2 * j + 1])
      return corners[i] + (posterior * Double(back) + caudal * Double(low)) * depth
    }
  }
}
