import Foundation
import Screen
import Spine
import StudyStore

/// Which reading of a film is on the screen.
public enum ShownReading: Hashable, Sendable {
  case current
  /// The machine's, or a newer model's proposal.
  case machine
  /// Another reader's, by its place among those of the film.
  case other(Int)
}

extension FilmReview {
  /// The current reading, the machine's, those of others, and from the start: what differs flickers.
  mutating func showNext() -> [Outcome] {
    let all = [.current] + (review.machine == nil ? [] : [ShownReading.machine]) + othersHere.map { .other($0) }
    guard all.count > 1 else { return [.notice(.plain("the machine has not read this film yet"))] }
    shown = all[((all.firstIndex(of: shown) ?? 0) + 1) % all.count]
    return []
  }

  /// Readings of the picture that is shown: a file may hold several.
  private var othersHere: [Int] { others.indices.filter { (others[$0].frame ?? 1) == frame } }

  /// The machine's values, and those of the reading on the screen.
  var comparedReading: (machine: Reading?, current: Reading?) {
    switch shown {
    case .current: (measured.machine, measured.current)
    case .machine:
      (
        measured.machine,
        review.proposal.map { reading($0.landmarks, of: $0, edited: []) } ?? measured.machine
      )
    case .other(let index): (measured.machine, reading(of: others[index]))
    }
  }

  private func reading(of other: ReaderReading) -> Reading {
    reading(other.landmarks, of: review.machine, edited: other.pinned)
  }

  /// The heading of the values on the screen.
  var shownWord: String {
    switch shown {
    case .current: "now"
    case .machine: review.proposal == nil ? "machine" : "proposal"
    case .other(let index): others[index].role.word
    }
  }

  /// What is looked at while it isn't the current reading.
  var shownWords: String? {
    let next = othersHere.isEmpty ? "b goes back" : "b goes on"
    switch shown {
    case .current: return nil
    case .machine:
      return review.proposal == nil
        ? "this is the machine's reading; \(next)"
        : "this is the proposal's reading; \(next), P takes it or puts it aside"
    case .other(let index): return "this is \(others[index].words); \(next)"
    }
  }

  /// All readings of the film in numbers; whoever adjudicates takes one over, or corrects the film.
  mutating func compareReadings(_ context: Context) -> [Outcome] {
    guard !others.isEmpty else {
      let words =
        context.role.isBlind
        ? "a blind reader sees no other reading" : "no finished reading of another is to be seen here yet"
      return [.notice(.plain(words))]
    }
    let outcomes = commit(context)
    let items = others.enumerated().map { index, other in
      Choice.Item(
        key: Character("\(index + 1)"), label: "take over \(other.words)", answer: Choice.Answer.adopt(index))
    }
    let isOpen = context.role == .adjudicated && editObstacle(context) == nil
    let close = Choice.Item(
      key: "q", label: isOpen ? "none of them: correct it here, then sign" : "close", answer: .nothing)
    return outcomes + [.dialog(.choice(Choice("Readings", text: differences, (isOpen ? items : []) + [close])))]
  }

  /// The chief values, and others on which the readings are a degree or more apart.
  private var differences: [String] {
    let readings = [measured.current] + others.map { reading(of: $0) }
    func row(_ cells: [String]) -> String {
      cells.dropFirst().reduce(cells[0] + String(repeating: " ", count: max(8 - cells[0].count, 0))) {
        $0 + String(repeating: " ", count: max(12 - $1.count, 1)) + $1
      }
    }
    var lines = [row(["value", "now"] + others.map(\.role.word) + ["apart"])]
    let chief: [InspectedValue] = [.pi, .ll, .ss, .pt, .pimll]
    for name in chief + InspectedValue.allCases.filter({ !chief.contains($0) }) where lines.count < 12 {
      let values = readings.map { $0?[name].value }
      let known = values.dropFirst().compactMap { $0 }
      let apart = known.count > 1 ? (known.max() ?? 0) - (known.min() ?? 0) : abs((known.first ?? 0) - (values[0] ?? 0))
      guard chief.contains(name) || apart >= 1 else { continue }
      lines.append(
        row([name.label] + values.map { $0.map { Lettering.number($0) } ?? "-" } + [Lettering.number(apart)]))
    }
    return lines
  }

  mutating func adopt(_ index: Int, _ context: Context) -> [Outcome] {
    guard others.indices.contains(index) else { return [] }
    shown = .current
    mode = .looking
    let outcomes = act(.adopt(others[index]), context)
    return outcomes + (editObstacle(context) == nil ? [.notice(.plain("taken over; S signs it, Tab corrects"))] : [])
  }
}
