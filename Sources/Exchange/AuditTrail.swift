import Foundation
import Radiograph
import Spine
import StudyStore

/// Every event of the films' logs, one line of JSON each: who, when, where, what, and each structure before and after.
///
/// It is the log itself that is told, of both readers' roles and of films that are gone from the study too. What shards
/// or copies of a study know of one film is told store by store, as each happened there.
struct AuditTrail {
  /// Films get pseudonyms; people numbers; free text, accounts and computers are left out.
  var isAnonymous = false

  func text(of stores: [StudyStore]) throws -> String {
    var films: [(name: String, store: Int, events: [LoggedEvent])] = []
    var sittings: [[String: [Sitting]]] = []
    for (i, store) in stores.enumerated() {
      sittings.append(Dictionary(grouping: try store.sittings(), by: \.film))
      try store.log { event in
        if films.last?.store == i, films.last?.events.last?.film == event.film {
          films[films.count - 1].events.append(event)
        } else {
          films.append((event.names.first ?? "\u{10FFFF}", i, [event]))
        }
      }
    }
    let sorted = films.enumerated().sorted {
      $0.element.name == $1.element.name
        ? $0.offset < $1.offset : NaturalOrder.precedes($0.element.name, $1.element.name)
    }
    return sorted.map { _, film in
      lines(film.events, sittings: film.events.first.flatMap { sittings[film.store][$0.film] } ?? [])
    }.joined()
  }

  /// The events of one film in one store, and who had it open when.
  func lines(_ events: [LoggedEvent], sittings: [Sitting] = []) -> String {
    // A machine's reading belongs to the log of each role.
    var reviews = Dictionary(uniqueKeysWithValues: ReadingRole.allCases.map { ($0, Review()) })
    var readers: [Reader] = []
    var text = ""
    for logged in events {
      if logged.event.action.isHuman, !readers.contains(logged.event.reader) { readers.append(logged.event.reader) }
      let told = logged.role ?? .primary
      let before = reviews[told] ?? Review()
      for role in logged.role.map({ [$0] }) ?? ReadingRole.allCases {
        reviews[role] = reviews[role]?.applying(logged.event)
      }
      let seconds = Self.secondsInHand(for: logged, since: before.signatures.last?.time, sittings)
      text += line(logged, readers, before: before, after: reviews[told] ?? before, seconds: seconds).text + "\n"
    }
    return text
  }

  /// What a signature took: the sittings in its role that began after the signature before it. Nil where none was timed.
  private static func secondsInHand(for logged: LoggedEvent, since last: Date?, _ sittings: [Sitting]) -> Double? {
    guard case .sign = logged.event.action else { return nil }
    let worked = sittings.filter {
      $0.role == logged.role && $0.began <= logged.event.time && $0.began >= last ?? .distantPast
    }.compactMap(\.worked)
    return worked.isEmpty ? nil : worked.reduce(0, +)
  }

  private func line(
    _ logged: LoggedEvent, _ readers: [Reader], before: Review, after: Review, seconds: Double?
  ) -> JSONValue {
    let event = logged.event
    let human = event.action.isHuman
    let number = (readers.firstIndex(of: event.reader) ?? 0) + 1
    let names: [String] = isAnonymous ? ["film-\(logged.film.prefix(12))"] : logged.names
    func open(_ text: String?) -> JSONValue { isAnonymous ? .null : .optional(text) }
    var members: [JSONValue.Member] = [
      .init("film", .optional(names.first)), .init("sha256", .string(logged.film)),
      .init("copies", .array(names.dropFirst().map(JSONValue.string))),
      .init("event", .number(Double(event.id))), .init("time", .string(NumberText.time(event.time))),
      .init("by", .string(human ? "reader" : "machine")), .init("role", .optional(logged.role?.rawValue)),
      .init("reader", human ? .string(isAnonymous ? "reader \(number)" : event.reader.name) : .null),
      .init("account", open(event.reader.account)), .init("host", open(logged.host)),
      .init("program", open(logged.program)), .init("action", .string(Self.name(of: event.action))),
      .init("detail", Self.detail(of: event.action, hiding: isAnonymous)),
      .init("refused", .optional(before.refusal(of: event.action)?.description)),
      .init("statusBefore", .string(before.status.rawValue)), .init("statusAfter", .string(after.status.rawValue)),
    ]
    let changes = Self.changes(before.landmarks ?? Landmarks(), after.landmarks ?? Landmarks())
    members.append(.init("changes", .array(changes)))
    if case .sign = event.action {
      members += [
        .init("version", .number(Double(after.version))), .init("secondsInHand", .number(seconds, decimals: 1)),
      ]
    }
    return .object(members)
  }

