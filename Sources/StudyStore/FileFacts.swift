import Foundation

/// Just enough of stat(2): what a file is, and whether it is still the same one.
struct FileFacts: Equatable {
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
  var changed: Int64
  var inode: Int64
  var device: Int64
  var isFolder: Bool
  var isFile: Bool

  /// Nil where there is no such file; `errno` says why.
  init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  init(_ info: stat) {
    size = Int64(info.st_size)
    modified = Int64(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_mtim.tv_nsec)
    changed = Int64(info.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_ctim.tv_nsec)
    inode = Int64(truncatingIfNeeded: info.st_ino)
    device = Int64(truncatingIfNeeded: info.st_dev)
    isFolder = info.st_mode & S_IFMT == S_IFDIR
    isFile = info.st_mode & S_IFMT == S_IFREG
  }
}

/// The system's words for `errno`.
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
