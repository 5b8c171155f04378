import Dispatch
import Foundation
import Synchronization

/// A wish to stop that a signal or another thread may voice; the loop looks at it between steps.
public final class StopRequest: Sendable {
  private let asked = Atomic<Bool>(false)
  private let caught = Atomic<Int32>(0)

  public init() {}

  public func stop() { asked.store(true, ordering: .releasing) }
  public var isAsked: Bool { asked.load(ordering: .acquiring) }
  /// The signal that asked, 0 for none: the exit code is 128 + it.
  public var signal: Int32 { caught.load(ordering: .acquiring) }

  /// Runs `body` with SIGINT, SIGTERM and SIGHUP turned into this request; their former handling returns afterwards.
  public func whileCatchingSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
    let signals = [SIGINT, SIGTERM, SIGHUP]
    let former = signals.map { Foundation.signal($0, SIG_IGN) }
    let sources = signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        caught.store(number, ordering: .releasing)
        stop()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for (number, handler) in zip(signals, former) { Foundation.signal(number, handler) }
    }
    return try body()
  }
}
