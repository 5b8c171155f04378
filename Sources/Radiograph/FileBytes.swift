#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of regular files, by POSIX: Foundation would triple the program's start.
package enum FileBytes {
  /// Films beyond this size exist nowhere; a file that large is something else.
  static let limit = 2 << 30

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The whole file, or its first `prefix` bytes. Follows links; refuses folders, devices and pipes, which could block.
  package static func read(_ path: String, prefix: Int? = nil) throws(FilmError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw cannotOpen(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw cannotOpen(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no regular file"
      throw FilmError(.unreadable, path: path, reason: what, advice: "name a film's file")
    }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw FilmError(
        .badContent, path: path, reason: "the file is larger than 2 GiB", advice: "check that it is a single film")
    }
    let wanted = min(prefix ?? size, size)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      count = 0
      while count < wanted, let base = buffer.baseAddress {
        let n = Self.read(descriptor, base + count, wanted - count)
        if n < 0, errno == EINTR { continue }
        if n < 0 { failure = errno }
        if n <= 0 { return }
        count += n
      }
    }
    guard failure == 0 else {
      throw FilmError(.device, path: path, reason: text(failure), advice: "check the disk or the connection")
    }
    return bytes
  }

  /// Writes beside the target, syncs, then renames: a reader sees the old file or the whole new one, never a half.
  package static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FilmError) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = path.hasSuffix(name) ? String(path.dropLast(name.count)) : ""
    let temporary = "\(folder).\(name.prefix(100)).\(getpid())-\(UInt32.random(in: 0 ... .max)).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw cannotWrite(path, errno) }
    var failure: Int32 = 0
    var offset = 0
    while offset < bytes.count, failure == 0, let base = bytes.baseAddress {
      let n = Self.write(descriptor, base + offset, bytes.count - offset)
      if n >= 0 { offset += n } else if errno != EINTR { failure = errno }
    }
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw cannotWrite(path, failure)
    }
    let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  package static func write(_ bytes: [UInt8], to path: String) throws(FilmError) {
    var failure: FilmError?
    bytes.withUnsafeBytes { buffer in
      do throws(FilmError) { try write(buffer, to: path) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  package static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func cannotOpen(_ path: String, _ code: Int32) -> FilmError {
    let advice =
      switch code {
      case ENOENT: "check the path"
      case EACCES, EPERM: "ask for read permission"
      default: "check the path and the disk"
      }
    return FilmError(.unreadable, path: path, reason: text(code), advice: advice)
  }

  private static func cannotWrite(_ path: String, _ code: Int32) -> FilmError {
    let advice =
      switch code {
      case ENOSPC, EDQUOT: "free some space and try again"
      case EACCES, EPERM, EROFS: "choose another folder"
      case ENOENT, ENOTDIR: "make the folder first"
      default: "check the disk and the path"
      }
    return FilmError(code == EIO ? .device : .unwritable, path: path, reason: text(code), advice: advice)
  }

  // `read` and `write` of this type shadow the system's.
  private static func read(_ fd: Int32, _ to: UnsafeMutableRawPointer, _ n: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(fd, to, n)
    #else
      Darwin.read(fd, to, n)
    #endif
  }

  private static func write(_ fd: Int32, _ from: UnsafeRawPointer, _ n: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(fd, from, n)
    #else
      Darwin.write(fd, from, n)
    #endif
  }
}
