import Dispatch
import Synchronization

/// A value being made on another thread while the caller does something else.
final class Prefetch<Value: Sendable>: Sendable {
  private let value = Mutex<Result<Value, any Error>?>(nil)
  private let ready = DispatchSemaphore(value: 0)
  private let make: @Sendable () throws -> Value

  init(_ make: @escaping @Sendable () throws -> Value) {
    self.make = make
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      let made = Result { try make() }
      value.withLock { $0 = made }
      ready.signal()
    }
  }

  /// Waits until the value is there; to be called once. Throws what making it threw.
  func take() throws -> Value {
    ready.wait()
    return try value.withLock { $0 }?.get() ?? make()
  }
}
