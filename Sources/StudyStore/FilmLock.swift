import Foundation

/// Who is working on a film. Advisory: it tells people, it doesn't stop the log from being appended to.
public struct FilmLock: Hashable, Sendable {
  public var reader: Reader
  public var host: String
  public var process: Int32
  public var since: Date
  /// When the holder last said that it is still there.
  public var heartbeat: Date
  /// The holder is gone (its process ended, or no sign of life for two minutes): the lock may be taken.
  public var isStale: Bool
}

/// What became of asking for a lock.
public enum LockOutcome: Hashable, Sendable {
  case held
  /// Taken from a holder that was gone, or on purpose.
  case takenOver(from: FilmLock)
  case heldByOther(FilmLock)
}
