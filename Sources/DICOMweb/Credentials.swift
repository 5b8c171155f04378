import Foundation
import Radiograph

/// Who we are to a server. Never printed: it has no description of its own, and no error names what it holds.
public enum Credentials: Sendable {
  case none
  case basic(user: String, password: String)
  case bearer(token: String)

  /// From `LUMBAR_DICOMWEB_TOKEN`, or `LUMBAR_DICOMWEB_USER` and `LUMBAR_DICOMWEB_PASSWORD`; else from the file that
  /// `file` or `LUMBAR_DICOMWEB_CREDENTIALS` names.
  public init(environment: [String: String], file: String? = nil) throws(DICOMwebError) {
    func value(_ name: String) -> String? { environment["LUMBAR_DICOMWEB_" + name].flatMap { $0.isEmpty ? nil : $0 } }
    if let file = file ?? value("CREDENTIALS") {
      self = try Self.read(file)
    } else if let token = value("TOKEN") {
      self = .bearer(token: try Self.plain(token, "LUMBAR_DICOMWEB_TOKEN"))
    } else if let user = value("USER") {
      self = .basic(
        user: try Self.plain(user, "LUMBAR_DICOMWEB_USER"),
        password: try Self.plain(value("PASSWORD") ?? "", "LUMBAR_DICOMWEB_PASSWORD"))
    } else {
      self = .none
    }
  }

  /// A line break in a credential would become a header of its own.
  private static func plain(_ text: String, _ source: String) throws(DICOMwebError) -> String {
    guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
      throw DICOMwebError(.usage, "\(source.printable) holds a control character; set it again")
    }
    return text
  }

  /// Lines `user = …`, `password = …` or `token = …` of a file that only its owner can read.
  private static func read(_ path: String) throws(DICOMwebError) -> Credentials {
    let name = path.printable
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw DICOMwebError(.usage, "cannot read the credentials in \(name): \(String(cString: strerror(errno)))")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DICOMwebError(.usage, "cannot read the credentials in \(name): it is no file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw DICOMwebError(.usage, "\(name) can be read by others and is not used; chmod 600 it")
    }
    guard status.st_uid == getuid() else {
      throw DICOMwebError(.usage, "\(name) belongs to another account and is not used; make one of your own")
    }
    guard let data = try? handle.read(upToCount: 1 << 16), let text = String(data: data, encoding: .utf8) else {
      throw DICOMwebError(.usage, "cannot read the credentials in \(name): it is no text")
    }
    var found: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, !parts[0].hasPrefix("#") { found[parts[0].lowercased()] = try plain(parts[1], path) }
    }
    if let token = found["token"] { return .bearer(token: token) }
    if let user = found["user"] { return .basic(user: user, password: found["password"] ?? "") }
    throw DICOMwebError(.usage, "\(name) has neither a line user = … nor token = …")
  }

  public var isNone: Bool { if case .none = self { true } else { false } }
}
