import Foundation

/// A program that runs as long as a test does, and answers on a loopback port.
///
/// A shell holds it and waits on a pipe of ours: it ends when the test does, also when that is killed.
final class HeldServer {
  let port: UInt16
  private let shell = Process()
  private let pipe = Pipe()

  /// Waits until the port answers.
  init(_ command: [String], port: UInt16, folder: URL) throws {
    self.port = port
    let log = folder.appending(path: "log-\(port)")
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.currentDirectoryURL = folder
    shell.arguments =
      ["-c", "\"$@\" >\"$0\" 2>&1 </dev/null & trap \"kill -9 $!\" EXIT; read -r _", log.path] + command
    shell.standardInput = pipe
    // Or a terminal that a test leaves open would hold the pipe, and the server with it.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try shell.run()
    let limit = Date().addingTimeInterval(60)
    while !Loopback.answers(port) {
      guard Date() < limit, shell.isRunning else {
        let words = try? String(contentsOf: log, encoding: .utf8)
        throw TerminalRobot.NotSeen(text: "\(command[0]) on port \(port)", screen: words ?? "")
      }
      usleep(100_000)
    }
  }

  deinit { end() }

  /// As abruptly as a power cut.
  func end() {
    guard shell.isRunning else { return }
    try? pipe.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    try? pipe.fileHandleForWriting.close()
    shell.waitUntilExit()
  }
}

/// A PACS of a test's own: Orthanc with its DICOMweb plugin on a loopback port, with basic authentication, its storage
/// in a folder that goes with the test.
final class Orthanc {
  private static let program = "/usr/sbin/Orthanc"
  private static let plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
  static var isInstalled: Bool { [program, plugin].allSatisfy { FileManager.default.fileExists(atPath: $0) } }

  static let credentials = ["LUMBAR_DICOMWEB_USER": "ann", "LUMBAR_DICOMWEB_PASSWORD": "open-sesame"]

  private let folder: URL
  private let server: HeldServer
  var port: UInt16 { server.port }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-pacs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let port = try Loopback.freePort()
    let settings: [String: Any] = [
      "Name": "test", "StorageDirectory": folder.path, "IndexDirectory": folder.path, "HttpPort": Int(port),
      "DicomServerEnabled": false, "RemoteAccessAllowed": false, "AuthenticationEnabled": true,
      "RegisteredUsers": ["ann": "open-sesame"], "Plugins": [Self.plugin],
      "DicomWeb": ["Enable": true, "Root": "/dicom-web/"],
    ]
    let file = folder.appending(path: "orthanc.json")
    try JSONSerialization.data(withJSONObject: settings).write(to: file)
    server = try HeldServer([Self.program, file.path], port: port, folder: folder)
  }

  deinit { end() }

  func end() {
    server.end()
    try? FileManager.default.removeItem(at: folder)
  }

  func address(_ query: String = "", port other: UInt16? = nil) -> String {
    "dicomweb://127.0.0.1:\(other ?? port)/dicom-web" + (query.isEmpty ? "" : "?" + query)
  }
}

/// Ports of this machine.
enum Loopback {
  static func freePort() throws -> UInt16 {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  /// Not inherited: the program under test would hold a line open that a test has cut.
  private static func stream() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  /// A listening socket on a port that the system chooses.
  static func listen() throws -> (socket: Int32, port: UInt16) {
    let listener = stream()
    var name = address(0)
    let bound = withAddress(&name) { bind(listener, $0, $1) }
    guard listener >= 0, bound == 0, Glibc.listen(listener, 16) == 0 else {
      throw TerminalRobot.NotSeen(text: "a free port", screen: String(cString: strerror(errno)))
    }
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
    }
    return (listener, UInt16(bigEndian: name.sin_port))
  }

  static func connect(to port: UInt16) -> Int32? {
    let client = stream()
    var name = address(port)
    if withAddress(&name, { Glibc.connect(client, $0, $1) }) == 0 { return client }
    close(client)
    return nil
  }

  static func answers(_ port: UInt16) -> Bool {
    guard let client = connect(to: port) else { return false }
    close(client)
    return true
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return name
  }

  private static func withAddress(
    _ name: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A line to a server that breaks after so many bytes of answers, and stays broken.
final class BreakingLine: @unchecked Sendable {
  let port: UInt16
  private let listener: Int32

  init(to server: UInt16, after limit: Int) throws {
    (listener, port) = try Loopback.listen()
    let listener = listener
    Thread.detachNewThread {
      var left = limit
      while left > 0 {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        if let there = Loopback.connect(to: server) {
          left = Self.relay(client, there, left)
          close(there)
        }
        close(client)
      }
      close(listener)
    }
  }

  /// Both ways until one side ends or the limit is reached; what is left of it.
  private static func relay(_ client: Int32, _ server: Int32, _ limit: Int) -> Int {
    var left = limit
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var waiting = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waiting, 2, 30_000) > 0 else { return left }
      for (from, to) in [(0, server), (1, client)] where waiting[from].revents != 0 {
        let count = recv(waiting[from].fd, &buffer, buffer.count, 0)
        guard count > 0 else { return left }
        let passed = from == 1 ? min(count, left) : count
        guard send(to, buffer, passed, Int32(MSG_NOSIGNAL)) == passed else { return left }
        if from == 1 { left -= passed }
        if left == 0 { return 0 }
      }
    }
  }
}
