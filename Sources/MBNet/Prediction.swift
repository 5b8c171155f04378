/// What the network says about one film.
public struct Prediction: Sendable {
  /// Class probabilities `[5, height, width]`: background, vertebra, sacrum, femoral head 1, femoral head 2.
  public var probabilities: [Float]
  /// The 18 inspected values as the sigmoid gives them, 0…1; nil where the network has no second branch.
  public var values: [Float]?
  public var height: Int
  public var width: Int

  public init(probabilities: [Float], values: [Float]?, height: Int, width: Int) {
    self.probabilities = probabilities
    self.values = values
    self.height = height
    self.width = width
  }

  /// The likeliest class of every pixel, `[height, width]`.
  public var labels: [UInt8] {
    let count = height * width
    return (0..<count).map { pixel in
      var best = 0
      for candidate in 1..<Configuration.classCount
      where probabilities[candidate * count + pixel] > probabilities[best * count + pixel] { best = candidate }
      return UInt8(best)
    }
  }
}
