import Foundation
import Screen
import Spine
import StudyStore

extension FilmReview {
  /// One line for a report: name, values, who decided.
  var reportLine: String {
    guard let reading = measured.current else { return "\(name): not measured" }
    let values = [InspectedValue.pi, .pt, .ss, .ll, .pimll].map { value -> String in
      guard let number = reading[value].value else { return "\(value.label) not measurable" }
      return "\(value.label) \(Lettering.number(number, decimals: 0))°"
    }
    let slips = reading.levels.sorted { $0.key < $1.key }.compactMap { level, measured -> String? in
      guard let slip = measured.slip, abs(slip) >= 8 else { return nil }
      return "slip \(level.rawValue) \(Lettering.signed(slip, decimals: 0))%"
    }
    let state = review.signatures.last.map { review.isSigned ? "signed v\($0.version) \($0.reader.name)" : nil } ?? nil
    return ([name] + values + slips + [review.posture == .unknown ? "posture not known" : review.posture.rawValue]
      + [state ?? review.status.rawValue, "research use only"]).joined(separator: ", ")
  }

  /// Who did what and when, the newest first; signed versions above.
  func historyPage(_ context: Context) -> Page {
    var lines: [Page.Line] = []
    lines.append(.init(kind: .heading, text: "Signed versions"))
    if review.signatures.isEmpty { lines.append(.init(kind: .plain, text: "none")) }
    for signature in review.signatures.reversed() {
      let because = signature.amendmentReason.map { ", amended because: \($0)" } ?? ""
      lines.append(
        .init(
          kind: .entry(key: "v\(signature.version)"),
          text: "\(signature.reader.name) (\(signature.reader.account)), \(context.clock(signature.time))\(because)"))
      if let landmarks = signature.landmarks {
        lines.append(.init(kind: .plain, text: "  " + summary(Reading(landmarks: landmarks))))
      }
    }
    lines.append(.init(kind: .heading, text: "Log, newest first"))
    for event in review.events.reversed() {
      let who = event.action.isHuman ? event.reader.name : "machine"
      lines.append(
        .init(kind: .entry(key: context.clock(event.time)), text: "\(who): \(event.action.words)"))
    }
    return Page("\(name): history", lines)
  }

  private func summary(_ reading: Reading) -> String {
    [InspectedValue.pi, .ll, .ss, .pt].compactMap { value in
      reading[value].value.map { "\(value.label) \(Lettering.number($0))" }
    }.joined(separator: "  ")
  }

  /// What the value under the cursor is, rests on, and stands against.
  func explanation(_ context: Context) -> Page {
    let name = valueInHand
    let text = name.explanation
    var lines = [Page.Line(kind: .heading, text: text.title)]
    lines += text.lines.map { .init(kind: .plain, text: $0) }
    guard let value = measured.current?[name] else { return Page(name.label, lines) }
    lines.append(.init(kind: .heading, text: "On this film"))
    let letters = Lettering(unicode: context.unicode)
    lines.append(.init(kind: .entry(key: "now"), text: number(value.value, of: name)))
    if let interval = value.interval {
      lines.append(.init(kind: .entry(key: "95 %"), text: letters.interval(interval.lowerBound, interval.upperBound)))
    }
    lines.append(.init(kind: .entry(key: "machine"), text: number(measured.machine?[name].value, of: name)))
    if let network = value.network {
      lines.append(.init(kind: .entry(key: "network"), text: number(network, of: name) + ", regressed without lines"))
    }
    if let reason = value.reason { lines.append(.init(kind: .entry(key: "note"), text: reason)) }
    if value.edited { lines.append(.init(kind: .entry(key: "edited"), text: "rests on a point that a reader placed")) }
    lines.append(.init(kind: .heading, text: "Reference"))
    if let reference = value.reference {
      lines.append(
        .init(kind: .plain, text: "\(letters.limits(reference.low, reference.high)), \(reference.span), standing adults"))
      lines.append(.init(kind: .plain, text: reference.source))
    } else {
      lines.append(.init(kind: .plain, text: "no interval is known"))
    }
    lines.append(.init(kind: .plain, text: "A statistic of a population, not a limit of health. Research use only."))
    return Page(name.label, lines)
  }

  private func number(_ value: Double?, of name: InspectedValue) -> String {
    value.map { Lettering.number($0) + name.unit } ?? "not measurable"
  }
}

extension ReviewAction {
  /// The action in a reader's words.
  var words: String {
    switch self {
    case .machineRead(let reading): "read the film (\(reading.model))"
    case .edit(let edit): edit.words
    case .measure(let measurement): "measured a \(measurement.name)"
    case .removeMeasurement(let index): "removed measurement \(index + 1)"
    case .setPosture(let posture): "posture: \(posture.rawValue)"
    case .note(let note): note.isEmpty ? "removed the note" : "note: \(note)"
    case .accept: "accepted"
    case .flag(let reason): "flagged: \(reason)"
    case .reject(let reason): "rejected: \(reason)"
    case .adoptProposal: "took the newer reading"
    case .dismissProposal: "put the newer reading aside"
    case .undo: "undo"
    case .redo: "redo"
    case .sign: "signed"
    case .amend(let reason): "opened for amendment: \(reason)"
    }
  }
}

extension LandmarkEdit {
  var words: String {
    switch self {
    case .movePoint(let handle, _): "moved \(handle.structure.name), \(handle.name)"
    case .moveStructure(let structure, _): "moved \(structure.name)"
    case .placeVertebra(let level, _): "drew \(level.rawValue)"
    case .placeS1: "drew the S1 endplate"
    case .placeSacrum: "drew the sacrum"
    case .placeHead(let index, _): "placed head \(index + 1)"
    case .delete(let structure): "deleted \(structure.name)"
    case .relabel(let from, let to): "renamed \(from.rawValue) to \(to.rawValue)"
    case .shiftLevels(let steps): "shifted all levels \(steps > 0 ? "down" : "up") by \(abs(steps))"
    case .setFacing(let facing): "patient faces \(facing.rawValue)"
    }
  }
}
