import Foundation

/// The file systems mounted, to know a network share: another host may be the one that writes there.
///
/// From /proc/self/mountinfo (proc(5)) and not from statfs(2), whose `f_type` is the same number for all of FUSE.
struct MountTable {
  private var mounts: [(point: String, type: String)] = []

  static var current: MountTable {
    let data = FileManager.default.contents(atPath: "/proc/self/mountinfo") ?? Data()
    return MountTable(String(decoding: data, as: UTF8.self))
  }

  init(_ mountinfo: String) {
    for line in mountinfo.split(separator: "\n") {
      let fields = line.split(separator: " ")
      // Optional fields end with a lone "-"; the type follows it.
      guard fields.count > 6, let dash = fields.dropFirst(6).firstIndex(of: "-"), dash + 1 < fields.endIndex else {
        continue
      }
      mounts.append((Self.unescaped(fields[4]), String(fields[dash + 1])))
    }
  }

  /// Whether the folder that a real path leads to lies on another host; no where the system doesn't tell.
  func isNetwork(_ path: String) -> Bool {
    var best = (length: -1, type: "")
    for mount in mounts where mount.point == "/" || path == mount.point || path.hasPrefix(mount.point + "/") {
      // A later mount on the same point hides the earlier one.
      if mount.point.utf8.count >= best.length { best = (mount.point.utf8.count, mount.type) }
    }
    return best.type.hasPrefix("fuse.") || Self.networkTypes.contains(best.type)
  }

  private static let networkTypes: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "afs", "coda", "ceph", "gfs2", "ocfs2", "lustre", "gpfs",
    "beegfs", "vboxsf", "vmhgfs", "fuse",
  ]

  /// Spaces and the like stand as octal: `\040`.
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
