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
    return
      ([name] + values + slips + [posture == .unknown ? "posture not known" : posture.rawValue]
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
    let letters = Lettering(unicode: context.unicode)
    for entry in review.history.reversed() {
      let who = entry.event.action.isHuman ? entry.event.reader.name : "machine"
      lines.append(.init(kind: .entry(key: context.clock(entry.event.time)), text: "\(who): \(entry.words)"))
      if entry.event.action.isHuman, !entry.changes.isEmpty {
        lines.append(.init(kind: .entry(key: ""), text: entry.changes.map { $0.text(letters) }.joined(separator: "  ")))
      }
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
    var lines: [Page.Line] = [.init(kind: .heading, text: "\(name.label), \(text.longName)")]
    for part in [text.formula, text.caution] where !part.isEmpty { lines.append(.init(kind: .plain, text: part)) }
    lines.append(.init(kind: .entry(key: "source"), text: text.source))
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
    for flag in measured.current?.quality ?? [] where value.value != nil && flag.castsDoubt(on: name) {
      lines.append(.init(kind: .entry(key: "doubt"), text: flag.text))
    }
    if value.edited { lines.append(.init(kind: .entry(key: "edited"), text: "rests on a point that a reader placed")) }
    lines.append(.init(kind: .heading, text: "Reference"))
    lines.append(.init(kind: .plain, text: text.reference))
    lines.append(.init(kind: .plain, text: "A statistic of a population, not a limit of health. Research use only."))
    return Page(name.label, lines)
  }

  private func number(_ value: Double?, of name: InspectedValue) -> String {
    value.map { Lettering.number($0) + name.unit } ?? "not measurable"
  }
}

extension HistoryEntry.ValueChange {
  /// "LL 45.2 → 47.1".
  func text(_ letters: Lettering) -> String {
    func number(_ value: Double?) -> String { value.map { Lettering.number($0) } ?? "none" }
    return "\(name.label) \(number(old)) \(letters.arrow) \(number(new))"
  }
}
