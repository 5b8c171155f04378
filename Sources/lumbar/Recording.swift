import Foundation
import Glibc
import Radiograph
import Spine

/// Runs this program in a terminal of its own and writes down what it shows, as asciicast v2: a header line, then a line
/// `[seconds, "o", text]` for each piece of output. What is shown is shown here too where there is a terminal.
struct Recording {
  var path: String
  var rows = 30
  var columns = 100

  // TIOCSPTLCK and TIOCGPTN of Linux; Glibc's module has neither them nor posix_openpt.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  init(path: String) {
    self.path = path
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 {
      (rows, columns) = (Int(size.ws_row), Int(size.ws_col))
    }
  }

  /// Throws where no terminal can be had, the program can't be started or fails, or the file can't be written.
  func play(_ arguments: [String], title: String) throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (lock, number) = (Int32(0), Int32(0))
    guard master >= 0, ioctl(master, Recording.setLock, &lock) == 0, ioctl(master, Recording.getNumber, &number) == 0
    else {
      throw Failure("no terminal can be had to record in: \(String(cString: strerror(errno)))", .unavailable)
    }
    defer { close(master) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["TERM"] = "xterm-256color"
    for name in ["TMUX", "STY", "LINES", "COLUMNS"] { environment[name] = nil }
    process.environment = environment
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    try? terminal.close()

    var cast = header(title)
    let start = ContinuousClock.now
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var rest: [UInt8] = []
    // The master's end reads as an error once the program has left its terminal.
    while case let count = read(master, &buffer, buffer.count), count > 0 {
      if isatty(STDOUT_FILENO) == 1 { _ = write(STDOUT_FILENO, buffer, count) }
      rest += buffer[0..<count]
      let whole = Recording.wholeCharacters(rest)
      let text = String(decoding: rest[0..<whole], as: UTF8.self)
      rest.removeFirst(whole)
      if !text.isEmpty { cast += Recording.line(text, after: ContinuousClock.now - start) }
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure("the recorded program ended with \(process.terminationStatus); nothing was written", .software)
    }
    try FileBytes.write(Array(cast.utf8), to: path)
    Standard.error("recorded in \(printable(path)); asciinema play shows it")
  }

  private func header(_ title: String) -> String {
    let members: [JSONValue.Member] = [
      .init("version", .number(2, decimals: 0)), .init("width", .number(Double(columns), decimals: 0)),
      .init("height", .number(Double(rows), decimals: 0)), .init("title", .string(title)),
      .init("env", .object([.init("TERM", .string("xterm-256color"))])),
    ]
    return JSONValue.object(members).text + "\n"
  }

  static func line(_ text: String, after time: Duration) -> String {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    return "[\(String(format: "%.6f", seconds)), \"o\", \(JSONValue.string(text).text)]\n"
  }

  /// How many of `bytes` end with a whole UTF-8 character: a piece of output may cut one.
  static func wholeCharacters(_ bytes: [UInt8]) -> Int {
    for back in 1...min(4, max(1, bytes.count)) where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back ? bytes.count - back : bytes.count
    }
    return bytes.count
  }
}
