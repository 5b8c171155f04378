import Foundation
import Spine
import StudyStore

/// Every event of a film's review, one line of JSON each: who, when, what, and each structure before and after.
enum AuditTrail {
  static func lines(_ film: ExportedFilm) -> String {
    var review = Review()
    var text = ""
    for event in film.review.events {
      let next = review.applying(event)
      text += line(film, event, before: review, after: next).text + "\n"
      review = next
    }
    return text
  }

  private static func line(_ film: ExportedFilm, _ event: ReviewEvent, before: Review, after: Review) -> JSONValue {
    let human = event.action.isHuman
    var members: [JSONValue.Member] = [
      .init("film", .string(film.name)), .init("sha256", .optional(film.hash)),
      .init("event", .number(Double(event.id))), .init("time", .string(NumberText.time(event.time))),
      .init("by", .string(human ? "reader" : "machine")),
      .init("reader", human ? .string(film.name(of: event.reader)) : .null),
      .init("account", human && !film.isAnonymous ? .string(event.reader.account) : .null),
      .init("action", .string(name(of: event.action))),
      .init("detail", detail(of: event.action, hiding: film.isAnonymous)),
      .init("refused", .optional(before.refusal(of: event.action)?.description)),
      .init("statusBefore", .string(before.status.rawValue)), .init("statusAfter", .string(after.status.rawValue)),
    ]
    let changes = changes(before.landmarks ?? Landmarks(), after.landmarks ?? Landmarks())
    members.append(.init("changes", .array(changes)))
    if case .sign = event.action { members.append(.init("version", .number(Double(after.version)))) }
    return .object(members)
  }

  static func name(of action: ReviewAction) -> String {
    switch action {
    case .machineRead: "machine read"
    case .edit(let edit): name(of: edit)
    case .measure: "measure"
    case .removeMeasurement: "remove measurement"
    case .setPosture: "set posture"
    case .note: "note"
    case .accept: "accept"
    case .flag: "flag"
    case .reject: "reject"
    case .undo: "undo"
    case .redo: "redo"
    case .sign: "sign"
    case .amend: "amend"
    case .adoptProposal: "adopt proposal"
    case .dismissProposal: "dismiss proposal"
    }
  }

  private static func name(of edit: LandmarkEdit) -> String {
    switch edit {
    case .movePoint: "move point"
    case .moveStructure(let structure, _): "move \(structure.fileName)"
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
    case .note(let text), .flag(let text), .reject(let text), .amend(let text): hiding ? .null : .string(text)
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
