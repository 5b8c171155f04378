import ArgumentParser
import CEmbedded
import Foundation
import Phantom
import StudyStore
import Viewer

/// `lumbar demo`: a guided tour through a study of phantoms.
struct Demo: ParsableCommand {
  static let tours = ["doctor", "annotator", "presenter"]

  static let configuration = CommandConfiguration(
    abstract: "Plays a guided tour on a study of phantoms, in a review database that goes when it ends.",
    discussion: """
      Space goes on to the next step, Esc hands the program over. A tour is a plain text file: Examples/tours has them.
      --record plays the tour by itself and writes an asciicast (asciinema play FILE.cast).
      Example: lumbar demo --tour presenter --theme projector --large-print
      """)

  @Option(help: ArgumentHelp("Tour: \(tours.joined(separator: ", ")), or a file of your own.", valueName: "NAME|FILE"))
  var tour = "doctor"
  @Option(help: ArgumentHelp("Writes what is shown, as asciicast v2.", valueName: "FILE.cast")) var record: String?
  @Option(help: ArgumentHelp("2 plays twice as fast.", valueName: "N")) var pace = 1.0
  @Flag(help: "Ends with the tour.") var ends = false
  @OptionGroup var look: LookChoice
  @OptionGroup var print: LargePrintChoice
  @OptionGroup var model: ModelChoice
  @OptionGroup var threads: ThreadChoice

  func validate() throws {
    guard (0.1...20).contains(pace) else { throw ValidationError("--pace takes 0.1 to 20") }
  }

  func run() throws {
    let script = try read()
    if let record { return try Recording(path: record).play(arguments(), title: script.title) }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw Failure("the demo needs a terminal; --record FILE.cast plays it without one", .usage)
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lumbar-demo-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    Standard.error("drawing the phantoms …")
    try ExampleStudy.write(to: folder)
    let study = try StudyStore.open(study: folder + "/films", store: folder + "/reviews.sqlite")
    let code = try ViewerRun(
      study: study, remote: nil, look: look, isLarge: print.isLarge, graphics: .cells, hasMouse: true, anonymous: true,
      reader: "Demo",
      role: .primary, model: model, threads: threads.threads,
      tour: ViewerRun.TourPlay(tour: script, pace: pace, endsWithIt: ends)
    ).run()
    if code != 0 { throw ExitCode(code) }
  }

  private func read() throws -> Tour {
    let script: String
    let file = ce_tour(tour)
    if let bytes = file.bytes {
      script = String(decoding: UnsafeBufferPointer(start: bytes, count: file.count), as: UTF8.self)
    } else {
      guard let text = try? String(contentsOfFile: tour, encoding: .utf8) else {
        throw Failure(
          "there is no tour \(printable(tour)): give \(Self.tours.joined(separator: ", ")), or a file", .noInput)
      }
      script = text
    }
    do {
      return try Tour(script: script)
    } catch {
      throw Failure("\(printable(tour)): \(error)", .badContent)
    }
  }

  /// The same tour as a command of its own that ends by itself, for the recording.
  private func arguments() -> [String] {
    var words = ["demo", "--tour", tour, "--pace", "\(pace)", "--ends", "--threads", "\(threads.threads)"]
    if let theme = look.theme { words += ["--theme", theme] }
    if print.isLarge { words.append("--large-print") }
    if let colors = look.colors { words += ["--colors", colors.rawValue] }
    if let glyphs = look.glyphs { words += ["--glyphs", glyphs.rawValue] }
    if let model = model.model { words += ["--model", model] }
    return words
  }
}
