import Spine

/// Whose reading of a film is compared.
public enum ReadingSide: Hashable, Sendable, CaseIterable {
  case machine
  case reader(ReadingRole)

  public static var allCases: [ReadingSide] { [.machine] + ReadingRole.allCases.map(ReadingSide.reader) }

  /// One word, as the command line takes it.
  public var name: String {
    switch self {
    case .machine: "machine"
    case .reader(let role): role.word
    }
  }

  public init?(name: String) {
    guard let side = ReadingSide.allCases.first(where: { $0.name == name }) else { return nil }
    self = side
  }

  /// The role whose log the side's reading stands in: the machine's stand in all, those that the first reader began
  /// from count.
  var role: ReadingRole {
    switch self {
    case .machine: .primary
    case .reader(let role): role
    }
  }

  /// Two sides and what each is for the other.
  public struct Pair: Hashable, Sendable {
    public var first: ReadingSide
    public var second: ReadingSide

    public init(_ first: ReadingSide, _ second: ReadingSide) {
      self.first = first
      self.second = second
    }
  }

  /// The pairs that a study may hold, those between people first.
  public static let pairs: [Pair] = [
    Pair(.reader(.primary), .reader(.second)), Pair(.reader(.primary), .reader(.repeated)),
    Pair(.reader(.primary), .reader(.adjudicated)), Pair(.reader(.second), .reader(.adjudicated)),
    Pair(.machine, .reader(.primary)), Pair(.machine, .reader(.second)), Pair(.machine, .reader(.adjudicated)),
  ]
}

extension ReadingRole {
  /// One word for people and the command line.
  public var word: String {
    switch self {
    case .primary: "first"
    case .second: "second"
    case .repeated: "again"
    case .adjudicated: "adjudicated"
    }
  }

  /// Reads without knowing what others made of the film.
  public var isBlind: Bool { self == .second || self == .repeated }
}

extension Review {
  /// What the reader stands by: the accepted state, or the last signature while its amendment is open.
  public var finished: ReviewContent? { status.isFinished ? content : signatures.last?.content }

  /// The points of one side, and in which frame of the film's file; nil where that side has none.
  func points(of side: ReadingSide, finishedOnly: Bool) -> (landmarks: Landmarks, frame: Int?)? {
    switch side {
    case .machine: return machine.map { ($0.landmarks, $0.frame) }
    case .reader:
      guard isTouched, let content = finishedOnly ? finished : content else { return nil }
      return content.landmarks.map { ($0, content.frame) }
    }
  }
}
