import Radiograph
import Spine

extension OverlayRaster {
  /// Tints the samples by the label under each, and draws the labels' borders.
  mutating func draw(_ mask: Overlay.Mask, _ projection: FilmProjection, fills: Bool) {
    let image = mask.image
    guard image.width > 0, image.height > 0 else { return }
    var paints = [Paint?](repeating: nil, count: 256), borders = paints
    for (label, fill) in mask.fills where label != 0 {
      if fills, fill.opacity > 0 { paints[Int(label)] = Paint(fill.color, fill.opacity) }
      if mask.outline != nil { borders[Int(label)] = Paint(fill.color, 1) }
    }
    let rim = Int((max(mask.outline ?? 0, 0) * 8).rounded())
    let x = axis(projection, image, vertical: false), y = axis(projection, image, vertical: true)
    let isTurned = projection.a == 0
    let width = width, height = height, columns = columns
    image.labels.withUnsafeBufferPointer { labels in
      samples.withUnsafeMutableBufferPointer { samples in
        touched.withUnsafeMutableBufferPointer { touched in
          func label(_ column: Int, _ row: Int) -> UInt8 {
            guard column >= 0, row >= 0, column < width, row < height else { return 0 }
            let u = x[column], v = y[row]
            guard u >= 0, v >= 0 else { return 0 }
            return isTurned ? labels[u * image.width + v] : labels[v * image.width + u]
          }
          let rowStep = isTurned ? 1 : image.width, columnStep = isTurned ? image.width : 1
          let from = x.firstIndex { $0 >= 0 } ?? width, to = (x.lastIndex { $0 >= 0 } ?? -1) + 1
          for row in 0..<height where y[row] >= 0 && from < to {
            let base = y[row] * rowStep
            for column in from..<to {
              let value = labels[base + x[column] * columnStep]
              if value == 0 { continue }
              if let border = borders[Int(value)], rim > 0,
                label(column - rim, row) != value || label(column + rim, row) != value
                  || label(column, row - rim) != value || label(column, row + rim) != value
              {
                Self.blend(&samples[row * width + column], border, 1)
              } else if let paint = paints[Int(value)] {
                Self.blend(&samples[row * width + column], paint, 1)
              } else {
                continue
              }
              touched[row / 16 * columns + column / 8] = 1
            }
          }
        }
      }
    }
  }

  /// The label image's index under each sample of an axis of the pane; -1 off the image.
  private func axis(_ projection: FilmProjection, _ image: LabelImage, vertical: Bool) -> [Int] {
    let isTurned = projection.a == 0
    let alongY = vertical != isTurned
    let size = alongY ? image.height : image.width
    let scale = Double(size) / Double(alongY ? projection.filmHeight : projection.filmWidth)
    return (0..<(vertical ? height : width)).map { i in
      let at =
        vertical
        ? projection.film(column: 0, row: (Double(i) + 0.5) / 16)
        : projection.film(column: (Double(i) + 0.5) / 8, row: 0)
      let index = ((alongY ? at.y : at.x) * scale).rounded(.down)
      return index >= 0 && index < Double(size) ? Int(index) : -1
    }
  }
}
