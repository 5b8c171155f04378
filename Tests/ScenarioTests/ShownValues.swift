/// What a screen of a film says of its values.
extension String {
  /// A row of the table of values: the machine's number and the one now; nil where there are none.
  func value(_ name: String) -> (machine: Double, now: Double)? {
    for line in split(separator: "\n") {
      let fields = row(of: line)
      guard fields.count > 3, fields[0] == name, fields[3].contains("…"), let machine = Double(fields[1]),
        let now = Double(fields[2].filter { !"*?!".contains($0) })
      else { continue }
      return (machine, now)
    }
    return nil
  }

  /// A row of the table beside two films: this film's number, the other's and the difference.
  func difference(_ name: String) -> (this: Double, other: Double, change: Double)? {
    for line in split(separator: "\n") {
      let fields = row(of: line)
      guard fields.count == 4, fields[0] == name, let this = Double(fields[1]), let other = Double(fields[2]),
        let change = Double(fields[3].filter { !"+!".contains($0) })
      else { continue }
      return (this, other, change)
    }
    return nil
  }

  /// The words of a line right of the picture.
  private func row(of line: Substring) -> [String] {
    let table = line.lastIndex(of: "│").map { line[line.index(after: $0)...] } ?? line
    return table.split { " ▸".contains($0) }.map(String.init)
  }
}
