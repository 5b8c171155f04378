import Foundation

@testable import Spine

/// What networks and careless hands do to a label image.
struct LabelMask {
  var labels: [UInt8]
  let width: Int
  let height: Int

  init(_ spine: RandomSpine) {
    labels = spine.labels()
    width = spine.landmarks.width
    height = spine.landmarks.height
  }

  init(labels: [UInt8], width: Int, height: Int) {
    self.labels = labels
    self.width = width
    self.height = height
  }

  var map: ProbabilityMap { ProbabilityMap(labels: labels, width: width, height: height) }

  /// Pixels whose disc of radius `r` holds another class become background.
  func eroded(_ r: Int) -> LabelMask {
    var out = self
    for (index, distance) in distanceToOther().enumerated() where labels[index] != 0 && distance <= r {
      out.labels[index] = 0
    }
    return out
  }

  /// Opened with a disc: corners become round.
  func rounded(_ r: Int) -> LabelMask {
    let core = eroded(r)
    var out = core
    for y in 0..<height {
      for x in 0..<width where core.labels[y * width + x] != 0 && core.isRim(x, y) {
        for dy in -r...r {
          for dx in -r...r where dx * dx + dy * dy <= r * r {
            let (u, v) = (x + dx, y + dy)
            guard u >= 0, v >= 0, u < width, v < height else { continue }
            let i = v * width + u
            if labels[i] == core.labels[y * width + x] { out.labels[i] = labels[i] }
          }
        }
      }
    }
    return out
  }

  private func isRim(_ x: Int, _ y: Int) -> Bool {
    let c = labels[y * width + x]
    return x == 0 || y == 0 || x == width - 1 || y == height - 1 || labels[y * width + x - 1] != c
      || labels[y * width + x + 1] != c || labels[(y - 1) * width + x] != c || labels[(y + 1) * width + x] != c
  }

