/// How much each pixel counts in the cross-entropy: the narrow background between neighbouring bodies counts more, since
/// a few wrong pixels there melt two levels into one and spoil every number above, which overlap hardly notices.
enum GapWeights {
  /// - Parameters:
  ///   - reach: the widest gap, pixels; discs are 0.1–0.5 D high.
  ///   - weight: of a pixel in a gap; all others have 1.
  static func make(labels: [UInt8], width: Int, height: Int, reach: Int, weight: Float) -> [Float] {
    var weights = [Float](repeating: 1, count: labels.count)
    weights.withUnsafeMutableBufferPointer { out in
      labels.withUnsafeBufferPointer { labels in
        for x in 0..<width {
          // The row after the last body pixel above, while only background has followed it.
          var gapStart = -1
          for y in 0..<height {
            switch labels[y * width + x] {
            case 0: continue
            case 1, 2:
              if gapStart >= 0 && y > gapStart && y - gapStart <= reach {
                for row in gapStart..<y { out[row * width + x] = weight }
              }
              gapStart = labels[y * width + x] == 1 ? y + 1 : -1
            default: gapStart = -1
            }
          }
        }
      }
    }
    return weights
  }
}
