import StudyStore

extension Choice {
  /// The states that a review can go back to, the newest first, with what was done and changed; as many as there are
  /// keys for (going back further takes two steps).
  static func goingBack(_ review: Review, _ context: Context, _ letters: Lettering) -> Choice {
    let history = Dictionary(review.history.map { ($0.id, $0) }) { $1 }
    // Without j, k and q, which move and close.
    let keys = "123456789abcdefghilmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    let entries = review.earlierStates.reversed().compactMap { history[$0] }
    let items = zip(keys, entries).map { key, entry in
      let who = entry.event.action.isHuman ? entry.event.reader.name : "machine"
      let what = "\(context.clock(entry.event.time)) \(who): \(entry.words)"
      let text = ([what] + entry.changes.prefix(2).map { $0.text(letters) }).joined(separator: letters.dot)
      return Item(key: key, label: text, answer: .goBack(to: entry.id))
    }
    return Choice(
      "Go back to after", text: [items.isEmpty ? "Nothing was done since the last signature." : "u undoes it."], items)
  }
}
