import Foundation

/// A person at a terminal: runs the program in tmux, presses keys, reads the screen.
///
/// Tests read as stories: `robot.press("j", "Enter")`, `try robot.see("L3")`.
final class TerminalRobot {
  struct NotSeen: Error, CustomStringConvertible {
    var text: String
    var screen: String
    var description: String { "\"\(text)\" did not appear on the screen:\n\(screen)" }
  }

  /// The program under test; the terminal scenarios skip where it isn't named (`Tests/run` names it).
  static let program = ProcessInfo.processInfo.environment["LUMBAR_PROGRAM"]
  static var isAvailable: Bool { program != nil && (try? run(["tmux", "-V"])) != nil }

  private let socket: String
  let folder: URL
  private let exitFile: URL

  /// - Parameters:
  ///   - arguments: of the program.
  ///   - environment: added to a clean one (TERM and the locale come from here).
  ///   - insideShell: starts it from an interactive shell, which Ctrl-Z goes back to.
  init(
    _ arguments: [String], columns: Int = 80, rows: Int = 24, term: String = "xterm-256color",
    environment: [String: String] = [:], folder: URL, insideShell: Bool = false
  ) throws {
    socket = "lumbar-test-\(UUID().uuidString.prefix(8))"
    self.folder = folder
    exitFile = folder.appending(path: "exit-\(socket)")
    var variables = [
      "TERM": term, "LC_ALL": "C.UTF-8", "HOME": folder.path, "XDG_STATE_HOME": folder.path + "/state",
      "XDG_CONFIG_HOME": folder.path + "/config", "XDG_CACHE_HOME": folder.path + "/cache",
      "PATH": "/usr/bin:/bin", "LUMBAR_READER": "Dr Robot",
    ]
    variables.merge(environment) { $1 }
    let assignments = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }
    let program =
      Self.quoted(Self.program ?? "") + " " + arguments.map(Self.quoted).joined(separator: " ")
      + " 2> \(Self.quoted(folder.path + "/stderr.txt"))"
    let start = "exec env -i \(assignments.joined(separator: " ")) "
    // The shell writes the exit code down: tmux doesn't always know it.
    let command =
      insideShell
      ? start + "bash --norc -i" : start + "sh -c " + Self.quoted("\(program); echo $? > \(Self.quoted(exitFile.path))")
    // `remain-on-exit` keeps the last screen and the exit code readable after the program left.
    _ = try tmux(
      "-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", String(columns), "-y", String(rows), "sh", ";",
      "set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "status", "off", ";",
      "respawn-pane", "-k", command)
    if insideShell { try type(program + "\n") }
  }

  deinit { _ = try? tmux("kill-server") }

  /// Presses keys by their tmux names: "j", "Enter", "Escape", "C-r", "Up".
  func press(_ keys: String...) throws { _ = try tmux(["send-keys", "-t", "t"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { _ = try tmux("send-keys", "-t", "t", "-l", text) }

  /// Clicks on a cell, counted from 0, as a terminal reports it (SGR mouse mode).
  func click(row: Int, column: Int) throws {
    try type("\u{1b}[<0;\(column + 1);\(row + 1)M")
    try type("\u{1b}[<0;\(column + 1);\(row + 1)m")
  }

  /// The title that the program gave its terminal.
  func title() throws -> String { try tmux("display-message", "-t", "t", "-p", "#{pane_title}") }

  func resize(columns: Int, rows: Int) throws {
    _ = try tmux("resize-window", "-t", "t", "-x", String(columns), "-y", String(rows))
  }

  /// The screen's text, rows separated by newlines; with `colors`, SGR sequences too.
  func screen(colors: Bool = false) throws -> String {
    try tmux(["capture-pane", "-t", "t", "-p"] + (colors ? ["-e"] : []))
  }

  /// Waits until the text stands on the screen.
  @discardableResult
  func see(_ text: String, within seconds: Double = 20) throws -> String {
    try wait(for: text, within: seconds) { $0.contains(text) }
  }

  /// Waits until the screen is as wanted; `what` tells how where it never is.
  @discardableResult
  func see(_ what: String, within seconds: Double = 20, where condition: (String) -> Bool) throws -> String {
    try wait(for: what, within: seconds, condition)
  }

  /// Waits until the text is gone from the screen.
  @discardableResult
  func notSee(_ text: String, within seconds: Double = 20) throws -> String {
    try wait(for: "no " + text, within: seconds) { !$0.contains(text) }
  }

  /// From the worklist of the bundled study into its first film, once the machine has read it.
  func openFirstFilm() throws {
    try see("P001-normal.png")
    try press("Enter")
    try see("P001-normal.png  machine read", within: 60)
  }

  /// Waits until the program has ended; its exit code, 128 + the signal's number where one ended it.
  func exitCode(within seconds: Double = 20) throws -> Int {
    let limit = Date().addingTimeInterval(seconds)
    while Date() < limit {
      if let text = try? String(contentsOf: exitFile, encoding: .utf8), let code = Int(text.trimmed) { return code }
      usleep(50_000)
    }
    throw NotSeen(text: "the program's end", screen: try screen())
  }

  /// The program's process, to be killed.
  func processID() throws -> pid_t {
    let shell = try tmux("display-message", "-t", "t", "-p", "#{pane_pid}").trimmed
    return pid_t(try Self.run(["pgrep", "-P", shell]).trimmed) ?? -1
  }

  var words: String { (try? String(contentsOf: folder.appending(path: "stderr.txt"), encoding: .utf8)) ?? "" }

  /// The screen once it is as wanted and at rest: one caught half painted still has the old one's lines below. One that
  /// never rests counts after a second, and one that was as wanted for a moment only counts as it was.
  private func wait(for text: String, within seconds: Double, _ condition: (String) -> Bool) throws -> String {
    let limit = Date().addingTimeInterval(seconds)
    var wanted: (screen: String, since: Date)?
    while true {
      let now = try screen()
      if condition(now) {
        let since = wanted?.since ?? Date()
        if now == wanted?.screen || Date() > since.addingTimeInterval(1) { return now }
        wanted = (now, since)
      } else if let wanted {
        return wanted.screen
      }
      if Date() > limit, wanted == nil { throw NotSeen(text: text, screen: now + "\nstderr: " + words) }
      usleep(50_000)
    }
  }

  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }
  private func tmux(_ arguments: [String]) throws -> String {
    try Self.run(["tmux", "-L", socket] + arguments)
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// Runs a command to its end; its output. Throws when it fails.
  @discardableResult
  static func run(_ command: [String], folder: URL? = nil) throws -> String {
    let result = try finish(command, folder: folder)
    guard result.status == 0 else {
      throw NotSeen(text: command.joined(separator: " "), screen: result.output + result.words)
    }
    return result.output
  }

  struct Finished {
    var status: Int32
    var output: String
    var words: String
  }

  /// Runs a command to its end, whatever that is.
  ///
  /// By posix_spawn: Foundation's `Process` waits for every process that inherited its socket, and tmux's server, which
  /// outlives the command that starts it, is one.
  static func finish(_ command: [String], environment: [String: String] = [:], folder: URL? = nil) throws -> Finished {
    let files = ["out", "words"].map {
      FileManager.default.temporaryDirectory.appending(path: "lumbar-\($0)-\(UUID().uuidString)").path
    }
    defer { for file in files { unlink(file) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, file) in zip([STDOUT_FILENO, STDERR_FILENO], files) {
      posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    // The test's threads block signals; the terminal must not inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ["env"] + (folder.map { ["-C", $0.path] } ?? []) + command
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var arguments = words.map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + settings).forEach { free($0) } }
    var process = pid_t()
    let result = posix_spawn(&process, "/usr/bin/env", &actions, &attributes, &arguments, &settings)
    guard result == 0 else {
      throw NotSeen(text: command.joined(separator: " "), screen: String(cString: strerror(result)))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    func text(_ file: String) -> String {
      (try? Data(contentsOf: URL(fileURLWithPath: file))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    return Finished(status: code, output: text(files[0]), words: text(files[1]))
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
