import MBNet

/// Copies, average pools and bilinear resizing, forwards and backwards.
extension TrainingStep {
  private func plane(_ maps: [UnsafeMutablePointer<Float>], _ view: FeatureView, film: Int) -> FeaturePlane {
    let map = network.maps[view.map]
    return FeaturePlane(maps[view.map] + film * map.count, map, view)
  }

  /// All of a map of one segment.
  private func whole(_ map: Int) -> FeatureView {
    FeatureView(map: map, offset: 0, channels: network.maps[map].segments[0])
  }

  /// Calls `body(film, row, from, to)` for every row of the output.
  private func eachRow(
    _ input: FeatureView, _ output: FeatureView, threads: Int,
    _ body: (_ y: Int, _ from: FeaturePlane, _ to: FeaturePlane) -> Void
  ) {
    let height = network.maps[output.map].height
    parallel(batch * height, threads: threads) { item, _ in
      let film = item / height
      body(item % height, plane(memory.maps, input, film: film), plane(memory.maps, output, film: film))
    }
  }

  /// Calls `body(gradient of the output, gradient of the input)` for every film; the second is there to be added to.
  private func eachGradient(
    _ input: FeatureView, _ output: FeatureView, threads: Int,
    _ body: (_ from: FeaturePlane, _ to: FeaturePlane) -> Void
  ) {
    let accumulate = beginGradient(input)
    parallel(batch, threads: threads) { film, _ in
      let target = plane(memory.gradients, input, film: film)
      if !accumulate { target.clear() }
      body(plane(memory.gradients, output, film: film), target)
    }
  }

  func average(_ input: FeatureView, _ output: Int, threads: Int) {
    eachRow(input, whole(output), threads: threads) { y, from, to in from.average(to: to, row: y) }
  }

  func averageGradient(_ input: FeatureView, _ output: Int, threads: Int) {
    eachGradient(input, whole(output), threads: threads) { $0.addAverageGradient(to: $1) }
  }

  func copy(_ input: FeatureView, _ output: FeatureView, threads: Int) {
    eachRow(input, output, threads: threads) { y, from, to in from.copy(to: to, rows: y..<y + 1) }
  }

  func copyGradient(_ input: FeatureView, _ output: FeatureView, threads: Int) {
    let height = network.maps[input.map].height
    eachGradient(input, output, threads: threads) { $0.copy(to: $1, rows: 0..<height, adding: true) }
  }

  func resize(_ input: Int, _ output: FeatureView, threads: Int) {
    eachRow(whole(input), output, threads: threads) { y, from, to in from.resize(to: to, row: y) }
  }

  func resizeGradient(_ input: Int, _ output: FeatureView, threads: Int) {
    eachGradient(whole(input), output, threads: threads) { $0.addResizeGradient(to: $1) }
  }
}
