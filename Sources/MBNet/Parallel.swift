import CKernels
import Dispatch

/// The loops for this machine.
package let kernels = ck_kernels_best().pointee

/// What the workers of one `parallel` call share.
///
/// `@unchecked Sendable`: the call returns only when all workers have, the counter is atomic, and each item goes to one
/// worker; bodies write to memory that belongs to their item or their worker.
private struct SharedWork: @unchecked Sendable {
  let next: UnsafeMutablePointer<Int32>
  let count: Int
  let body: (Int, Int) -> Void

  func run(thread: Int) {
    while true {
      let item = Int(ck_next(next))
      if item >= count { return }
      body(item, thread)
    }
  }
}

/// Runs `body(item, thread)` for every item in 0..<count on up to `threads` threads; items are taken in order.
///
/// Bodies of different items run at the same time: they may write only what belongs to their item or thread.
package func parallel(_ count: Int, threads: Int, _ body: (_ item: Int, _ thread: Int) -> Void) {
  let workers = max(1, min(threads, count))
  if workers == 1 {
    for item in 0..<count { body(item, 0) }
    return
  }
  var counter: Int32 = 0
  withUnsafeMutablePointer(to: &counter) { next in
    withoutActuallyEscaping(body) { body in
      let work = SharedWork(next: next, count: count, body: body)
      DispatchQueue.concurrentPerform(iterations: workers) { work.run(thread: $0) }
    }
  }
}
