import Screen

/// Figures three rows high and letters apart, for a room that reads from far.
struct LargeFigures {
  let letters: Lettering

  /// Rows that a figure takes: five pixels, two a row; as plain text one.
  var rows: Int { letters.unicode ? 3 : 1 }

  /// Pixels of a figure, row by row from the top; `.` is off.
  private static let shapes: [Character: [String]] = [
    "0": ["###", "#.#", "#.#", "#.#", "###"], "1": [".#.", "##.", ".#.", ".#.", "###"],
    "2": ["###", "..#", "###", "#..", "###"], "3": ["###", "..#", ".##", "..#", "###"],
    "4": ["#.#", "#.#", "###", "..#", "..#"], "5": ["###", "#..", "###", "..#", "###"],
    "6": ["###", "#..", "###", "#.#", "###"], "7": ["###", "..#", ".#.", ".#.", ".#."],
    "8": ["###", "#.#", "###", "#.#", "###"], "9": ["###", "#.#", "###", "..#", "###"],
    "-": ["...", "...", "###", "...", "..."], ".": [".", ".", ".", ".", "#"],
  ]

  func width(_ text: String) -> Int { lines(text).first?.count ?? 0 }

  /// The text's rows: half blocks, or single letters apart where the terminal has no more than ASCII.
  func lines(_ text: String) -> [String] {
    guard letters.unicode else { return [LargeFigures.spaced(text)] }
    var lines = [String](repeating: "", count: 3)
    for (index, character) in text.enumerated() {
      guard let shape = Self.shapes[character] else { continue }
      for row in 0..<3 {
        let upper = Array(shape[2 * row])
        let lower =
          2 * row + 1 < shape.count ? Array(shape[2 * row + 1]) : [Character](repeating: ".", count: upper.count)
        if index > 0 { lines[row] += " " }
        lines[row] += String(zip(upper, lower).map { $0 == "#" ? ($1 == "#" ? "█" : "▀") : $1 == "#" ? "▄" : " " })
      }
    }
    return lines
  }

  /// Letters apart where there is room for it, else as they are.
  ///
  /// Characters of double width would be larger, but many fonts of terminals have none.
  static func spaced(_ text: String, within width: Int) -> String {
    let wide = spaced(text)
    return TextWidth.of(wide) <= width ? wide : text
  }

  static func spaced(_ text: String) -> String { text.map(String.init).joined(separator: " ") }
}
