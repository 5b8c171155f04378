import Foundation

/// The parts of a multipart body (RFC 2046, 5.1) as its bytes come in, in packets cut anywhere.
///
/// Holds no more than one packet and a part's headers, whatever lengths the headers speak of.
public struct MultipartParser: Sendable {
  public enum Event {
    /// Header names in small letters.
    case began(headers: [String: String])
    case bytes(UnsafeRawBufferPointer)
    case ended
  }

  public struct Damage: Error, Hashable, CustomStringConvertible {
    public var description: String
  }

  private enum State { case preamble, afterDelimiter, headers, bodyBegins, body, epilogue }

  /// Bytes before the first part, and of one part's headers, that a sane server may send.
  private static let limit = 1 << 16

  private let delimiter: [UInt8]
  private var state = State.preamble
  /// What could not be decided on yet. A line break stands before the body, so that a delimiter at its very
  /// beginning is found like any other.
  private var held: [UInt8] = [13, 10]
  private var preambleLength = 0

  public init(boundary: String) { delimiter = Array("\r\n--\(boundary)".utf8) }

  /// Nil where `contentType` is no multipart type with a boundary that RFC 2046 allows.
  public init?(contentType: String) {
    guard contentType.lowercased().hasPrefix("multipart/"), let boundary = Self.parameter("boundary", of: contentType),
      (1...200).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (32..<127).contains($0) })
    else { return nil }
    self.init(boundary: boundary)
  }

  /// A parameter of a content type, quoted or not.
  static func parameter(_ name: String, of type: String) -> String? {
    var rest = Substring(type)
    while let semicolon = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: semicolon)...]
      guard let equals = rest.firstIndex(of: "=") else { return nil }
      let found = rest[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
      rest = rest[rest.index(after: equals)...].drop { $0 == " " }
      let value: Substring
      if rest.first == "\"" {
        rest = rest.dropFirst()
        value = rest.prefix { $0 != "\"" }
      } else {
        value = rest.prefix { $0 != ";" && $0 != " " }
      }
      if found == name { return String(value) }
      rest = rest[value.endIndex...]
    }
    return nil
  }

  public mutating func consume(_ bytes: UnsafeRawBufferPointer, _ handle: (Event) throws -> Void) throws {
    if state == .epilogue { return }
    held.append(contentsOf: bytes)
    var used = 0
    while try step(&used, handle) {}
    held.removeFirst(used)
  }

  /// The body is over: whether it was whole.
  public func finish() throws(Damage) {
    guard state == .epilogue else { throw Damage(description: "the answer ends in the middle of a part") }
  }

  /// One move on; false when more bytes are needed.
  private mutating func step(_ used: inout Int, _ handle: (Event) throws -> Void) throws -> Bool {
    switch state {
    case .preamble:
      let (content, isDelimiter) = find(from: used)
      preambleLength += content
      guard preambleLength <= Self.limit else { throw Damage(description: "no part begins in the answer") }
      used += content
      return pass(isDelimiter, &used, to: .afterDelimiter)
    case .body:
      let (content, isDelimiter) = find(from: used)
      if content > 0 {
        try held.withUnsafeBytes { try handle(.bytes(UnsafeRawBufferPointer(rebasing: $0[used..<used + content]))) }
      }
      used += content
      if isDelimiter { try handle(.ended) }
      return pass(isDelimiter, &used, to: .afterDelimiter)
    case .afterDelimiter:
      guard held.count - used >= 2 else { return false }
      if held[used] == 45, held[used + 1] == 45 {
        used = held.count
        state = .epilogue
        return false
      }
      // Blanks may follow a boundary (RFC 2046: transport padding).
      while held.count - used >= 2, held[used] == 32 || held[used] == 9 { used += 1 }
      guard held.count - used >= 2 else { return false }
      guard held[used] == 13, held[used + 1] == 10 else {
        throw Damage(description: "what follows a boundary is neither a part nor the end")
      }
      state = .headers
      return true
    case .headers:
      // The line break after the boundary is kept, so that a part without headers ends at once.
      let end: [UInt8] = [13, 10, 13, 10]
      guard let at = held[used...].firstRange(of: end)?.lowerBound else {
        guard held.count - used <= Self.limit else { throw Damage(description: "a part's headers do not end") }
        return false
      }
      let headers = Self.headers(held[used..<at])
      used = at + end.count
      state = .bodyBegins
      try handle(.began(headers: headers))
      return true
    case .bodyBegins:
      // Of an empty body only the boundary stands here: its line break was the headers' own.
      let boundary = delimiter.dropFirst(2)
      let next = held[used...].prefix(boundary.count)
      guard boundary.starts(with: next) else {
        state = .body
        return true
      }
      guard next.count == boundary.count else { return false }
      used += boundary.count
      state = .afterDelimiter
      try handle(.ended)
      return true
    case .epilogue: return false
    }
  }

  private mutating func pass(_ isDelimiter: Bool, _ used: inout Int, to next: State) -> Bool {
    guard isDelimiter else { return false }
    used += delimiter.count
    state = next
    return true
  }

  /// How many bytes from `start` are surely content, and whether a delimiter follows them.
  private func find(from start: Int) -> (content: Int, isDelimiter: Bool) {
    held.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return (0, false) }
      var at = start
      while at < bytes.count {
        guard let found = memchr(base + at, 13, bytes.count - at) else { return (bytes.count - start, false) }
        at = UnsafeRawPointer(found) - base
        let length = min(delimiter.count, bytes.count - at)
        if memcmp(base + at, delimiter, length) == 0 { return (at - start, length == delimiter.count) }
        at += 1
      }
      return (bytes.count - start, false)
    }
  }

  private static func headers(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var headers: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { headers[parts[0].lowercased()] = parts[1] }
    }
    return headers
  }
}
