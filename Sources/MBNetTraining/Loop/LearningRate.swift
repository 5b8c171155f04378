import Foundation

/// A warm-up, then half a cosine down to a fiftieth.
struct LearningRate {
  var highest: Double
  var warmUp: Int

  /// - Parameter progress: 0 at the start of the run, 1 at its end.
  func at(step: Int, progress: Double) -> Double {
    let rise = min(1, Double(step + 1) / Double(max(1, warmUp)))
    let fall = 0.02 + 0.98 * (1 + cos(.pi * min(max(progress, 0), 1))) / 2
    return highest * rise * fall
  }
}
