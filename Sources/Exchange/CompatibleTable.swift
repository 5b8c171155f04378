import Foundation
import Spine

/// The reference's table: a row a film of image, mask and the 18 values, with or without a header; empty = not
/// measurable.
struct CompatibleTable {
  struct Row {
    var image: String
    var mask: String
    var values: [InspectedValue: Double]
  }

  var rows: [Row] = []

  init(_ text: String, path: String) throws(ExchangeError) {
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if fields.allSatisfy(\.isEmpty) || (number == 0 && fields.first?.lowercased() == "image") { continue }
      guard fields.count == 2 + InspectedValue.allCases.count else {
        throw ExchangeError(
          .badContent,
          "can't import \(path), line \(number + 1): it has \(fields.count) fields and needs image, mask and 18 values")
      }
      var values: [InspectedValue: Double] = [:]
      for (name, field) in zip(InspectedValue.allCases, fields.dropFirst(2)) where !field.isEmpty {
        guard let value = Double(field), value.isFinite else {
          throw ExchangeError(
            .badContent, "can't import \(path), line \(number + 1): \(name.rawValue) is \"\(field)\", not a number")
        }
        values[name] = value
      }
      rows.append(Row(image: fields[0], mask: fields[1], values: values))
    }
  }
}
