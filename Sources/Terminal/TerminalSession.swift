import CCurses
import Screen

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Wakes a session that waits for events; may be used from any thread.
public struct TerminalWaker: Sendable {
  fileprivate let descriptor: Int32

  /// `nextEvent` returns `.woken`, soon and at least once.
  public func wake() {
    var byte: UInt8 = 0
    _ = write(descriptor, &byte, 1)
  }
}

/// The terminal while the program has it: one a process, on one thread.
public final class TerminalSession {
  public private(set) var capabilities: TerminalCapabilities
  public private(set) var rows = 0
  public private(set) var columns = 0
  public let waker: TerminalWaker

  private let input: Int32
  private let output: Int32
  private let wakeEnd: Int32
  private var parser = InputParser()
  private var queue: [TerminalEvent] = []
  private var lastInput = ContinuousClock.now
  private var presenter: Presenter
  private var pixels: PixelPresenter?
  private var hasMouse: Bool
  private var hasMotion = false
  private var isOpen = true
  private var isGone = false

  private var link = LinkSpeed()

  /// A whole frame takes longer than a tenth of a second: draw coarse ones while things move.
  public var isSlow: Bool { link.isSlow }
  /// The last large frame has not reached the terminal yet; another would only queue behind it.
  public var isBusy: Bool { link.isBusy(at: .now) }

  private static let paste = (on: "\u{1b}[?2004h", off: "\u{1b}[?2004l")
  // Presses, drags and the wheel, as SGR reports: X10's stop at column 223.
  private static let mouse = (
    on: "\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h", off: "\u{1b}[?1006l\u{1b}[?1003l\u{1b}[?1002l\u{1b}[?1000l"
  )

