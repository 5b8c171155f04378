import Foundation
import Spine

/// The exposed field as half planes in the film's pixels: slanted collimator edges, the film's lower end.
struct Collimation {
  struct Edge {
    /// Inside where x·nx + y·ny ≤ offset.
    var nx: Double
    var ny: Double
    var offset: Double
    /// Width of the penumbra, pixels, and what stays of the brightness outside.
    var softness: Double
    var remainder: Double
  }

  var edges: [Edge] = []

  static let none = Collimation()

  private init() {}

  /// Edges that leave the lumbar column with a margin; the lower one may cut the hips.
  init(skeleton: Skeleton, painter: Painter, random r: inout SeededRandom) {
    let (w, h) = (Double(painter.canvas.width), Double(painter.canvas.height))
    let margin = r.uniform(0.6, 1.6) * painter.scale
    let quads = Level.lumbar.map { skeleton.body($0).mapped(painter.pixel) }
    let points =
      quads.flatMap { [$0.antSup, $0.antInf, $0.postSup, $0.postInf] } + [
        painter.pixel(skeleton.s1.ant), painter.pixel(skeleton.s1.post),
      ]
    func add(_ angle: Double, at anchor: Point) {
      let (nx, ny) = (cos(radians(angle)), sin(radians(angle)))
      let needed = points.map { $0.x * nx + $0.y * ny }.max() ?? 0
      let offset = max(anchor.x * nx + anchor.y * ny, needed + margin)
      edges.append(
        Edge(
          nx: nx, ny: ny, offset: offset, softness: painter.scale * r.logUniform(0.005, 0.1),
          remainder: r.chance(0.6) ? 0 : r.uniform(0.02, 0.3)))
    }
    if r.chance(0.12) { add(180 + r.normal(0, 4), at: Point(w * r.uniform(0.02, 0.3), h / 2)) }
    if r.chance(0.12) { add(r.normal(0, 4), at: Point(w * r.uniform(0.75, 0.98), h / 2)) }
    if r.chance(0.14) { add(90 + r.normal(0, 0.7), at: Point(w / 2, h * r.uniform(0.86, 0.99))) }
    if r.chance(0.06) { add(270 + r.normal(0, 1), at: Point(w / 2, h * r.uniform(0.01, 0.06))) }
  }

  func contains(_ p: Point) -> Bool { edges.allSatisfy { p.x * $0.nx + p.y * $0.ny <= $0.offset } }

  /// What of the brightness reaches a pixel.
  func darken(_ canvas: Canvas) {
    for edge in edges {
      let k = 1 / max(0.5, edge.softness)
      for y in 0..<canvas.height {
        for x in 0..<canvas.width {
          let d = (Double(x) + 0.5) * edge.nx + (Double(y) + 0.5) * edge.ny - edge.offset
          guard d * k > -1 else { continue }
          let inside = 1 - clamped((d * k + 1) / 2, 0, 1)
          canvas.pixels[y * canvas.width + x] *= Float(edge.remainder + (1 - edge.remainder) * inside)
        }
      }
    }
  }
}
