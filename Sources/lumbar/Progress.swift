import Foundation

/// How far long work has come: a bar that redraws itself on a terminal, plain lines now and then elsewhere.
struct Progress {
  private let what: String
  private let total: Int
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var done = 0

  init(_ what: String, total: Int) {
    self.what = what
    self.total = total
  }

  mutating func advance(_ note: String = "") {
    done += 1
    let now = ContinuousClock.now
    let pause: Duration = Standard.errorIsTerminal ? .milliseconds(100) : .seconds(10)
    if let lastShown, now - lastShown < pause, done < total { return }
    lastShown = now
    show(note, elapsed: now - started)
  }

  private func show(_ note: String, elapsed: Duration) {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let rate = Double(done) / max(seconds, 1e-6)
    let left = Int((Double(total - done) / max(rate, 1e-6)).rounded())
    let counts = "\(what) \(done)/\(total) · \(String(format: "%.1f", rate))/s · \(left) s left"
    if Standard.errorIsTerminal {
      let width = 24
      let filled = total > 0 ? width * done / total : width
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
      Standard.write(text: "\r[\(bar)] \(counts) \(note)\u{1b}[K\(done >= total ? "\n" : "")", to: STDERR_FILENO)
    } else {
      Standard.error("\(counts) \(note)")
    }
  }
}
