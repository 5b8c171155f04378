import Foundation
import Radiograph

/// How a store is opened; the defaults are right for a person's work.
public struct StoreOptions: Sendable {
  public enum Journal: Sendable {
    /// A write-ahead log on local disks, a rollback journal on network file systems.
    case automatic
    case writeAheadLog
    /// What network shares need: a write-ahead log's shared memory doesn't reach another host.
    case rollback
  }

  /// `LUMBAR_SHARED_STORE` says of a disk that looks local that others mount it: the file server's own, say.
  public var journal =
    ProcessInfo.processInfo.environment["LUMBAR_SHARED_STORE"].map { !$0.isEmpty } ?? false
    ? Journal.rollback : .automatic
  /// Seconds to wait for another program's write.
  public var busyTimeout = 5.0
  /// Named in the audit trail beside each event.
  public var program = "lumbar \(Self.programVersion)"
  public static let programVersion = "0.1.0"
  /// Instead of `$XDG_STATE_HOME/lumbar`, where stores of unwritable studies go.
  public var stateFolder: String?
  public var clock: @Sendable () -> Date = { Date() }
  /// The content's hash of a film's file, lower-case hex.
  public var contentHash: @Sendable (_ path: String) throws -> String

  public init(
    contentHash: @escaping @Sendable (_ path: String) throws -> String = { try Film.contentHash(ofFileAt: $0) }
  ) {
    self.contentHash = contentHash
  }
}
