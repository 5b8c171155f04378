/// The spine that a film's class probabilities show: level by level, from the sacrum up.
public struct SpineFit: Sendable {
  /// In pixels of the film; `facing` as found.
  public internal(set) var landmarks: Landmarks
  /// 0 … 1 by structure: "L1", "S1", "sacrum", "head1", "head2".
  public internal(set) var confidence: [String: Double]
  public internal(set) var quality: [QualityFlag]
  public internal(set) var uncertainty: FitUncertainty

  /// Never fails: a map without a spine gives no landmarks and the flag `no-lumbar-spine`.
  public init(_ map: ProbabilityMap) {
    landmarks = Landmarks()
    landmarks.width = map.filmWidth
    landmarks.height = map.filmHeight
    confidence = [:]
    quality = []
    uncertainty = FitUncertainty()
  }
}
