/// An error that knows the exit code of its command, by sysexits.
public protocol ExitCoded: Error, CustomStringConvertible {
  var exitCode: Int32 { get }
}

/// Why something could not leave or enter: one line that names the file, the reason and the next step.
public struct ExchangeError: ExitCoded, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// 65: a file's content is bad.
    case badContent
    /// 66: an input can't be read.
    case unreadable
    /// 73: an output can't be made.
    case unwritable
  }

  public var kind: Kind
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description.onOneLine
  }

  public var exitCode: Int32 {
    switch kind {
    case .badContent: 65
    case .unreadable: 66
    case .unwritable: 73
    }
  }
}