  /// Takes the terminal over. Throws before anything is changed.
  public init(
    environment: [String: String], capabilities: TerminalCapabilities, mouse: Bool = true
  ) throws(TerminalError) {
    input = STDIN_FILENO
    output = STDOUT_FILENO
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    let name = environment["TERM"] ?? ""
    if name.isEmpty { throw .unnamed }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .failed("no pipe: \(String(cString: strerror(errno)))") }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    wakeEnd = ends[0]
    waker = TerminalWaker(descriptor: ends[1])
    self.capabilities = capabilities
    hasMouse = mouse
    presenter = Presenter(capabilities: capabilities)
    // The handlers stand before ncurses looks: it then leaves SIGWINCH and SIGTSTP to us.
    let palette = capabilities.depth == .palette ? String(decoding: Palette.restoration, as: UTF8.self) : ""
    let farewell = palette + Self.paste.off + Self.mouse.off + "\u{1b}[0m\u{1b}[?25h\u{1b}[?1049l\r\n"
    guard cc_watch_signals(ends[1], output, farewell) == 0 else { throw .failed("no signal handlers") }
    let result = cc_open(input, output)
    guard result == CC_OK else {
      cc_unwatch_signals()
      isOpen = false
      throw result == CC_NO_CURSOR ? .cannotMoveCursor(name) : .unknown(name)
    }
    self.capabilities.isUTF8 = cc_is_utf8() != 0
    self.capabilities.paletteColors = Int(cc_colors())
    if !self.capabilities.isUTF8 { self.capabilities.glyphs = .ascii }
    if self.capabilities.paletteColors < 8 { self.capabilities.depth = .mono }
    if self.capabilities.paletteColors < 256, self.capabilities.depth == .palette { self.capabilities.depth = .ansi16 }
    presenter = Presenter(capabilities: self.capabilities)
    if let kind = capabilities.graphics, let cell = capabilities.cell {
      pixels = PixelPresenter(kind: kind, cell: cell, passesThroughTmux: capabilities.passesThroughTmux)
    }
    takeSize()
    switchModes(on: true)
  }

  deinit { close() }

  /// Gives the terminal back as it was.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    send(pixels?.clear() ?? [])
    switchModes(on: false)
    cc_close()
    cc_unwatch_signals()
  }

  /// Shows a grid; only what changed since the last one is sent.
  public func present(_ grid: Grid) {
    guard isOpen else { return }
    let start = ContinuousClock.now
    presenter.begin()
    let raw = presenter.present(grid, scrolls: isSlow)
    cc_refresh()
    send(raw)
    var bytes = raw.count
    if let drawn = pixels?.present(grid), !drawn.isEmpty {
      send([0x1B, 0x37] + drawn + [0x1B, 0x38])
      bytes += drawn.count
    }
    if link.sent(bytes, start: start, now: .now) { send(LinkSpeed.question) }
  }

  /// Forgets what the terminal shows; the next `present` draws everything.
  public func redraw() {
    cc_forget()
    presenter.forget()
    pixels?.forget()
  }

  /// Mouse reports off lets the terminal's own selection copy text.
  public func setMouse(_ isOn: Bool) {
    hasMouse = isOn
    send(Array((isOn ? Self.mouse.on : Self.mouse.off).utf8))
    if !isOn { hasMotion = false }
  }

  /// Reports of the mouse where no button is held, for what follows it; many bytes over a slow link, so only then.
  public func setMotion(_ isOn: Bool) {
    let isOn = isOn && hasMouse
    if isOn == hasMotion { return }
    hasMotion = isOn
    // Off means back to drags only: some terminals forget both with 1003.
    send(Array((isOn ? "\u{1b}[?1003h" : "\u{1b}[?1003l\u{1b}[?1002h").utf8))
  }

  /// Asks the terminal to keep a text in its clipboard (OSC 52); not every terminal does.
  public func copyToClipboard(_ text: String) {
    send(Array("\u{1b}]52;c;".utf8) + Base64.encode(Array(text.utf8)) + [0x07])
  }

  /// Stops the process as Ctrl-Z does elsewhere; `.resumed` follows once it goes on.
  public func suspend() {
    guard isOpen else { return }
    send(pixels?.clear() ?? [])
    switchModes(on: false)
    cc_leave()
    cc_stop()
    comeBack()
  }

  private func comeBack() {
    cc_return()
    switchModes(on: true)
    takeSize()
    redraw()
    queue.append(.resized(rows: rows, columns: columns))
    queue.append(.resumed)
  }

  /// The next event; nil after `milliseconds` without one, -1 waits for ever.
  public func nextEvent(milliseconds: Int32 = -1) -> TerminalEvent? {
    if !queue.isEmpty { return queue.removeFirst() }
    guard isOpen else { return .signal(SIGHUP) }
    // A sequence that has begun is waited for, however often and briefly the caller asks.
    let due = parser.patience.map { lastInput + .milliseconds(Int($0)) }
    var wait = milliseconds
    if let due {
      let left = (due - ContinuousClock.now).components
      let rest = Int32(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1)
      wait = wait < 0 ? max(rest, 0) : min(wait, max(rest, 0))
    }
    let ready = cc_wait(input, wakeEnd, wait)
    if ready & 2 != 0 { readSignals() }
    if ready & 1 != 0 { readInput() }
    if ready & 4 != 0, ready & 1 == 0 { lose() }
    if ready == 0, let due, ContinuousClock.now >= due { queue += parser.flush() }
    return queue.isEmpty ? nil : queue.removeFirst()
  }

  /// The terminal is gone: there is nothing to restore, only to save.
  private func lose() {
    if isGone { return }
    isGone = true
    queue.append(.signal(SIGHUP))
  }

  private func readInput() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &bytes, bytes.count)
    if count > 0 {
      lastInput = .now
      queue += parser.feed(bytes[..<count])
      link.received(parser.takeAnswers(), now: .now)
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      lose()
    }
  }

  private func readSignals() {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(wakeEnd, &bytes, bytes.count)
    guard count > 0 else { return }
    let numbers = Set(bytes[..<count])
    if numbers.contains(0) { queue.append(.woken) }
    for number in [SIGTERM, SIGHUP, SIGINT] where numbers.contains(UInt8(number)) {
      queue.append(.signal(number))
    }
    if numbers.contains(UInt8(SIGTSTP)) {
      suspend()
    } else if numbers.contains(UInt8(SIGWINCH)) {
      takeSize()
      presenter.forget()
      pixels?.forget()
      queue.append(.resized(rows: rows, columns: columns))
    }
  }

  private func takeSize() {
    var r: Int32 = 0, c: Int32 = 0
    if cc_tty_size(output, &r, &c) != 0 { cc_resize(r, c) }
    cc_screen_size(&r, &c)
    rows = Int(r)
    columns = Int(c)
  }

  private func switchModes(on: Bool) {
    var text = on ? Self.paste.on : Self.paste.off
    if hasMouse { text += on ? Self.mouse.on : Self.mouse.off }
    hasMotion = false
    send(Array(text.utf8))
    if capabilities.depth == .palette { send(on ? Palette.definition : Palette.restoration) }
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, !isGone {
      let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var writable = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        _ = poll(&writable, 1, 1000)
      } else if errno != EINTR {
        lose()
      }
    }
  }
}
