import ArgumentParser
import Exchange
import FilmReader
import Foundation
import MBNet
import MBNetTraining
import Spine
import StudyStore
import Synchronization

/// `lumbar analyze`: the machine reads films into the review database.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Segments and measures films into the review database; films already done are skipped.",
    discussion: """
      A bad film is named and never stops the batch (exit code 65 at the end). What a human touched stays: a newer model's
      reading becomes a proposal. Shards split the films without talking to each other: --shard 2/3 takes every third.
      A film of a watched folder is read once its file has stopped growing.
      Example: lumbar analyze /films --jobs 2
      """)

  @Argument(help: ArgumentHelp("Study directories or films.", valueName: "PATH")) var paths: [String]
  @OptionGroup var model: ModelChoice
  @OptionGroup var store: StoreChoice
  @Flag(help: "Reads films again that this model has read.") var force = false
  @Option(help: "Films in flight; as many as threads unless told otherwise.") var jobs: Int?
  @Option(help: ArgumentHelp("Takes part I of N of the films.", valueName: "I/N")) var shard: Shard?
  @Flag(help: "Goes on reading films as they arrive, until Ctrl-C or SIGTERM.") var watch = false
  @Flag(help: "Prints one JSON object a film (JSON Lines).") var json = false
  @Flag(help: "Calls films by pseudonyms, those of an anonymous export, in output and on stderr.") var anonymous = false
  @OptionGroup var threads: ThreadChoice

  func validate() throws {
    guard (1...64).contains(jobs ?? 1) else { throw ValidationError("--jobs takes 1 to 64") }
    guard !watch || shard == nil else {
      throw ValidationError("--watch takes no --shard: parts of a folder that grows would overlap")
    }
  }

  func run() throws {
    let reader = FilmReader(model: try model.load())
    if watch { return try keepWatch(with: reader) }
    var failures: [Failure] = []
    for path in paths {
      do {
        let study = try store.open(path)
        let scan = try study.scan()
        for line in scan.unreadable { Standard.error(words(line, of: study)) }
        failures += scan.unreadable.map { Failure($0, .noInput) }
        failures += try analyze(study, with: reader)
      } catch {
        let failure = Failure(error)
        Standard.error(anonymous ? "a path can't be analysed (\(failure.code.rawValue))" : failure.message)
        failures.append(failure)
      }
    }
    guard let first = failures.first else { return }
    // One path that can't be opened speaks for itself; a batch that went on past bad films says "content".
    throw ExitCode(paths.count == 1 && failures.count == 1 ? first.code.rawValue : Status.badContent.rawValue)
  }

  private func analyze(_ study: StudyStore, with reader: FilmReader) throws -> [Failure] {
    let identity = reader.model.identity
    let all = try study.films()
    let mine = all.enumerated().filter { shard?.takes($0.offset) ?? true }.map(\.element)
    let todo = mine.filter { film in
      force || film.summary?.model != identity
    }
    Standard.error("\(mine.count) films, \(mine.count - todo.count) done before")
    return read(todo, of: study, with: reader, stop: StopRequest(), isBatch: true)
  }

  /// Reads films, several at a time; returns what failed, already named. A batch shows how far it is; a watch says each
  /// film's name.
  func read(
    _ films: [StudyFilm], of study: StudyStore, with reader: FilmReader, stop: StopRequest, isBatch: Bool
  ) -> [Failure] {
    // Two films on a thread each are done sooner than one after the other on two: decoding and fitting use one.
    let jobs = self.jobs ?? max(1, min(threads.threads, films.count))
    let machine = FilmAnalysis(reader: reader, threads: max(1, threads.threads / jobs))
    let identity = reader.model.identity
    let state = Mutex((progress: Progress("films", total: films.count), failures: [Failure]()))
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = jobs
    for film in films {
      queue.addOperation {
        if stop.isAsked { return }
        do {
          let line = try analyze(film, in: study, with: machine, identity: identity)
          if json { try Standard.output(line + "\n") }
          state.withLock {
            if isBatch {
              $0.progress.advance(printable(shown(film, of: study)))
            } else {
              Standard.error("read \(printable(shown(film, of: study)))")
            }
          }
        } catch {
          let failure = Failure(error)
          state.withLock {
            let line = words(failure.message, of: study, film)
            Standard.error((Standard.errorIsTerminal ? "\r\u{1b}[K" : "") + line)
            $0.failures.append(failure)
            if isBatch { $0.progress.advance() }
          }
        }
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    return state.withLock { $0.failures }
  }

  /// What output calls a film.
  private func shown(_ film: StudyFilm, of study: StudyStore) -> String {
    guard anonymous else { return film.name }
    return (try? study.identify(film))?.hash.map(ExportedFilm.pseudonym) ?? "a film"
  }

  /// Words on stderr, safe to show; in an anonymous session without the names of folders and of the film.
  func words(_ text: String, of study: StudyStore, _ film: StudyFilm? = nil) -> String {
    guard anonymous else { return printable(text) }
    guard let film else { return "a file or folder of the study can't be read" }
    let name = shown(film, of: study)
    return [study.location(of: film), film.name].flatMap { [$0, printable($0)] }
      .reduce(text) { $0.replacingOccurrences(of: $1, with: name) }
      .replacingOccurrences(of: study.folder, with: "the study")
  }

  private func analyze(
    _ film: StudyFilm, in study: StudyStore, with machine: FilmAnalysis, identity: String
  ) throws -> String {
    let frame = try study.review(of: film).frame
    let (reading, image, seconds) = try machine.read(path: study.location(of: film), frame: frame)
    let review = try study.append(.machineRead(reading), to: film, by: Account.machine)
    let measured = review.reading(spacing: image.spacing) ?? Reading(landmarks: reading.landmarks)
    return MeasurementReport(film: shown(film, of: study), model: identity, reading: measured, seconds: seconds).text
  }
}

/// `--store DB`: where the reviews live, when not in the study.
struct StoreChoice: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The review database, if not the study's own; LUMBAR_STORE otherwise.", valueName: "DB"))
  var store: String?

  private var named: String? {
    (store ?? ProcessInfo.processInfo.environment["LUMBAR_STORE"]).flatMap { $0.isEmpty ? nil : $0 }
  }
  var isNamed: Bool { named != nil }

  /// - Parameter onlyReads: reviews are looked at, and none begun where there are none.
  func open(_ path: String, onlyReads: Bool = false) throws -> StudyStore {
    let study =
      try onlyReads ? StudyStore.openForReading(study: path, store: named) : StudyStore.open(study: path, store: named)
    for notice in study.notices { Standard.error(printable(notice)) }
    return study
  }
}

/// Part `index` of `count`, counted from 1.
struct Shard: ExpressibleByArgument {
  var index: Int
  var count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/").map { Int($0) }
    guard parts.count == 2, let i = parts[0], let n = parts[1], n >= 1, (1...n).contains(i) else { return nil }
    (index, count) = (i, n)
  }

  func takes(_ position: Int) -> Bool { position % count == index - 1 }
}
