import Radiograph
import Spine

/// What lies over the film, as premultiplied samples, 8 × 16 a cell; cells that nothing touches are never looked at.
struct OverlayRaster {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var columns = 0
  private(set) var rows = 0
  /// 0xAABBGGRR, colours already multiplied by their opacity.
  var samples: [UInt32] = []
  var touched: [UInt8] = []

  /// Clears the cells of the frame before.
  mutating func prepare(columns: Int, rows: Int) {
    if columns != self.columns || rows != self.rows {
      self.columns = columns
      self.rows = rows
      width = columns * 8
      height = rows * 16
      // Buffers only grow: a magnifier takes turns with the picture that it lies over.
      if samples.count < width * height {
        samples = Array(repeating: 0, count: width * height)
        touched = Array(repeating: 0, count: columns * rows)
      } else {
        samples.withUnsafeMutableBufferPointer { $0[..<(width * height)].update(repeating: 0) }
        touched.withUnsafeMutableBufferPointer { $0[..<(columns * rows)].update(repeating: 0) }
      }
      return
    }
    samples.withUnsafeMutableBufferPointer { samples in
      touched.withUnsafeMutableBufferPointer { touched in
        for row in 0..<rows {
          for column in 0..<columns where touched[row * columns + column] != 0 {
            touched[row * columns + column] = 0
            for y in row * 16..<row * 16 + 16 {
              for x in column * 8..<column * 8 + 8 { samples[y * width + x] = 0 }
            }
          }
        }
      }
    }
  }

  func withUnsafePointers(_ body: (UnsafePointer<UInt32>?, UnsafePointer<UInt8>?) -> Void) {
    samples.withUnsafeBufferPointer { samples in
      touched.withUnsafeBufferPointer { touched in body(samples.baseAddress, touched.baseAddress) }
    }
  }

  mutating func draw(_ overlay: Overlay, _ projection: FilmProjection, fills: Bool) {
    if let mask = overlay.mask { draw(mask, projection, fills: fills) }
    for shape in overlay.shapes {
      switch shape {
      case .polygon(let points, let fill, let outline):
        let path = points.map { place($0, projection) }
        if fills, let fill { self.fill(path, Paint(fill.color, fill.opacity)) }
        if let outline, let first = path.first { stroke(path + [first], outline) }
      case .polyline(let points, let style):
        stroke(points.map { place($0, projection) }, style)
      case .circle(let centre, let radius, let fill, let outline):
        let at = place(centre, projection), r = radius * 8 / projection.pixelsPerColumn
        if fills, let fill { ring(at, inner: -1, outer: r, Paint(fill.color, fill.opacity)) }
        if let outline {
          let half = max(outline.width * 4, 0.5)
          ring(at, inner: r - half, outer: r + half, Paint(outline.color, 1))
        }
      case .point(let point, let color, let isSelected):
        let at = place(point, projection)
        // A dark rim keeps the dot apart from bright bone.
        ring(at, inner: -1, outer: isSelected ? 5.5 : 4, Paint(Color(0, 0, 0), 0.6))
        ring(at, inner: -1, outer: isSelected ? 4 : 3, Paint(color, 1))
        if isSelected { ring(at, inner: 7, outer: 9.5, Paint(color, 1)) }
      case .label: break
      case .crosshair(let point, let color):
        let at = place(point, projection), style = Overlay.Stroke(color, width: 0.25)
        stroke([Point(0, at.y), Point(at.x - 8, at.y)], style)
        stroke([Point(at.x + 8, at.y), Point(Double(width), at.y)], style)
        stroke([Point(at.x, 0), Point(at.x, at.y - 8)], style)
        stroke([Point(at.x, at.y + 8), Point(at.x, Double(height))], style)
      }
    }
  }

  /// A film point in samples.
  private func place(_ point: Point, _ projection: FilmProjection) -> Point {
    let at = projection.cell(of: point)
    return Point(at.column * 8, at.row * 16)
  }

  /// A colour with its opacity, ready to be blended.
  struct Paint {
    var red: Float, green: Float, blue: Float, alpha: Float

    init(_ color: Color, _ opacity: Double) {
      alpha = Float(min(max(opacity, 0), 1)) * 255
      let k = alpha / 255
      (red, green, blue) = (Float(color.red) * k, Float(color.green) * k, Float(color.blue) * k)
    }
  }

  /// Puts paint over a sample; coverage 0 … 1.
  @inline(__always)
  static func blend(_ sample: inout UInt32, _ paint: Paint, _ coverage: Float) {
    let rest = 1 - paint.alpha * coverage * (1 / 255)
    let old = sample
    func channel(_ shift: UInt32, _ value: Float) -> UInt32 {
      UInt32(min(Float(old >> shift & 255) * rest + value * coverage + 0.5, 255)) << shift
    }
    sample = channel(0, paint.red) | channel(8, paint.green) | channel(16, paint.blue) | channel(24, paint.alpha)
  }
}
