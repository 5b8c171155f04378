/// Why an exchange with a DICOMweb server failed, in one line without credentials, and what to do next.
public struct DICOMwebError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The address or a setting can't be understood.
    case usage
    /// No connection, no trust, no permission, or a server that says it can't.
    case unavailable
    /// The connection broke, or the answer ended early.
    case broken
    /// What was asked for isn't there.
    case notFound
    /// The answer, or a file, is not what it should be.
    case badContent
    /// A file can't be made.
    case unwritable
    /// A disk failed or is full.
    case disk
    /// The person stopped it.
    case stopped
  }

  public var kind: Kind
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// By `sysexits`.
  public var exitCode: Int32 {
    switch kind {
    case .usage: 64
    case .unavailable: 69
    case .broken, .disk: 74
    case .notFound: 66
    case .badContent: 65
    case .unwritable: 73
    case .stopped: 130
    }
  }

  /// The server, not this one object, is at fault: going on to the next object is of no use.
  var endsAll: Bool {
    switch kind {
    case .usage, .unavailable, .broken, .unwritable, .disk, .stopped: true
    case .notFound, .badContent: false
    }
  }
}
