import Foundation

extension Landmarks {
  /// The height of a usual body over its depth, in the median of a film's bodies: the middle of what the labelled films
  /// have, 0.71 to 1.08.
  public static let usualProportion = 0.82
  /// Bodies of hardly any film are flatter or taller: 47 labelled films lie between 0.71 and 1.08, and readings of them
  /// between 0.69 and 1.07.
  public static let usualProportions = 0.67...1.1

  /// The median over the bodies of height over depth, were the picture `squeeze` times narrower; nil of fewer than three
  /// bodies.
  ///
  /// - Parameter squeeze: how many times too wide the picture is.
  public func bodyProportion(squeeze: Double = 1) -> Double? {
    func length(_ a: Point, _ b: Point) -> Double { hypot((a.x - b.x) / squeeze, a.y - b.y) }
    let ratios = vertebrae.values.map { body in
      (length(body.antSup, body.antInf) + length(body.postSup, body.postInf))
        / (length(body.antSup, body.postSup) + length(body.antInf, body.postInf))
    }.filter(\.isFinite)
    return ratios.count >= 3 ? FittedLine.median(ratios) : nil
  }

  /// How many times too wide the picture is for its bodies to be as tall as usual bodies are: 0.5 … 2; nil of fewer than
  /// three bodies.
  public var likelySqueeze: Double? {
    guard bodyProportion() != nil else { return nil }
    // The wider the picture is taken to be, the taller its bodies are.
    var (low, high) = (0.5, 2.0)
    for _ in 0..<30 {
      let middle = (low * high).squareRoot()
      if (bodyProportion(squeeze: middle) ?? 0) < Self.usualProportion { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}
