import Foundation

/// Bytes that stay where they are: a mapped file, or memory of the binary.
///
/// `@unchecked Sendable`: the bytes are read-only for the whole life of the object.
final class ByteSource: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let mapped: Bool

  /// Borrows bytes that outlive the object.
  init(borrowing bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    mapped = false
  }

  /// Maps a whole file read-only.
  init(mapping path: String) throws(ModelError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ModelError("\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError("\(path): not a file")
    }
    let size = Int(status.st_size)
    guard size > 0 else { throw ModelError("\(path): the file is empty") }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), address != MAP_FAILED else {
      throw ModelError("\(path): can't map \(size) bytes: \(String(cString: strerror(errno)))")
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
    mapped = true
  }

  /// Gives the whole pages of a range back to the system, where they are those of a file.
  func release(_ range: Range<Int>) {
    guard mapped, let address = bytes.baseAddress else { return }
    let (first, last) = ((range.lowerBound + 4095) / 4096 * 4096, range.upperBound / 4096 * 4096)
    if first < last { madvise(UnsafeMutableRawPointer(mutating: address) + first, last - first, MADV_DONTNEED) }
  }

  /// Maps the pages of a range before they are read; a system that can't does it at each page's first reading.
  func expect(_ range: Range<Int>) {
    guard mapped, let address = bytes.baseAddress else { return }
    let (first, last) = (range.lowerBound / 4096 * 4096, (range.upperBound + 4095) / 4096 * 4096)
    madvise(UnsafeMutableRawPointer(mutating: address) + first, last - first, 22)  // MADV_POPULATE_READ
  }

  deinit {
    if mapped, let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }
}
