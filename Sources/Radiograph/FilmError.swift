/// Why a picture file could not be read or written: one line that names the file, the reason and the next step.
public struct FilmError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// The file can't be opened or read at all (exit code 66).
    case unreadable
    /// The content is no picture of a known kind, damaged, or past the limits (exit code 65).
    case badContent
    /// The output can't be made (exit code 73).
    case unwritable
    /// The device failed while reading or writing (exit code 74).
    case device
  }

  public var kind: Kind
  /// As given, unescaped; `description` escapes it.
  public var path: String
  public var reason: String
  /// What the person can do next.
  public var advice: String

  public init(_ kind: Kind, path: String, reason: String, advice: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.advice = advice
  }

  /// `cannot read film.png: the file ends in the middle of the picture; copy it again from its source`.
  public var description: String {
    let verb = kind == .unwritable ? "write" : "read"
    return "cannot \(verb) \(path.printable): \(reason.printable); \(advice)"
  }

  /// The exit code by sysexits.
  public var exitCode: Int32 {
    switch kind {
    case .unreadable: 66
    case .badContent: 65
    case .unwritable: 73
    case .device: 74
    }
  }
}

extension String {
  /// The text with control characters, line and direction marks escaped, safe on a terminal and on one line.
  package var printable: String {
    var out = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        out += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
