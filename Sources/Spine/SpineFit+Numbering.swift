extension SpineFit {
  // Of 180 phantoms, a third with a lumbarized S1 and a third with a sacralized L5, these doubt 7 of 10 that are numbered
  // wrongly and 11 of 170 others; of the labelled films 1 of 1 and 0 of 45.
  /// Mean probability of sacrum in the body called L5 from which the names are doubted.
  private static let leastSacrum: Float = 0.008
  /// Mean probability of vertebra in the upper part of the sacrum from which they are doubted.
  private static let leastVertebra: Float = 0.04

  /// Flags a film on which the network sees a little of the one class where the names say the other: a body called L5
  /// that may be S1 (which then has a disc under it), or an S1 that may be L5.
  ///
  /// - Parameter map: the one that was fitted, on the film's own side.
  mutating func doubtNumbering(_ map: ProbabilityMap) {
    guard !map.isFromLabels, let lowest = landmarks.vertebrae[.l5], let s1 = landmarks.s1 else { return }
    let odd: String
    if map.mean(of: .sacrum, in: lowest.corners) ?? 0 >= Self.leastSacrum {
      odd = "L5 looks a little like S1"
    } else if let body = upperPart(under: s1, awayFrom: lowest.centroid),
      map.mean(of: .vertebra(.l5), in: body) ?? 0 >= Self.leastVertebra
    {
      odd = "S1 looks a little like a lumbar body"
    } else {
      return
    }
    // Before whatever concerns one value only.
    quality.insert(
      QualityFlag(code: QualityFlag.Code.levelsUncertain, text: odd + ": all names may be one level off"), at: 0)
  }

  /// The body of S1, taken to be 0.8 D high.
  private func upperPart(under s1: S1Endplate, awayFrom lumbar: Point) -> [Point]? {
    guard let depth = landmarks.meanEndplateDepth, let along = (s1.post - s1.ant).normalized else { return nil }
    let normal = Point(-along.y, along.x)
    let down = normal * ((s1.ant.midpoint(to: s1.post) - lumbar).dot(normal) < 0 ? -0.8 * depth : 0.8 * depth)
    return [s1.ant, s1.post, s1.post + down, s1.ant + down]
  }
}

extension ProbabilityMap {
  /// The mean probability of a structure's class over the cells whose centres lie in a polygon on the film; nil where
  /// there are none.
  fileprivate func mean(of structure: Structure, in polygon: [Point]) -> Float? {
    let cells = polygon.map { Point(($0.x - originX) / scaleX, ($0.y - originY) / scaleY) }
    var sum: Float = 0, count: Float = 0
    Polygon.fill(cells, width: width, height: height) { cell in
      sum += planes[Int(structure.label) * width * height + cell]
      count += 1
    }
    return count > 0 ? sum / count : nil
  }
}
