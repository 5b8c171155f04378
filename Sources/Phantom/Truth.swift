import Foundation
import Radiograph
import Spine

/// What is known exactly of a phantom: landmarks and labels in the film's pixels.
struct Truth {
  var landmarks: Landmarks
  var labels: LabelImage

  init(skeleton: Skeleton, painter: Painter, collimation: Collimation = .none, hardware: Bool) {
    let (w, h) = (painter.canvas.width, painter.canvas.height)
    var marks = Landmarks()
    marks.width = w
    marks.height = h
    marks.hardware = hardware
    func inside(_ p: Point) -> Bool {
      p.x >= 0 && p.y >= 0 && p.x <= Double(w) && p.y <= Double(h) && collimation.contains(p)
    }
    var raster = LabelRaster(width: w, height: h)
    for (i, anatomical) in skeleton.bodies.enumerated() {
      let body = anatomical.mapped(painter.pixel)
      let corners = Corner.allCases.map { body[$0] }
      let outline = body.corners
      if let level = Skeleton.level(at: i), corners.allSatisfy(inside) {
        marks.vertebrae[level] = body
        raster.fill(outline, with: 1)
      } else {
        // Cut by the border, or above the levels that have names: neither vertebra nor background.
        raster.fill(outline, with: 255)
      }
    }
    let s1 = S1Endplate(ant: painter.pixel(skeleton.s1.ant), post: painter.pixel(skeleton.s1.post))
    if inside(s1.ant), inside(s1.post) { marks.s1 = s1 }
    marks.sacrum = skeleton.sacrum.map(painter.pixel)
    raster.fill(skeleton.sacrum.map(painter.pixel), with: 2)
    var heads: [FemoralHead] = []
    for head in skeleton.heads {
      let circle = FemoralHead(center: painter.pixel(head.center), radius: head.radius * painter.scale)
      if Truth.assessable(circle, inside: inside) {
        heads.append(circle)
      } else {
        // A sliver at the border: nobody would draw it, and it is no background either.
        raster.fill(circle, with: 255)
      }
    }
    // A single head in the picture is head 1, whichever it is.
    for (i, circle) in heads.enumerated() { raster.fill(circle, with: UInt8(3 + i)) }
    marks.femoralHeads = heads
    marks.source = "synthetic"
    landmarks = marks
    if !collimation.edges.isEmpty {
      for y in 0..<h {
        for x in 0..<w where raster.labels[y * w + x] != 0 {
          if !collimation.contains(Point(Double(x) + 0.5, Double(y) + 0.5)) { raster.labels[y * w + x] = 0 }
        }
      }
    }
    labels = LabelImage(width: w, height: h, labels: raster.labels)
  }

  /// A head counts as in the picture when at least a quarter of its diameter and 75° of its rim are.
  private static func assessable(_ head: FemoralHead, inside: (Point) -> Bool) -> Bool {
    let column = (0..<40).filter { i in
      inside(Point(head.center.x, head.center.y + head.radius * (Double(i) + 0.5 - 20) / 20))
    }
    guard column.count >= 10 else { return false }
    let rim = (0..<72).filter { i in
      let angle = radians(Double(i) * 5)
      return inside(Point(head.center.x + head.radius * cos(angle), head.center.y + head.radius * sin(angle)))
    }
    return rim.count >= 15
  }
}

/// Label masks by pixel centres, later shapes over earlier ones.
struct LabelRaster {
  let width: Int
  let height: Int
  var labels: [UInt8]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    labels = [UInt8](repeating: 0, count: width * height)
  }

  mutating func fill(_ outline: [Point], with label: UInt8) {
    guard let top = outline.map(\.y).min(), let bottom = outline.map(\.y).max() else { return }
    let first = max(0, Int((top - 0.5).rounded(.up)))
    let last = min(height - 1, Int((bottom - 0.5).rounded(.down)))
    guard first <= last else { return }
    for y in first...last {
      let level = Double(y) + 0.5
      var crossings: [Double] = []
      for i in outline.indices {
        let (a, b) = (outline[i], outline[(i + 1) % outline.count])
        guard (a.y <= level) != (b.y <= level) else { continue }
        crossings.append(a.x + (b.x - a.x) * (level - a.y) / (b.y - a.y))
      }
      crossings.sort()
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        span(y, crossings[pair], crossings[pair + 1], label)
      }
    }
  }

  mutating func fill(_ head: FemoralHead, with label: UInt8) {
    let (c, r) = (head.center, head.radius)
    let first = max(0, Int((c.y - r - 0.5).rounded(.up)))
    let last = min(height - 1, Int((c.y + r - 0.5).rounded(.down)))
    guard first <= last else { return }
    for y in first...last {
      let d = Double(y) + 0.5 - c.y
      let half = max(0, r * r - d * d).squareRoot()
      span(y, c.x - half, c.x + half, label)
    }
  }

  private mutating func span(_ y: Int, _ from: Double, _ to: Double, _ label: UInt8) {
    let a = max(0, Int((max(from, -1) - 0.5).rounded(.up)))
    let b = min(width - 1, Int((min(to, Double(width) + 1) - 0.5).rounded(.down)))
    guard a <= b else { return }
    for x in a...b { labels[y * width + x] = label }
  }
}
