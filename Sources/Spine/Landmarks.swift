/// The landmarks of one film: the format of landmarks files, read and written as they are (DATA: "Landmarks JSON").
///
/// A `nil` list is "not assessable", an empty one "looked, none in the picture".
public struct Landmarks: Hashable, Sendable {
  public struct Labelled: Hashable, Codable, Sendable {
    public var vertebrae = true
    public var s1 = true
    public var sacrum = true
    public var femoralHeads = true
    public init() {}

    /// A name that the file leaves out counts as labelled.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      vertebrae = try container.decodeIfPresent(Bool.self, forKey: .vertebrae) ?? true
      s1 = try container.decodeIfPresent(Bool.self, forKey: .s1) ?? true
      sacrum = try container.decodeIfPresent(Bool.self, forKey: .sacrum) ?? true
      femoralHeads = try container.decodeIfPresent(Bool.self, forKey: .femoralHeads) ?? true
    }
  }

  public var film = ""
  /// Width and height of the film, pixels.
  public var width = 0
  public var height = 0
  public var facing = Facing.left
  public var hardware = false
  public var vertebrae: [Level: VertebralBody] = [:]
  public var s1: S1Endplate?
  /// The sacrum's outline: promontory, posterior corner of S1, down the posterior wall to the tip, up the front.
  public var sacrum: [Point]?
  /// Head 1 (the more posterior) first.
  public var femoralHeads: [FemoralHead]?
  /// Masks that a reader painted, by the structure that owns them; the others' follow from the points.
  public internal(set) var masks: [Structure: PixelRuns] = [:]
  public var labelled = Labelled()
  /// Structures hard to see, by name: "L1", "S1".
  public var weak: [String] = []
  /// How well each structure was seen, in the words (or numbers) of whoever drew it; passed through.
  public var confidence: JSONValue?
  /// Who drew each structure; passed through.
  public var drawnBy: JSONValue?
  public var source: String?
  public var notes: String?

  public init() {}

  /// D: the mean endplate depth of the measured levels, corner to corner, pixels. Nil without a lumbar body.
  public var meanEndplateDepth: Double? {
    // In the levels' order, so that the sum is the same in every run.
    let bodies = Level.lumbar.compactMap { vertebrae[$0] }
    guard !bodies.isEmpty else { return nil }
    let sum = bodies.reduce(0) { $0 + $1.antSup.distance(to: $1.postSup) + $1.antInf.distance(to: $1.postInf) }
    return sum / Double(2 * bodies.count)
  }
}
