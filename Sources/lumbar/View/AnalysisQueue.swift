import Dispatch
import FilmReader
import Foundation
import MBNet
import StudyStore
import Synchronization
import Viewer

/// Films that the machine shall read, urgent ones first, one after the other on a thread of its own.
///
/// The engine is loaded when the first film needs it: opening a study costs nothing of it. Some seconds after the last
/// film its memory goes back to the system; the next film takes it again.
final class AnalysisQueue: Sendable {
  private struct State {
    var urgent: [FilmID] = []
    var ahead: [FilmID] = []
    /// Questions of the person at the screen, oldest first; they go before films.
    var questions: [Question] = []
    var running = false
    var stopped = false
    /// Counts the stretches of work, so that an idle timer knows whether it is still the last.
    var stretch = 0
  }

  /// Gets the engine when it is asked for, which loads it the first time.
  typealias Question = @Sendable (() throws -> FilmAnalysis) -> Void

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "analysis", qos: .utility)
  private let machine: Mutex<FilmAnalysis?> = Mutex(nil)
  private let loadModel: @Sendable () throws -> MBNet.Model
  private let threads: Int
  private let idle: DispatchTimeInterval
  private let mailbox: Mailbox
  private let words: @Sendable (any Error, FilmID) -> String
  /// Reads one film with the machine and saves the reading.
  private let analyse: @Sendable (FilmID, FilmAnalysis) throws -> Void

  init(
    mailbox: Mailbox, threads: Int, idle: DispatchTimeInterval = .seconds(10),
    loadModel: @escaping @Sendable () throws -> MBNet.Model,
    words: @escaping @Sendable (any Error, FilmID) -> String,
    analyse: @escaping @Sendable (FilmID, FilmAnalysis) throws -> Void
  ) {
    self.mailbox = mailbox
    self.threads = threads
    self.idle = idle
    self.loadModel = loadModel
    self.words = words
    self.analyse = analyse
  }

  func add(_ film: FilmID, urgent: Bool) {
    let start = state.withLock { state in
      state.urgent.removeAll { $0 == film }
      if urgent {
        // The film asked for last is the one on the screen.
        state.ahead.removeAll { $0 == film }
        state.urgent.insert(film, at: 0)
      } else if !state.ahead.contains(film) {
        state.ahead.append(film)
      }
      defer { state.running = true }
      return !state.running && !state.stopped
    }
    if start { queue.async { self.work() } }
  }

  func ask(_ question: @escaping Question) {
    let start = state.withLock { state in
      state.questions.append(question)
      defer { state.running = true }
      return !state.running && !state.stopped
    }
    if start { queue.async { self.work() } }
  }

  /// Ends after the film in hand.
  func stop() { state.withLock { $0.stopped = true } }

  private func nextQuestion() -> Question? {
    state.withLock { $0.stopped || $0.questions.isEmpty ? nil : $0.questions.removeFirst() }
  }

  private func next() -> (FilmID, waiting: Int)? {
    state.withLock { state in
      guard !state.stopped, !(state.urgent.isEmpty && state.ahead.isEmpty) else {
        // A question that came this moment is answered before the rest.
        state.running = !state.stopped && !state.questions.isEmpty
        return nil
      }
      let film = state.urgent.isEmpty ? state.ahead.removeFirst() : state.urgent.removeFirst()
      return (film, state.urgent.count + state.ahead.count)
    }
  }

  private func work() {
    repeat {
      while let question = nextQuestion() { question(engine) }
      guard let (film, waiting) = next() else { continue }
      mailbox.post(.analysing(film, waiting: waiting))
      do {
        try analyse(film, engine())
      } catch {
        mailbox.post(.analysisFailed(film, reason: words(error, film)))
      }
    } while state.withLock(\.running)
    mailbox.post(.analysing(nil, waiting: 0))
    let stretch = state.withLock { state in
      state.stretch += 1
      return state.stretch
    }
    // On the queue itself: never while a film is in hand.
    queue.asyncAfter(deadline: .now() + idle) { [weak self] in self?.rest(after: stretch) }
  }

  private func rest(after stretch: Int) {
    guard state.withLock({ $0.stretch == stretch && !$0.running }) else { return }
    machine.withLock { $0 }?.reader.model.releaseMemory(weights: true)
  }

  private func engine() throws -> FilmAnalysis {
    if let ready = machine.withLock({ $0 }) { return ready }
    let made = FilmAnalysis(reader: FilmReader(model: try loadModel()), threads: threads)
    machine.withLock { $0 = made }
    return made
  }
}
