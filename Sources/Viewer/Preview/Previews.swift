import StudyStore

/// The films that the worklist showed small, those of late kept, and the one that is on its way.
struct Previews: Sendable {
  enum Answer: Sendable {
    case film(FilmPreview)
    case failed(String)
  }

  private struct Kept: Sendable {
    let answer: Answer
    /// The film's line when it was asked for: another one by now, and the film is asked for again.
    let row: FilmRow
  }

  /// How many are kept.
  static let most = 24

  private var kept: [FilmID: Kept] = [:]
  /// Those kept, oldest first.
  private var order: [FilmID] = []
  private var asked: FilmRow?

  subscript(id: FilmID) -> Answer? { kept[id]?.answer }

  /// - Parameter row: the film under the cursor; nil where no preview is shown.
  mutating func want(_ row: FilmRow?) -> [Effect] {
    let wanted = row.flatMap { kept[$0.id]?.row == $0 ? nil : $0 }
    guard wanted != asked else { return [] }
    asked = wanted
    return [.preview(wanted?.id)]
  }

  /// An answer that comes when another film is wanted is of no use any more.
  mutating func receive(_ answer: Answer, of id: FilmID) {
    guard let row = asked, row.id == id else { return }
    asked = nil
    order.removeAll { $0 == id }
    order.append(id)
    kept[id] = Kept(answer: answer, row: row)
    if order.count > Self.most { kept[order.removeFirst()] = nil }
  }

  /// What could not be read is tried again when the cursor comes back.
  mutating func forgetFailures(but id: FilmID?) {
    for other in order where other != id {
      if case .failed = kept[other]?.answer {
        kept[other] = nil
        order.removeAll { $0 == other }
      }
    }
  }
}
