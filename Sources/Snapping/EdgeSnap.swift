import Foundation
import Radiograph
import Spine

/// Finds the edge of the film nearest to a line that a reader placed.
///
/// An endplate shows as a bright cortical line with the dimmer disc beyond it: along the plate, profiles across it are
/// averaged, and the line whose two ends give the strongest step from the body's side outwards, with a bright ridge,
/// wins; a small cost keeps it near the hint. Brightness is area-averaged over about 1/60 of D, so noise and
/// compression blocks don't count as edges.
struct EdgeSnap {
  private let film: Film
  /// Half the side of the square over which brightness is averaged, pixels.
  private let blur: Double
  /// How far an end may move across the plate, pixels.
  private let reach: Double
  private let sign: Double

  /// - Parameter depth: D, the mean endplate depth, pixels.
  init(_ film: Film, depth: Double) {
    self.film = film
    blur = max(depth / 60, 0.5)
    reach = 0.10 * depth
    sign = film.photometric == .monochrome1 ? -1 : 1
  }

  /// The line moved across itself to the edge; `outward` points away from the bone.
  func snapped(_ a: Point, _ b: Point, outward: Point) -> (Point, Point)? {
    let along = b - a
    let length = a.distance(to: b)
    guard length > 4, reach > 1 else { return nil }
    var normal = Point(-along.y / length, along.x / length)
    if normal.x * outward.x + normal.y * outward.y < 0 { normal = normal * -1 }
    let steps = 14
    // Edge strength at each place along the plate and each shift across it.
    let places = (0...11).map { 0.08 + 0.84 * Double($0) / 11 }
    let field = places.map { t -> [Double] in
      let base = a + along * t
      return (-steps...steps).map { step in strength(at: base + normal * (reach * Double(step) / Double(steps)), normal)
      }
    }
    let scale = field.joined().map(abs).max() ?? 0
    guard scale > 0 else { return nil }
    var best = (score: -Double.infinity, first: 0, last: 0)
    for first in -steps...steps {
      for last in -steps...steps where abs(first - last) <= steps {
        var sum = 0.0
        for (index, t) in places.enumerated() {
          let shift = Double(first) * (1 - t) + Double(last) * t
          let low = Int(shift.rounded(.down)), rest = shift - Double(low)
          let row = field[index]
          let at = low + steps
          sum += row[at] * (1 - rest) + (at + 1 < row.count ? row[at + 1] * rest : 0)
        }
        let far = Double(first * first + last * last) / Double(2 * steps * steps)
        let score = sum / (Double(places.count) * scale) - 0.4 * far
        if score > best.score { best = (score, first, last) }
      }
    }
    // Nothing that looks like an edge: better left where the reader put it.
    guard best.score > 0.05 else { return nil }
    let step = reach / Double(steps)
    return (a + normal * (Double(best.first) * step), b + normal * (Double(best.last) * step))
  }

  /// Bright inside, dim outside.
  private func strength(at p: Point, _ normal: Point) -> Double {
    let d = 2 * blur
    return sign * (mean(p - normal * d) - mean(p + normal * d))
  }

  private func mean(_ p: Point) -> Double {
    let left = (p.x - blur).pixel(upTo: film.width - 1), right = (p.x + blur).pixel(upTo: film.width - 1)
    let top = (p.y - blur).pixel(upTo: film.height - 1), bottom = (p.y + blur).pixel(upTo: film.height - 1)
    var sum = 0
    for y in top...bottom { for x in left...right { sum += Int(film.pixels[y * film.width + x]) } }
    return Double(sum) / Double((right - left + 1) * (bottom - top + 1))
  }
}

extension Double {
  /// The pixel that holds the place, kept on the film.
  fileprivate func pixel(upTo limit: Int) -> Int { isNaN ? 0 : Int(Swift.min(Swift.max(self, 0), Double(limit))) }
}
