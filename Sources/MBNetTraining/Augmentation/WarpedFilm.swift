import FilmReader
import Radiograph
import Spine

/// A film seen through a warp at the network's size: brightness, where the film is, and labels.
struct WarpedFilm {
  var width: Int
  var height: Int
  var brightness: [Float]
  /// 1 inside the film's field.
  var field: [Float]
  var labels: [UInt8]

  /// A whole picture without labels.
  init(width: Int, height: Int, brightness: [Float]) {
    self.width = width
    self.height = height
    self.brightness = brightness
    field = [Float](repeating: 1, count: brightness.count)
    labels = []
  }

  /// - Parameter box: the field: the part of the film that the sample may show.
  init(_ film: TrainingFilm, warp: FilmWarp, box: ContentBox) {
    width = warp.width
    height = warp.height
    let size = width * height
    var brightness = [Float](repeating: 0, count: size)
    var field = [Float](repeating: 0, count: size)
    var labels = [UInt8](repeating: 0, count: size)
    // Four taps of a level at most twice as fine as the sample stand for area averaging.
    let level = film.reductions.lastIndex { $0 <= max(1, warp.scale * 0.75) } ?? 0
    let image = film.levels[level]
    let reduction = Float(1 / film.reductions[level])
    let offsets = WarpedFilm.subpixels(warp)
    let left = Float(box.x)
    let right = Float(box.x + box.width)
    let top = Float(box.y)
    let bottom = Float(box.y + box.height)
    let filmWidth = film.width
    let filmHeight = film.height
    image.values.withUnsafeBufferPointer { source in
      film.labels.labels.withUnsafeBufferPointer { truth in
        warp.forEachRow { y, xs, ys in
          let base = y * warp.width
          for x in 0..<warp.width {
            let fx = xs[x]
            let fy = ys[x]
            guard fx >= left, fx < right, fy >= top, fy < bottom else { continue }
            field[base + x] = 1
            labels[base + x] = truth[min(Int(fy), filmHeight - 1) * filmWidth + min(Int(fx), filmWidth - 1)]
            var sum: Float = 0
            for (dx, dy) in offsets {
              sum += ReducedFilm.bilinear(
                source, image.width, image.height, (fx + dx) * reduction - 0.5, (fy + dy) * reduction - 0.5)
            }
            brightness[base + x] = sum * 0.25
          }
        }
      }
    }
    self.brightness = brightness
    self.field = field
    self.labels = labels
  }

  /// The film offsets of a sample pixel's four quarters.
  private static func subpixels(_ warp: FilmWarp) -> [(Float, Float)] {
    [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)].map { u, v in
      (Float(warp.inverse[0] * u + warp.inverse[1] * v), Float(warp.inverse[2] * u + warp.inverse[3] * v))
    }
  }

  /// Sets the pixels of label `label` inside `polygon` (sample coordinates) to 255.
  mutating func ignore(_ label: UInt8, inside polygon: [Point], margin: Double) {
    guard let minY = polygon.map(\.y).min(), let maxY = polygon.map(\.y).max(),
      let minX = polygon.map(\.x).min(), let maxX = polygon.map(\.x).max()
    else { return }
    func span(_ low: Double, _ high: Double, _ limit: Int) -> Range<Int> {
      let first = Int(min(max(low - margin, 0), Double(limit)))
      return first..<max(first, Int(min(max(high + margin + 1, 0), Double(limit))))
    }
    for y in span(minY, maxY, height) {
      for x in span(minX, maxX, width) where labels[y * width + x] == label {
        if WarpedFilm.contains(polygon, Point(Double(x) + 0.5, Double(y) + 0.5), margin: margin) {
          labels[y * width + x] = 255
        }
      }
    }
  }

  /// Whether a convex polygon, grown by `margin`, contains the point; either winding.
  private static func contains(_ polygon: [Point], _ p: Point, margin: Double) -> Bool {
    var area = 0.0
    for i in polygon.indices {
      let a = polygon[i]
      let b = polygon[(i + 1) % polygon.count]
      area += a.x * b.y - a.y * b.x
    }
    let sign = area < 0 ? -1.0 : 1.0
    for i in polygon.indices {
      let a = polygon[i]
      let b = polygon[(i + 1) % polygon.count]
      let length = max(1e-6, a.distance(to: b))
      let cross = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
      if sign * cross / length < -margin { return false }
    }
    return true
  }
}
