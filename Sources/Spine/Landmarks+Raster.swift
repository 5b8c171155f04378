import Foundation

extension Landmarks {
  /// A closed outline and the class of label images that it fills.
  public struct LabelPolygon: Hashable, Sendable {
    /// 1 vertebra, 2 sacrum, 3 head 1, 4 head 2.
    public var label: UInt8
    public var points: [Point]
  }

  /// The outlines that make up the label image, in painting order: head 2 over head 1 over sacrum over vertebrae.
  /// Circles are 96-gons of equal area; a painted mask's outline runs along its pixels.
  public var labelPolygons: [LabelPolygon] {
    let heads = (femoralHeads ?? []).indices.prefix(2).map { Structure.femoralHead($0) }
    return (vertebrae.keys.sorted().map { .vertebra($0) } + [.sacrum] + heads).compactMap { structure in
      let points = maskOutline(of: structure)
      guard points.count >= 3, points.allSatisfy(\.isFinite) else { return nil }
      return LabelPolygon(label: structure.label, points: points)
    }
  }

  /// The label image of the landmarks, classes 0–4, `height` rows of `width`: a pixel has the class of the outline that
  /// holds its centre. The film is stretched to the size asked for.
  public func rasterized(width rasterWidth: Int, height rasterHeight: Int) -> [UInt8] {
    guard rasterWidth > 0, rasterHeight > 0 else { return [] }
    var image = [UInt8](repeating: 0, count: rasterWidth * rasterHeight)
    guard width > 0, height > 0 else { return image }
    let (kx, ky) = (Double(rasterWidth) / Double(width), Double(rasterHeight) / Double(height))
    for polygon in labelPolygons {
      Polygon.fill(polygon.points.map { Point($0.x * kx, $0.y * ky) }, width: rasterWidth, height: rasterHeight) {
        image[$0] = polygon.label
      }
    }
    return image
  }
}

extension FemoralHead {
  /// A regular polygon of the circle's area.
  public func polygon(_ count: Int) -> [Point] {
    let step = 2 * Double.pi / Double(max(count, 3))
    let r = radius * (step / sin(step)).squareRoot()
    return (0..<max(count, 3)).map {
      Point(center.x + r * cos(Double($0) * step), center.y + r * sin(Double($0) * step))
    }
  }
}

/// Plane polygons as lists of corners.
enum Polygon {
  /// Calls `paint` with the index (row · width + column) of each pixel whose centre the outline holds (even–odd rule).
  static func fill(_ points: [Point], width: Int, height: Int, paint: (Int) -> Void) {
    guard points.count >= 3, let top = points.map(\.y).min(), let bottom = points.map(\.y).max() else { return }
    // Clamped before they become integers: files may hold any number.
    func clamped(_ x: Double, to limit: Int) -> Double { min(max(x, -1), Double(limit) + 1) }
    let first = max(0, Int(clamped(top - 0.5, to: height).rounded(.up)))
    let last = min(height - 1, Int(clamped(bottom - 0.5, to: height).rounded(.down)))
    guard first <= last else { return }
    var crossings: [Double] = []
    for row in first...last {
      let y = Double(row) + 0.5
      crossings.removeAll(keepingCapacity: true)
      var previous = points[points.count - 1]
      for point in points {
        if (previous.y > y) != (point.y > y) {
          let x = previous.x + (y - previous.y) / (point.y - previous.y) * (point.x - previous.x)
          crossings.append(x.isNaN ? previous.x : x)
        }
        previous = point
      }
      crossings.sort()
      var i = 0
      while i + 1 < crossings.count {
        let from = max(0, Int(clamped(crossings[i] - 0.5, to: width).rounded(.up)))
        let to = min(width, Int(clamped(crossings[i + 1] - 0.5, to: width).rounded(.up)))
        if from < to { for column in from..<to { paint(row * width + column) } }
        i += 2
      }
    }
  }

  /// Positive for outlines that run clockwise on the screen, px².
  static func signedArea(_ points: [Point]) -> Double {
    guard var previous = points.last else { return 0 }
    var sum = 0.0
    for point in points {
      sum += previous.cross(point)
      previous = point
    }
    return sum / 2
  }

  static func contains(_ point: Point, _ polygon: [Point]) -> Bool {
    guard var previous = polygon.last else { return false }
    var inside = false
    for corner in polygon {
      if (previous.y > point.y) != (corner.y > point.y),
        point.x < previous.x + (point.y - previous.y) / (corner.y - previous.y) * (corner.x - previous.x)
      {
        inside.toggle()
      }
      previous = corner
    }
    return inside
  }
}
