import Radiograph
import Spine

/// What one film was read as, to be held against its labels.
public struct FilmResult: Sendable {
  /// At the film's own size.
  public var labels: LabelImage
  /// Nil where nothing was fitted.
  public var landmarks: Landmarks?
  /// In the order of `InspectedValue.allCases`; nil where not measurable.
  public var values: [Double?]
  /// The same as the network's second branch says them; empty where it has none.
  public var branch: [Double?]
  /// The reading says itself that all names may be one level off.
  public var namesDoubted: Bool
  public var seconds: Double

  public init(
    labels: LabelImage, landmarks: Landmarks?, values: [Double?], branch: [Double?] = [], namesDoubted: Bool = false,
    seconds: Double
  ) {
    self.labels = labels
    self.landmarks = landmarks
    self.values = values
    self.branch = branch
    self.namesDoubted = namesDoubted
    self.seconds = seconds
  }
}

/// One film's result against its labels (DATA: "Protocol"): counts, distances and errors that pool over films.
public struct FilmScore: Sendable {
  /// Pixels that both have, and that either has, of one class.
  public struct Overlap: Hashable, Sendable {
    public var intersection = 0
    public var union = 0
    /// Nil where the class is in neither.
    public var iou: Double? { union > 0 ? Double(intersection) / Double(union) : nil }

    static func + (a: Overlap, b: Overlap) -> Overlap {
      Overlap(intersection: a.intersection + b.intersection, union: a.union + b.union)
    }
  }

  public var name: String
  public var source: String
  /// The five classes, pixels labelled 255 left out.
  public var classes = [Overlap](repeating: Overlap(), count: 5)
  /// Both heads as one class.
  public var heads = Overlap()
  /// The heads with the two names exchanged where that fits better.
  public var headsBestNamed = [Overlap](repeating: Overlap(), count: 2)
  /// Distances of corners of L1–L5 and S1 in % of the true D, of the structures found.
  public var cornerDistances: [Double] = []
  /// Distances of head centres in % of D, each true head to the nearest one found.
  public var headDistances: [Double] = []
  /// Lumbar levels that the labels have and don't call weak, and those found under the same name within 0.5 D.
  public var levels = 0
  public var levelsFound = 0
  /// Found − true, nil where either is missing.
  public var errors = [Double?](repeating: nil, count: InspectedValue.allCases.count)
  /// The second branch's values and the labels', nil where either is missing.
  public var branch = [(said: Double, known: Double)?](repeating: nil, count: InspectedValue.allCases.count)
  /// The labels have the value; and then, whether the result has it.
  public var valueKnown = [Bool](repeating: false, count: InspectedValue.allCases.count)
  public var valueMeasured = [Bool](repeating: false, count: InspectedValue.allCases.count)
  public var namesDoubted: Bool
  public var seconds: Double
  /// The structures found, and which of them are right.
  public var structures: [Reliability.Structure] = []

  /// Every lumbar level stands under its right name; nil where the labels have none.
  public var rightlyNumbered: Bool? { levels > 0 ? levelsFound == levels : nil }

  /// - Parameters:
  ///   - truth: the film's size; 255 is left out.
  ///   - countsValues: false where the film's level is in doubt.
  public init(
    name: String, truth: LabelImage, landmarks: Landmarks?, values: [Double?], countsValues: Bool = true,
    result: FilmResult
  ) {
    self.name = name
    source = TrainingFilm.source(of: name)
    namesDoubted = result.namesDoubted
    seconds = result.seconds
    scoreLabels(truth.labels, result.labels.labels)
    if let landmarks, let depth = landmarks.meanEndplateDepth {
      scoreLandmarks(landmarks, result.landmarks, depth: depth)
    }
    guard countsValues else { return }
    for i in errors.indices {
      guard let known = values[i] else { continue }
      valueKnown[i] = true
      if result.branch.count == errors.count, let said = result.branch[i] { branch[i] = (said, known) }
      guard let found = result.values[i] else { continue }
      valueMeasured[i] = true
      errors[i] = found - known
    }
  }

  private mutating func scoreLabels(_ truth: [UInt8], _ found: [UInt8]) {
    // How often each pair of classes meets: everything else follows from this table.
    var pairs = [Int](repeating: 0, count: 25)
    for i in 0..<min(truth.count, found.count) where truth[i] <= 4 && found[i] <= 4 {
      pairs[Int(truth[i]) * 5 + Int(found[i])] += 1
    }
    func overlap(_ a: [Int], _ b: [Int]) -> Overlap {
      var result = Overlap()
      for t in 0..<5 {
        for f in 0..<5 {
          let count = pairs[t * 5 + f]
          if a.contains(t) && b.contains(f) { result.intersection += count }
          if a.contains(t) || b.contains(f) { result.union += count }
        }
      }
      return result
    }
    for c in 0..<5 { classes[c] = overlap([c], [c]) }
    heads = overlap([3, 4], [3, 4])
    let straight = [overlap([3], [3]), overlap([4], [4])]
    let crossed = [overlap([3], [4]), overlap([4], [3])]
    let straightSum = straight[0].intersection + straight[1].intersection
    headsBestNamed = crossed[0].intersection + crossed[1].intersection > straightSum ? crossed : straight
  }

  private mutating func scoreLandmarks(_ truth: Landmarks, _ found: Landmarks?, depth: Double) {
    for (level, body) in truth.vertebrae where Level.lumbar.contains(level) && !truth.weak.contains(level.rawValue) {
      levels += 1
      guard let other = found?.vertebrae[level] else { continue }
      if body.centroid.distance(to: other.centroid) <= 0.5 * depth { levelsFound += 1 }
      for corner in Corner.allCases {
        cornerDistances.append(100 * body[corner].distance(to: other[corner]) / depth)
      }
    }
    if let s1 = truth.s1, let other = found?.s1, truth.labelled.s1 {
      cornerDistances.append(100 * s1.ant.distance(to: other.ant) / depth)
      cornerDistances.append(100 * s1.post.distance(to: other.post) / depth)
    }
    for head in truth.femoralHeads ?? [] {
      let nearest = (found?.femoralHeads ?? []).map { $0.center.distance(to: head.center) }.min()
      if let nearest { headDistances.append(100 * nearest / depth) }
    }
  }
}
