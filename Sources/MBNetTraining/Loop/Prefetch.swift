import Dispatch
import Synchronization

/// A value being made on another thread while the caller does something else.
final class Prefetch<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let ready = DispatchSemaphore(value: 0)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      let made = make()
      value.withLock { $0 = made }
      ready.signal()
    }
  }

  /// Waits until the value is there; to be called once.
  func take() -> Value {
    ready.wait()
    return value.withLock { $0 } ?? make()
  }
}
