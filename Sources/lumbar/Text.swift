import Foundation
import Radiograph
import Spine

/// Text from a file or a path with everything that could move a cursor escaped.
func printable(_ text: String) -> String { text.printable }

/// The same of text that is several lines and stays so.
func printableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }.joined(separator: "\n")
}

func number(_ value: Double?, _ decimals: Int = 1) -> String {
  value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
}

/// Columns of text lined up; numbers to the right.
struct Table {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }
  mutating func add(_ row: [String]) { rows.append(row) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { i in rows.map { $0.indices.contains(i) ? $0[i].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { i, cell in
        let space = String(repeating: " ", count: widths[i] - cell.count)
        return i == 0 || Double(cell) == nil && cell != "–" && i == row.count - 1 ? cell + space : space + cell
      }.joined(separator: "  ").trimmingTrailingSpaces
    }.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Refuses a path that isn't there before anything else happens.
func requireFile(_ path: String) throws {
  guard FileManager.default.fileExists(atPath: path) else {
    throw Failure("cannot read \(printable(path)): no such file; check the path", .noInput)
  }
}
