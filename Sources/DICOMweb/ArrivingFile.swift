import Foundation
import Radiograph

/// A file that comes in pieces and stands under its name only once it is whole.
///
/// Until then it is a hidden file beside it; one left by a killed program is written anew, and two programs that fetch
/// the same object don't get in each other's way.
final class ArrivingFile {
  /// Where the bytes are for the time being.
  let path: String
  private let target: String
  private var descriptor: Int32

  init(_ target: String) throws(DICOMwebError) {
    self.target = target
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    path = (parts.dropLast() + [".\(parts.last ?? "").part"]).joined(separator: "/")
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw DICOMwebError(.unwritable, "cannot make \(path.printable): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DICOMwebError(.unwritable, "another program is fetching \(target.printable); wait for it")
    }
    guard ftruncate(descriptor, 0) == 0 else { throw failure() }
  }

  deinit { discard() }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DICOMwebError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { throw failure() }
    }
  }

  /// On disk, then under its name.
  func keep() throws(DICOMwebError) {
    guard fsync(descriptor) == 0, rename(path, target) == 0 else { throw failure() }
    close(descriptor)
    descriptor = -1
  }

  func discard() {
    guard descriptor >= 0 else { return }
    unlink(path)
    close(descriptor)
    descriptor = -1
  }

  private func failure() -> DICOMwebError {
    let reason = String(cString: strerror(errno))
    return DICOMwebError(.disk, "cannot write \(target.printable): \(reason); what came before it is kept")
  }
}
