@testable import Spine

/// A map of seven bodies of D = 60 above a sacrum; what else there is, the test says.
enum DrawnMap {
  /// The class of a pixel: 1 vertebra, 2 sacrum, 0 neither.
  static func label(_ x: Int, _ y: Int) -> Int {
    let isBody = (70..<130).contains(x) && (0..<7).contains { (50 + $0 * 60..<95 + $0 * 60).contains(y) }
    let isSacrum = (75..<140).contains(x) && (485..<640).contains(y)
    return isBody ? 1 : isSacrum ? 2 : 0
  }

  /// - Parameter probabilities: of the five classes at a pixel.
  static func map(width: Int, height: Int, _ probabilities: (_ x: Int, _ y: Int) -> [Int: Float]) -> ProbabilityMap {
    var planes = [Float](repeating: 0, count: 5 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        for (label, share) in probabilities(x, y) { planes[label * width * height + y * width + x] = share }
      }
    }
    return ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: width, filmHeight: height, scaleX: 1, scaleY: 1)
  }
}
