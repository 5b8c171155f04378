import Foundation

/// A data set in the DICOM JSON model (PS3.18, F.2), as QIDO-RS and STOW-RS answer.
struct DICOMJSON: Decodable, Hashable, Sendable {
  enum Value: Hashable, Sendable {
    case text(String)
    case number(Double)
    /// The alphabetic writing of a person's name.
    case person(String)
    case dataset(DICOMJSON)
    /// An empty value, or one of a kind that nobody asked for.
    case other
  }

  /// By tag, eight hexadecimal digits in capitals.
  private var values: [String: [Value]] = [:]

  private struct Tag: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Attribute: Decodable {
    var values: [DICOMJSON.Value]?
    enum CodingKeys: String, CodingKey { case values = "Value" }
  }

  init(from decoder: any Decoder) throws {
    let all = try decoder.container(keyedBy: Tag.self)
    for tag in all.allKeys {
      // One attribute that breaks the model must not lose the rest.
      if let attribute = try? all.decode(Attribute.self, forKey: tag), let found = attribute.values {
        values[tag.stringValue.uppercased()] = found
      }
    }
  }

  /// The list that a search answers with.
  static func list(_ data: Data) throws(DICOMwebError) -> [DICOMJSON] {
    if data.isEmpty { return [] }
    do { return try JSONDecoder().decode([DICOMJSON].self, from: data) } catch {
      throw DICOMwebError(.badContent, "the server's answer is no DICOM JSON: is the address a DICOMweb service?")
    }
  }

  private func first(_ tag: String) -> Value? { values[tag]?.first }

  func text(_ tag: String) -> String? {
    switch first(tag) {
    case .text(let text)?, .person(let text)?: text.isEmpty ? nil : text
    case .number(let number)?: Int(exactly: number).map(String.init)
    default: nil
    }
  }

  func number(_ tag: String) -> Int? {
    switch first(tag) {
    case .number(let number)?: Int(exactly: number)
    case .text(let text)?: Int(text.trimmingCharacters(in: .whitespaces))
    default: nil
    }
  }

  func items(_ tag: String) -> [DICOMJSON] {
    (values[tag] ?? []).compactMap { if case .dataset(let item) = $0 { item } else { nil } }
  }

  /// A unique identifier that keeps PS3.5, 9.1; nil for anything else, which could name a path.
  func uid(_ tag: String) -> String? { text(tag).flatMap { isUID($0) ? $0 : nil } }
}

/// Whether a text is a DICOM unique identifier: digits and dots, at most 64.
func isUID(_ text: String) -> Bool {
  (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
    && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
}

extension DICOMJSON.Value: Decodable {
  private struct PersonName: Decodable {
    var alphabetic: String?
    var ideographic: String?
    var phonetic: String?
    enum CodingKeys: String, CodingKey {
      case alphabetic = "Alphabetic"
      case ideographic = "Ideographic"
      case phonetic = "Phonetic"
    }
  }

  init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let text = try? single.decode(String.self) {
      self = .text(text)
    } else if let number = try? single.decode(Double.self) {
      self = .number(number)
    } else if let name = try? single.decode(PersonName.self),
      let text = name.alphabetic ?? name.ideographic ?? name.phonetic
    {
      self = .person(text)
    } else if let dataset = try? single.decode(DICOMJSON.self) {
      self = .dataset(dataset)
    } else {
      self = .other
    }
  }
}
