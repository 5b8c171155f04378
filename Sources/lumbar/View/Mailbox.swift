import Synchronization
import Viewer

/// Messages from the work behind the scenes to the main loop, in the order they came.
final class Mailbox: Sendable {
  private let messages = Mutex<[Message]>([])
  private let wake: @Sendable () -> Void

  /// `wake` interrupts the main loop's waiting.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    wake()
  }

  func take() -> [Message] {
    messages.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
