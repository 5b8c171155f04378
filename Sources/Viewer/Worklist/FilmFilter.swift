import Spine
import StudyStore

/// Which films the worklist shows: terms that must all hold.
///
/// `flagged`, `todo` (no decision yet), `done`, `outside`, `proposal`, `failed`; `LL<31`, `slip>10`, `conf<0.8`;
/// `reader=ann`, `for=me` (whose list it is on), `patient=mül`, `outside=PI`; `second` (read twice), `differ` (two
/// finished readings don't agree), `differ>5`; `pair` (the study has another film of the patient); any other word must
/// occur in the name, the patient, the date (2024-03), the note, the reader or a flag. A colon does for the equals sign.
public struct FilmFilter: Hashable, Sendable {
  enum Term: Hashable, Sendable {
    case status(ReviewStatus)
    case todo, done, outside, proposal, failed, second, differ, pair
    case reader(String)
    /// On this reader's list; nil: on nobody's.
    case assigned(String?)
    case patient(String)
    case outsideOf(InspectedValue)
    case less(Quantity, Double)
    case greater(Quantity, Double)
    case word(String)
  }
  enum Quantity: Hashable, Sendable { case value(InspectedValue), slip, confidence, difference, seconds }

  public private(set) var text: String
  var terms: [Term]

  /// Throws words for the person when a comparison names no quantity.
  ///
  /// - Parameter me: the reader that `me` stands for.
  public init(_ text: String, me: String = "me") throws(FilterError) {
    self.text = text
    var terms: [Term] = []
    for word in text.split(separator: " ") { terms.append(try FilmFilter.term(String(word), me: me)) }
    self.terms = terms
  }

  private init(_ text: String, _ terms: [Term]) {
    self.text = text
    self.terms = terms
  }

  /// Films whose finished readings differ: what is there to adjudicate.
  static let differing = FilmFilter("differ", [.differ])

  private static func term(_ word: String, me: String) throws(FilterError) -> Term {
    let lower = word.lowercased()
    for sign in ["<", ">"] {
      let parts = word.split(separator: Character(sign), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      guard let quantity = quantity(String(parts[0])) else { throw FilterError(word: word, unknown: String(parts[0])) }
      guard let limit = Double(parts[1]) else { throw FilterError(word: word, unknown: String(parts[1])) }
      return sign == "<" ? .less(quantity, limit) : .greater(quantity, limit)
    }
    if let equals = word.firstIndex(where: { $0 == "=" || $0 == ":" }) {
      let name = word[..<equals].lowercased()
      let value = String(word[word.index(after: equals)...])
      func person() -> String { value.lowercased() == "me" ? me.lowercased() : value.lowercased() }
      switch name {
      case "reader": return .reader(person())
      case "for": return .assigned(value.lowercased() == "nobody" ? nil : person())
      case "patient": return .patient(value.lowercased())
      case "status":
        guard let status = status(value) else { throw FilterError(word: word, unknown: value) }
        return .status(status)
      case "outside":
        guard let inspected = inspected(value) else { throw FilterError(word: word, unknown: value) }
        return .outsideOf(inspected)
      default: throw FilterError(word: word, unknown: String(name))
      }
    }
    switch lower {
    case "todo": return .todo
    case "done": return .done
    case "outside": return .outside
    case "proposal": return .proposal
    case "failed": return .failed
    case "second": return .second
    case "differ": return .differ
    case "pair", "pairs": return .pair
    default: return status(lower).map { .status($0) } ?? .word(lower)
    }
  }

  /// A status by its name without spaces.
  private static func status(_ text: String) -> ReviewStatus? {
    let wanted = text.lowercased().filter { $0.isLetter }
    return ReviewStatus.allCases.first { $0.rawValue.filter(\.isLetter) == wanted }
  }

  private static func inspected(_ text: String) -> InspectedValue? {
    let wanted = text.uppercased().filter { $0 != "-" }
    return InspectedValue.allCases.first { $0.rawValue.uppercased() == wanted || ($0 == .pimll && wanted == "PILL") }
  }

  private static func quantity(_ text: String) -> Quantity? {
    switch text.lowercased() {
    case "slip": .slip
    case "conf", "confidence": .confidence
    case "differ": .difference
    case "time": .seconds
    default: inspected(text).map { .value($0) }
    }
  }

  /// - Parameter isPaired: the study has another film of the patient.
  func shows(_ row: FilmRow, isPaired: Bool) -> Bool {
    terms.allSatisfy { FilmFilter.holds($0, row, isPaired: isPaired) }
  }

  /// Whether it asks for what a film's line alone doesn't say.
  var asksForPairs: Bool { terms.contains(.pair) }

  private static func holds(_ term: Term, _ row: FilmRow, isPaired: Bool) -> Bool {
    switch term {
    case .status(let status): row.status == status
    case .todo: !row.status.isDecided
    case .done: row.status.isDecided
    case .outside: !row.outside.isEmpty
    case .proposal: row.hasProposal
    case .failed: row.failure != nil
    case .second: row.work?.second != nil
    case .differ: abs(row.work?.difference?.amount ?? 0) >= 0.05
    case .pair: isPaired
    case .reader(let name): row.reader?.lowercased().contains(name) ?? false
    case .assigned(let name?): row.work?.assigned?.lowercased().contains(name) ?? false
    case .assigned(nil): row.work?.assigned == nil
    case .patient(let name): row.subject?.patient.lowercased().contains(name) ?? false
    case .outsideOf(let value): row.outside.contains(value)
    case .less(let quantity, let limit): number(quantity, row).map { $0 < limit } ?? false
    case .greater(let quantity, let limit): number(quantity, row).map { $0 > limit } ?? false
    case .word(let word): row.mentions(word)
    }
  }

  private static func number(_ quantity: Quantity, _ row: FilmRow) -> Double? {
    switch quantity {
    case .value(let value): row.values[value]
    case .slip: row.slip
    case .confidence: row.confidence
    case .difference: row.work?.difference.map { abs($0.amount) }
    case .seconds: row.work?.seconds
    }
  }
}

/// A filter that can't be understood.
public struct FilterError: Error, Hashable, CustomStringConvertible {
  public var word: String
  public var unknown: String
  public var description: String {
    "“\(word)” is no filter: “\(unknown)” is not known. Try flagged, todo, pair, LL<31, slip>10, conf<0.8, reader=ann, for=me, differ>5."
  }
}

extension FilmRow {
  /// Whether the lower-case word occurs in what the row says.
  ///
  /// Byte by byte: the library's search in strings took a second for 100,000 films.
  func mentions(_ word: String) -> Bool {
    let wanted = Array(word.utf8)
    guard let first = wanted.first else { return true }
    return folded.utf8.withContiguousStorageIfAvailable { text in
      guard text.count >= wanted.count else { return false }
      for start in 0...(text.count - wanted.count) where text[start] == first {
        var length = 1
        while length < wanted.count, text[start + length] == wanted[length] { length += 1 }
        if length == wanted.count { return true }
      }
      return false
    } ?? folded.contains(word)
  }
}

extension ReviewStatus {
  /// A reader has decided; nothing is left to do on the film.
  var isDecided: Bool {
    switch self {
    case .accepted, .flagged, .rejected, .signed: true
    case .notStarted, .machineRead, .inProgress, .corrected: false
    }
  }
}
