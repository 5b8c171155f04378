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
          let rowStep = isTurned ? 1 : image.width, columnStep = isTurned ? image.width : 1
          let from = x.firstIndex { $0 >= 0 } ?? width, to = (x.lastIndex { $0 >= 0 } ?? -1) + 1
          let offsets = x.map { Int32(truncatingIfNeeded: max($0, 0) * columnStep) }
          guard from < to else { return }
          // Nothing lies under a mask: what a bare sample becomes is known beforehand.
          let bare = paints.map { paint in
            var sample: UInt32 = 0
            if let paint { Self.blend(&sample, paint, 1) }
            return sample
          }
          offsets.withUnsafeBufferPointer { offsets in
            bare.withUnsafeBufferPointer { bare in
              for row in 0..<height where y[row] >= 0 {
                let line = UnsafeBufferPointer(rebasing: labels[(y[row] * rowStep)...])
                for cell in (from / 8)...((to - 1) / 8) {
                  let first = max(cell * 8, from), last = min(cell * 8 + 8, to)
                  if !isTurned, !Self.hasLabel(line, Int(offsets[first]), Int(offsets[last - 1])) { continue }
                  for column in first..<last {
                    let sample = bare[Int(line[Int(offsets[column])])]
                    if sample == 0 { continue }
                    samples[row * width + column] = sample
                    touched[row / 16 * columns + cell] = 1
                  }
                }
              }
            }
          }
          guard rim > 0 else { return }
          func label(_ column: Int, _ row: Int) -> UInt8 {
            guard column >= 0, row >= 0, column < width, row < height, x[column] >= 0, y[row] >= 0 else { return 0 }
            return labels[y[row] * rowStep + x[column] * columnStep]
          }
          for row in 0..<height where y[row] >= 0 {
            for column in from..<to {
              let value = label(column, row)
              guard value != 0, let border = borders[Int(value)],
                label(column - rim, row) != value || label(column + rim, row) != value
                  || label(column, row - rim) != value || label(column, row + rim) != value
              else { continue }
              samples[row * width + column] = 0
              Self.blend(&samples[row * width + column], border, 1)
              touched[row / 16 * columns + column / 8] = 1
            }
          }
        }
      }
    }
  }

  /// Whether a stretch of a row of labels, given by its ends, bears any: most of a film has none, eight are seen at once.
  @inline(__always)
  private static func hasLabel(_ line: UnsafeBufferPointer<UInt8>, _ a: Int, _ b: Int) -> Bool {
    let bytes = UnsafeRawBufferPointer(line)
    var at = min(a, b), some: UInt64 = 0
    let end = max(a, b) + 1
    while at + 8 <= end {
      some |= bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    while at < end {
      some |= UInt64(bytes[at])
      at += 1
    }
    return some != 0
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
