import Foundation

/// JSON that keeps the order of its members, so that files and reports read in the order their formats name.
public enum JSONValue: Hashable, Sendable {
  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: JSONValue
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A number, or null where there is none or it is not finite.
  public static func number(_ value: Double?, decimals: Int) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    let k = pow(10, Double(decimals))
    let rounded = (value * k).rounded() / k
    return .number(rounded == 0 ? 0 : rounded)
  }

  public static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var double: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The JSON text on one line, without a newline at its end.
  public var text: String {
    var out = ""
    write(to: &out, indent: nil, depth: 0)
    return out
  }

  /// The JSON text on many lines: points and other arrays of plain values stay on one line.
  public var prettyText: String {
    var out = ""
    write(to: &out, indent: 1, depth: 0)
    return out
  }

  private var isPlain: Bool {
    switch self {
    case .null, .bool, .number, .string: true
    case .array(let items): items.allSatisfy(\.isScalar)
    case .object: false
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(to out: inout String, indent: Int?, depth: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let value): out += Self.numberText(value)
    case .string(let value): Self.writeString(value, to: &out)
    case .array(let items):
      let breaks = indent != nil && !isPlain
      Self.writeList(items, open: "[", close: "]", to: &out, indent: breaks ? indent : nil, depth: depth) {
        $0.write(to: &$1, indent: indent, depth: depth + 1)
      }
    case .object(let members):
      Self.writeList(members, open: "{", close: "}", to: &out, indent: indent, depth: depth) {
        Self.writeString($0.name, to: &$1)
        $1 += indent == nil ? ":" : ": "
        $0.value.write(to: &$1, indent: indent, depth: depth + 1)
      }
    }
  }

  private static func writeList<T>(
    _ items: [T], open: String, close: String, to out: inout String, indent: Int?, depth: Int,
    item: (T, inout String) -> Void
  ) {
    out += open
    for (i, each) in items.enumerated() {
      if i > 0 { out += indent == nil ? "," : "," }
      if let indent { out += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
      item(each, &out)
    }
    if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent * depth) }
    out += close
  }

  private static func numberText(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }

  private static func writeString(_ value: String, to out: inout String) {
    out += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      // Control characters, C1 too: a terminal must never act on text that came from a file.
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        out += "\\u" + String(format: "%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSONValue: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Members of objects come in the alphabetical order of their names: decoders don't tell the file's order.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
          Member($0.stringValue, try container.decode(JSONValue.self, forKey: $0))
        })
    } else if var container = try? decoder.unkeyedContainer() {
      var items: [JSONValue] = []
      while !container.isAtEnd { items.append(try container.decode(JSONValue.self)) }
      self = .array(items)
    } else {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for member in members { try container.encode(member.value, forKey: Key(member.name)) }
    case .array(let items):
      var container = encoder.unkeyedContainer()
      for item in items { try container.encode(item) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .number(let value):
      var container = encoder.singleValueContainer()
      if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }
}
