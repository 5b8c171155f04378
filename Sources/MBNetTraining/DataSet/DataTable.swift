import Foundation
import Spine

/// The rows of a data set: image, mask and the 18 inspected values (DATA: `data.csv`), with or without a header.
public struct DataTable: Sendable {
  public struct Row: Hashable, Sendable {
    /// Counted from 1, for messages.
    public var line: Int
    /// As the file has them: relative to the file's folder, or absolute.
    public var image: String
    public var mask: String
    /// In the order of `InspectedValue.allCases`; nil where the field is empty.
    public var values: [Double?]
  }

  public var rows: [Row]
  /// The folder that relative paths start from.
  public var folder: String

  /// Reads a table. Throws when it can't be read, has no row, or a row is malformed; the message names the line.
  public static func read(path: String) throws -> DataTable {
    let url = URL(fileURLWithPath: path)
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw DataSetError("cannot read the data set \(path): \(error.localizedDescription); give the path of a data.csv")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw DataSetError("cannot use the data set \(path): it is not UTF-8 text; give a data.csv")
    }
    return try DataTable(text: text, name: path, folder: url.deletingLastPathComponent().path)
  }

  /// - Parameter name: names the table in errors.
  public init(text: String, name: String, folder: String) throws {
    rows = []
    self.folder = folder
    let valueCount = InspectedValue.allCases.count
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if line.allSatisfy(\.isWhitespace) { continue }
      let fields = DataTable.fields(line)
      if rows.isEmpty, fields.first?.lowercased() == "image" { continue }
      guard fields.count == 2 || fields.count == 2 + valueCount else {
        throw DataSetError(
          "cannot use the data set \(name): line \(number + 1) has \(fields.count) fields; "
            + "each needs image, mask and \(valueCount) values (empty where not measurable)")
      }
      var values = [Double?](repeating: nil, count: valueCount)
      for (i, field) in fields.dropFirst(2).enumerated() where !field.isEmpty {
        guard let value = Double(field), value.isFinite else {
          throw DataSetError(
            "cannot use the data set \(name): line \(number + 1), \(InspectedValue.allCases[i].rawValue) is no number; "
              + "leave the field empty where the value is not measurable")
        }
        values[i] = value
      }
      guard !fields[0].isEmpty else {
        throw DataSetError("cannot use the data set \(name): line \(number + 1) names no image; give its path")
      }
      rows.append(Row(line: number + 1, image: fields[0], mask: fields[1], values: values))
    }
    if rows.isEmpty { throw DataSetError("the data set \(name) has no rows; give one line a film: image,mask,values…") }
  }

  /// A path of the table, from its folder.
  public func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : folder + "/" + name
  }

  /// Fields between commas, trimmed; double quotes may wrap one that holds commas.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
