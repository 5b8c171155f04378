import Foundation
import Spine

/// Where the film's borders lie about the skeleton; fractions of the film, independent of its pixels.
struct FilmFrame {
  /// Width over height.
  var aspect: Double
  /// D over the film's height.
  var depthPerHeight: Double
  /// The S1 midpoint, fractions of width and height.
  var s1: Point

  /// - Parameter aspect: nil draws it: two thirds tall and narrow (0.52–0.66), the rest up to square.
  init(
    skeleton: Skeleton, pathology: Pathology, style: PhantomStyle, aspect fixedAspect: Double?,
    random: inout SeededRandom
  ) {
    let drawn: Double
    switch random.unit() {
    case ..<0.5: drawn = random.normal(0.60, 0.03, limit: 2)
    case ..<0.9: drawn = random.normal(0.79, 0.05, limit: 2)
    default: drawn = random.uniform(0.44, 1.0)
    }
    aspect = fixedAspect ?? drawn
    let wide = style == .randomised
    // Half reach down to the thighs, half end in the hips.
    let low = random.chance(0.5)
    depthPerHeight = random.normal(low ? 0.078 : 0.088, wide ? 0.011 : 0.004, limit: 2.2)
    s1 = Point(
      random.normal(0.52, wide ? 0.055 : 0.02, limit: 2),
      random.normal(low ? 0.6 : 0.65, wide ? 0.042 : 0.015, limit: 2.2))
    if wide, random.chance(0.12) { s1.y = random.uniform(0.48, 0.9) }
    let headBottom = (skeleton.heads.map { $0.center.y + $0.radius }.max() ?? 0)
    let headTop = (skeleton.heads.map { $0.center.y - $0.radius }.min() ?? 0)
    switch pathology {
    case .normal, .kyphoticDisc, .listhesis, .wedgeFracture, .lumbarizedS1, .sacralizedL5, .screws:
      // All of both heads in the picture, and T12 too.
      let top = -(skeleton.body(.t12).antSup.y) + 0.3
      depthPerHeight = min(depthPerHeight, 0.96 / (top + headBottom + 0.25))
      s1.y = 1 - 0.02 - (headBottom + 0.2) * depthPerHeight
    case .croppedHeads: s1.y = 1 - (headTop + (headBottom - headTop) * 0.45) * depthPerHeight
    case .noHeads: s1.y = 1 - (headTop - 0.1) * depthPerHeight
    case .drawnBySeed:
      if random.chance(0.12) { s1.y = max(s1.y, 1 - (headTop - 0.1) * depthPerHeight) }
    }
    s1.y = s1.y.clamped(to: 0.42...0.95)
    // Keep the lumbar column inside the sides.
    let depthPerWidth = depthPerHeight / aspect
    let columns = Level.lumbar.flatMap { [skeleton.body($0).antSup.x, skeleton.body($0).postSup.x] }
    let (left, right) = (columns.min() ?? -1, columns.max() ?? 1)
    let lowest = 0.06 - left * depthPerWidth
    let highest = 0.94 - right * depthPerWidth
    s1.x = lowest < highest ? s1.x.clamped(to: lowest...highest) : (lowest + highest) / 2
  }

  func painter(canvas: Canvas) -> Painter {
    Painter(
      canvas: canvas, scale: depthPerHeight * Double(canvas.height),
      origin: Point(s1.x * Double(canvas.width), s1.y * Double(canvas.height)))
  }
}
