import Foundation
import MBNet
import Synchronization
import Testing
import Viewer

@testable import lumbar

/// The engine behind the viewer: not there before a film needs it, and its memory given back after the last one.
@Suite struct AnalysisQueueTests {
  private final class Loads: Sendable {
    let count = Mutex(0)
  }

  @Test func loadsForTheFirstFilmAndRestsAfterTheLast() throws {
    let model = try MBNet.Model(configuration: .tiny, seed: 1)
    let loads = Loads()
    let read = DispatchSemaphore(value: 0)
    let input = ReferenceWeights.picture(height: 96, width: 64)
    let queue = AnalysisQueue(
      mailbox: Mailbox(wake: {}), threads: 1, idle: .milliseconds(1),
      loadModel: {
        loads.count.withLock { $0 += 1 }
        return model
      },
      words: { error, _ in "\(error)" },
      analyse: { _, machine in
        _ = try machine.reader.model.forward(input)
        #expect(machine.reader.model.heldBytes > 0)
        read.signal()
      })
    #expect(loads.count.withLock { $0 } == 0)
    for _ in 0..<2 {
      queue.add(FilmID("a.png"), urgent: true)
      read.wait()
      // Ends by the test's own limit where the memory is never given back.
      while model.heldBytes > 0 { usleep(1000) }
    }
    #expect(loads.count.withLock { $0 } == 1)
  }
}