  static func name(of action: ReviewAction) -> String {
    switch action {
    case .machineRead: "machine read"
    case .edit(let edit): name(of: edit)
    case .measure: "measure"
    case .removeMeasurement: "remove measurement"
    case .setPosture: "set posture"
    case .setSpacing: "calibrate"
    case .chooseFrame: "choose frame"
    case .note: "note"
    case .accept: "accept"
    case .flag: "flag"
    case .reject: "reject"
    case .undo: "undo"
    case .redo: "redo"
    case .goBack(let id): "go back to \(id)"
    case .sign: "sign"
    case .amend: "amend"
    case .adoptProposal: "adopt proposal"
    case .dismissProposal: "dismiss proposal"
    case .adopt: "adopt reading"
    }
  }

  private static func name(of edit: LandmarkEdit) -> String {
    switch edit {
    case .movePoint: "move point"
    case .moveStructure(let structure, _): "move \(structure.fileName)"
    case .moveEndplate(let plate, _, _): "move \(plate.text)"
    case .turn(let structure, let degrees): "turn \(structure.fileName) by \(degrees) deg"
    case .refit(let structure, _, let source): "refit \(structure.fileName) by \(source.rawValue)"
    case .paint(let structure, _): "paint \(structure.masked.fileName)"
    case .placeVertebra(let level, _): "place \(level.rawValue)"
    case .placeS1: "place S1"
    case .placeSacrum: "place sacrum"
    case .placeHead(let index, _): "place head\(index + 1)"
    case .delete(let structure): "delete \(structure.fileName)"
    case .relabel(let from, let to): "relabel \(from.rawValue) as \(to.rawValue)"
    case .shiftLevels(let steps): "shift levels by \(steps)"
    case .setFacing(let facing): "set facing \(facing.rawValue)"
    }
  }

  private static func detail(of action: ReviewAction, hiding: Bool) -> JSONValue {
    switch action {
    case .machineRead(let reading): .string(reading.model)
    case .measure(let measurement): .string(measurement.kind.rawValue)
    case .removeMeasurement(let index): .number(Double(index))
    case .setPosture(let posture): .string(posture.rawValue)
    case .setSpacing(let spacing): .number(spacing?.millimetresPerPixel, decimals: 6)
    case .chooseFrame(let number): .number(Double(number))
    case .note(let text), .flag(let text), .reject(let text), .amend(let text): hiding ? .null : .string(text)
    case .edit(.paint(_, let change)):
      .string("+\(change.added.count) -\(change.removed.count) px")
    case .goBack(let id): .number(Double(id))
    case .adopt(let reading): .string(hiding ? "\(reading.role.word) v\(reading.version)" : reading.words)
    case .edit, .accept, .undo, .redo, .sign, .adoptProposal, .dismissProposal: .null
    }
  }

  /// The structures that differ, each with its points before and after (null where it was not there).
  private static func changes(_ before: Landmarks, _ after: Landmarks) -> [JSONValue] {
    var structures = before.structures
    for structure in after.structures where !structures.contains(structure) { structures.append(structure) }
    return structures.compactMap { structure in
      let (old, new) = (points(structure, before), points(structure, after))
      guard old != new else { return nil }
      return .object([.init("structure", .string(structure.fileName)), .init("before", old), .init("after", new)])
    }
  }

  private static func points(_ structure: Structure, _ landmarks: Landmarks) -> JSONValue {
    func point(_ p: Point) -> JSONValue { .array([.number(p.x, decimals: 2), .number(p.y, decimals: 2)]) }
    switch structure {
    case .vertebra(let level):
      guard let body = landmarks.vertebrae[level] else { return .null }
      return .object(Corner.allCases.map { .init($0.rawValue, point(body[$0])) })
    case .s1:
      guard let plate = landmarks.s1 else { return .null }
      return .object([.init("ant", point(plate.ant)), .init("post", point(plate.post))])
    case .sacrum: return landmarks.sacrum.map { .array($0.map(point)) } ?? .null
    case .femoralHead(let i):
      guard let heads = landmarks.femoralHeads, heads.indices.contains(i) else { return .null }
      return .object([.init("center", point(heads[i].center)), .init("radius", .number(heads[i].radius, decimals: 2))])
    }
  }
}
