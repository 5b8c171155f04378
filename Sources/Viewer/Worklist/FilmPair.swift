/// Films that their names make a pair or a series: `P007-preop.png` and `P007-postop.png`.
struct FilmPair: Hashable, Sendable {
  /// What the names have in common.
  let stem: String
  /// Earlier ones first.
  let place: Int

  private static let words: [String: Int] = [
    "pre": 0, "preop": 0, "before": 0, "baseline": 0, "post": 2, "postop": 2, "after": 2, "followup": 3, "fu": 3,
    "standing": 0, "upright": 0, "supine": 1, "neutral": 0, "flexion": 1, "flex": 1, "extension": 2, "ext": 2,
  ]

  /// Nil for a name that doesn't end in such a word.
  ///
  /// - Parameter name: in small letters.
  init?(name: String) {
    let base = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    guard let cut = base.lastIndex(where: { "-_ ".contains($0) }), cut > base.startIndex,
      let place = Self.words[String(base[base.index(after: cut)...])]
    else { return nil }
    stem = String(base[..<cut])
    self.place = place
  }
}