  /// City-block distance to the nearest pixel of another class.
  private func distanceToOther() -> [Int] {
    var distance = [Int](repeating: 9999, count: labels.count)
    for y in 0..<height { for x in 0..<width where isRim(x, y) { distance[y * width + x] = 1 } }
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        if x > 0 { distance[i] = min(distance[i], distance[i - 1] + 1) }
        if y > 0 { distance[i] = min(distance[i], distance[i - width] + 1) }
      }
    }
    for y in (0..<height).reversed() {
      for x in (0..<width).reversed() {
        let i = y * width + x
        if x + 1 < width { distance[i] = min(distance[i], distance[i + 1] + 1) }
        if y + 1 < height { distance[i] = min(distance[i], distance[i + width] + 1) }
      }
    }
    return distance
  }

  /// Fills a quadrilateral with a class.
  func filled(_ points: [Point], _ label: UInt8) -> LabelMask {
    var out = self
    Polygon.fill(points, width: width, height: height) { if out.labels[$0] == 0 { out.labels[$0] = label } }
    return out
  }

  func cropped(top: Int = 0, bottom: Int = 0, left: Int = 0) -> LabelMask {
    let (w, h) = (width - left, height - top - bottom)
    var out = [UInt8](repeating: 0, count: w * h)
    for y in 0..<h { for x in 0..<w { out[y * w + x] = labels[(y + top) * width + x + left] } }
    return LabelMask(labels: out, width: w, height: h)
  }

  func with(discs count: Int, radius: Int, label: UInt8, onto: UInt8, _ g: inout SplitMix64) -> LabelMask {
    var out = self
    for _ in 0..<count {
      for _ in 0..<200 {
        let (cx, cy) = (Int(g.uniform() * Double(width)), Int(g.uniform() * Double(height)))
        guard labels[cy * width + cx] == onto else { continue }
        for y in max(0, cy - radius)...min(height - 1, cy + radius) {
          for x in max(0, cx - radius)...min(width - 1, cx + radius)
          where (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius {
            out.labels[y * width + x] = label
          }
        }
        break
      }
    }
    return out
  }

  func upsideDown() -> LabelMask {
    var out = self
    for y in 0..<height { for x in 0..<width { out.labels[y * width + x] = labels[(height - 1 - y) * width + x] } }
    return out
  }

  /// As a network would give it: boundaries moved by a smooth random field of standard deviation `wander` pixels
  /// (correlated over `reach` pixels), then softened by the same amount, on a grid of 256 × 192 cells.
  func asNetwork(wander: Double, reach: Double, _ g: inout SplitMix64) -> ProbabilityMap {
    let (columns, rows) = (192, 256)
    let scale = max(Double(width) / Double(columns), Double(height) / Double(rows))
    let (ox, oy) = ((Double(width) - scale * Double(columns)) / 2, (Double(height) - scale * Double(rows)) / 2)
    let dx = SmoothField(width: width, height: height, reach: reach, sd: wander, &g)
    let dy = SmoothField(width: width, height: height, reach: reach, sd: wander, &g)
    let cells = columns * rows
    var planes = [Float](repeating: 0, count: 5 * cells)
    for r in 0..<rows {
      for c in 0..<columns {
        let (mx, my) = (ox + (Double(c) + 0.5) * scale, oy + (Double(r) + 0.5) * scale)
        let (shiftX, shiftY) = (dx.value(mx, my), dy.value(mx, my))
        for s in 0..<9 {
          let x = ox + (Double(c) + (Double(s % 3) + 0.5) / 3) * scale
          let y = oy + (Double(r) + (Double(s / 3) + 0.5) / 3) * scale
          let (u, v) = (Int(x + shiftX), Int(y + shiftY))
          let inside = u >= 0 && v >= 0 && u < width && v < height && x >= 0 && y >= 0
          let label = inside ? Int(labels[v * width + u]) : 0
          planes[label * cells + r * columns + c] += 1 / 9
        }
      }
    }
    for k in 0..<5 { Self.blur(&planes, from: k * cells, columns, rows, sd: wander / scale) }
    return ProbabilityMap(
      width: columns, height: rows, planes: planes, filmWidth: width, filmHeight: height, originX: ox, originY: oy,
      scaleX: scale, scaleY: scale)
  }

  private static func blur(_ planes: inout [Float], from start: Int, _ columns: Int, _ rows: Int, sd: Double) {
    let radius = max(1, Int((2.5 * sd).rounded(.up)))
    let kernel = (-radius...radius).map { Float(exp(-0.5 * Double($0 * $0) / max(sd * sd, 0.04))) }
    let total = kernel.reduce(0, +)
    for (count, lines, step, line) in [(columns, rows, 1, columns), (rows, columns, columns, 1)] {
      for l in 0..<lines {
        let base = start + l * line
        let source = (0..<count).map { planes[base + $0 * step] }
        for i in 0..<count {
          var sum: Float = 0
          for k in -radius...radius { sum += kernel[k + radius] * source[min(max(i + k, 0), count - 1)] }
          planes[base + i * step] = sum / total
        }
      }
    }
  }
}

/// A random field, smooth over `reach` pixels (cubic B-spline through normal deviates).
struct SmoothField {
  private let columns: Int
  private let rows: Int
  private let reach: Double
  private let nodes: [Double]

  init(width: Int, height: Int, reach: Double, sd: Double, _ g: inout SplitMix64) {
    self.reach = reach
    columns = Int(Double(width) / reach) + 5
    rows = Int(Double(height) / reach) + 5
    // The spline averages its nodes: 0.479 is the root mean square of a line's weights, squared for two directions.
    nodes = (0..<columns * rows).map { _ in g.normal() * sd / 0.479 }
  }

  func value(_ x: Double, _ y: Double) -> Double {
    let (u, v) = (max(x, 0) / reach, max(y, 0) / reach)
    let (i, j) = (min(Int(u), columns - 4), min(Int(v), rows - 4))
    let (a, b) = (Self.weights(u - Double(i)), Self.weights(v - Double(j)))
    func row(_ n: Int) -> Double {
      let k = (j + n) * columns + i
      return nodes[k] * a.0 + nodes[k + 1] * a.1 + nodes[k + 2] * a.2 + nodes[k + 3] * a.3
    }
    return row(0) * b.0 + row(1) * b.1 + row(2) * b.2 + row(3) * b.3
  }

  private static func weights(_ t: Double) -> (Double, Double, Double, Double) {
    let s = 1 - t
    return (s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6)
  }
}
