import Spine

/// What a film's own log in one role does not say of the work on it: on whose list it stands, how long it was in hand,
/// what other readers made of it.
///
/// A class, so that a list of 100,000 films that nobody worked on pays one word a film.
public final class FilmWork: Hashable, Sendable {
  /// The reader whose list the film is on, in this role.
  public let assigned: String?
  /// Seconds in hand in this role, all sittings together.
  public let seconds: Double?
  /// Of a second reading, or the first reader's later one. Nil for a blind reader.
  public let second: ReviewStatus?
  /// Where two finished readings differ most. Nil for a blind reader.
  public let difference: ReadingDifference?

  public init(
    assigned: String? = nil, seconds: Double? = nil, second: ReviewStatus? = nil, difference: ReadingDifference? = nil
  ) {
    self.assigned = assigned
    self.seconds = seconds
    self.second = second
    self.difference = difference
  }

  public static func == (a: FilmWork, b: FilmWork) -> Bool { a === b || a.fields == b.fields }
  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

  private struct Fields: Hashable {
    var assigned: String?
    var seconds: Double?
    var second: ReviewStatus?
    var difference: ReadingDifference?
  }

  private var fields: Fields { Fields(assigned: assigned, seconds: seconds, second: second, difference: difference) }
}

/// The angle on which two readings of a film differ most.
public struct ReadingDifference: Hashable, Sendable {
  public let value: InspectedValue
  /// Second − first, degrees.
  public let amount: Double

  /// Nil where no angle is in both.
  init?(_ first: SummaryValues, _ second: SummaryValues) {
    var greatest: (value: InspectedValue, amount: Double)?
    for name in InspectedValue.allCases where name != .ldi {
      guard let a = first[name], let b = second[name] else { continue }
      if abs(b - a) > abs(greatest?.amount ?? -1) || greatest == nil { greatest = (name, b - a) }
    }
    guard let greatest else { return nil }
    (value, amount) = greatest
  }
}
