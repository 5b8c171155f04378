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
  private let weights: [Float]

  private static let features = 8 * 128 + 8
  private static let samples = 16
  private static let cells = 4
  private static let directions = 8

  static let standard = CornerModel()

  /// Nil where the program was built with other weights than this code knows.
  private init?() {
    let file = ce_corners()
    guard let bytes = file.bytes, file.count == (Self.features + 1) * 8 * 2 else { return nil }
    weights = (0..<(Self.features + 1) * 8).map {
      Self.single(UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8)
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
    let corners = [body.antSup, body.postSup, body.postInf, body.antInf]
    // Landmarks of any size come from files: what no film holds is nowhere on it.
    guard depth > 8, depth < Double(max(film.width, film.height)),
      let picture = LocalPicture(film, about: corners, margin: 0.4 * depth, sigma: max(0.5 * depth / 48, 0.5)),
      picture.contrast > 0.01, let first = step(corners, picture, depth)
    else { return nil }
    var sum = [Point](repeating: Point(0, 0), count: 4)
    var count = 0
    for turn in 0..<12 {
      let start = first.enumerated().map { index, point in
        // Spread evenly over directions and distances, the same every time.
        let angle = Double(turn * 5 + index * 7) * 2.399963
        return point + Point(cos(angle), sin(angle)) * (0.04 * depth * Double((turn + 3 * index) % 6 + 1) / 6)
      }
      guard let end = step(start, picture, depth) else { continue }
      for index in 0..<4 { sum[index] = sum[index] + end[index] }
      count += 1
    }
    guard count > 0 else { return nil }
    let found = (0..<4).map { (first[$0] + sum[$0] * (1 / Double(count))) * 0.5 }
    return VertebralBody(antSup: found[0], postSup: found[1], antInf: found[3], postInf: found[2])
  }

  /// Corners from anterior superior to posterior superior, posterior inferior, anterior inferior.
  private func step(_ corners: [Point], _ picture: LocalPicture, _ depth: Double) -> [Point]? {
    let across = (corners[1] - corners[0]) + (corners[2] - corners[3])
    let length = across.length
    guard length > 1e-6 else { return nil }
    let posterior = across * (1 / length)
    var caudal = Point(-posterior.y, posterior.x)
    let down = (corners[3] + corners[2]) - (corners[0] + corners[1])
    if down.x * caudal.x + down.y * caudal.y < 0 { caudal = caudal * -1 }
    let plain = shifts(corners, posterior, caudal, picture, depth)
    let turned = shifts([3, 2, 1, 0].map { corners[$0] }, posterior, caudal * -1, picture, depth)
    return (0..<4).map { i in
      let j = 3 - i
      let back = 0.5 * (plain[2 * i] + turned[2 * j]), low = 0.5 * (plain[2 * i + 1] - turned[2 * j + 1])
      return corners[i] + (posterior * Double(back) + caudal * Double(low)) * depth
    }
  }

  private func shifts(
    _ q: [Point], _ posterior: Point, _ caudal: Point, _ picture: LocalPicture, _ depth: Double
  ) -> [Float] {
    let centres = q + (0..<4).map { q[$0].midpoint(to: q[($0 + 1) % 4]) }
    var out = Array(weights[0..<8])
    var row = 8
    func add(_ feature: Float) {
      if feature != 0 { for k in 0..<8 { out[k] += weights[row + k] * feature } }
      row += 8
    }
    for centre in centres {
      for value in histogram(centre, posterior, caudal, picture, depth) { add(value) }
    }
    let middle = (q[0] + q[1] + q[2] + q[3]) * 0.25
    for corner in q {
      let d = (corner - middle) * (1 / depth)
      add(Float(d.x * posterior.x + d.y * posterior.y))
      add(Float(d.x * caudal.x + d.y * caudal.y))
    }
    return out
  }

  /// Gradients of a patch by place and direction, dealt out between neighbouring bins, of length 1 (no value above 0.2
  /// before that): a patch's contrast doesn't count.
  private func histogram(
    _ centre: Point, _ posterior: Point, _ caudal: Point, _ picture: LocalPicture, _ depth: Double
  ) -> [Float] {
    let n = Self.samples, cells = Self.cells, directions = Self.directions
    let half = 0.16 * depth
    func place(_ i: Int) -> Double { ((Double(i) + 0.5) / Double(n) * 2 - 1) * half }
    var patch = [Float](repeating: 0, count: n * n)
    for j in 0..<n {
      for i in 0..<n { patch[j * n + i] = picture.brightness(centre + posterior * place(i) + caudal * place(j)) }
    }
    func slope(_ at: Int, _ position: Int, _ stride: Int) -> Float {
      if position == 0 { return patch[at + stride] - patch[at] }
      if position == n - 1 { return patch[at] - patch[at - stride] }
      return (patch[at + stride] - patch[at - stride]) / 2
    }
    var bins = [Float](repeating: 0, count: cells * cells * directions)
    for j in 0..<n {
      let v = (Float(j) + 0.5) / Float(n) * Float(cells) - 0.5
      for i in 0..<n {
        let gx = slope(j * n + i, i, 1), gy = slope(j * n + i, j, n)
        let size = (gx * gx + gy * gy).squareRoot()
        guard size > 0 else { continue }
        var turn = atan2(gy, gx) / (2 * .pi) * Float(directions)
        if turn < 0 { turn += Float(directions) }
        let first = Int(turn) % directions
        let rest = turn - turn.rounded(.down)
        let u = (Float(i) + 0.5) / Float(n) * Float(cells) - 0.5
        let (x, y) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
        for (cx, wx) in [(x, 1 - (u - Float(x))), (x + 1, u - Float(x))] where cx >= 0 && cx < cells {
          for (cy, wy) in [(y, 1 - (v - Float(y))), (y + 1, v - Float(y))] where cy >= 0 && cy < cells {
            let base = (cy * cells + cx) * directions
            bins[base + first] += size * wx * wy * (1 - rest)
            bins[base + (first + 1) % directions] += size * wx * wy * rest
          }
        }
      }
    }
    func scale() {
      let length = bins.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-6
      for k in bins.indices { bins[k] /= length }
    }
    scale()
    for k in bins.indices { bins[k] = min(bins[k], 0.2) }
    scale()
    return bins
  }
}
