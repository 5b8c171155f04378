import Foundation

/// Zeroed memory for floats, aligned to 64 bytes, returned when the object goes.
package final class FloatBuffer {
  package let count: Int
  package let start: UnsafeMutablePointer<Float>
  private let size: Int

  /// Throws where the system gives no more memory.
  package init(_ count: Int) throws(ModelError) {
    self.count = count
    // Slack for vectors that are read past the end, and whole pages from the system: zeroed, and really given back.
    size = (count * 4 + 256 + 4095) / 4096 * 4096
    guard
      let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      address != MAP_FAILED
    else { throw ModelError("not enough memory: the network asked for \(size >> 20) MB more; close other programs") }
    if size >= 4 << 20 { madvise(address, size, 14) }  // MADV_HUGEPAGE
    start = address.bindMemory(to: Float.self, capacity: count)
  }

  deinit { munmap(start, size) }
}
