import ArgumentParser
import DICOMweb
import Foundation
import StudyStore

/// `lumbar view`: the worklist and the films of a study, in the terminal.
struct View: ParsableCommand {
  /// Cells by default; `auto` asks the terminal, the rest is forced.
  enum ScreenPictures: String, CaseIterable, ExpressibleByArgument { case cells, auto, sixel, kitty, iterm2 }

  static let configuration = CommandConfiguration(
    abstract: "Opens a study directory, or one film, for review and correction.",
    discussion: """
      Reviews live in STUDY/.lumbar (or its nearest ancestor's); films are never written. ? shows the keys.
      On a slow link use ssh -C.
      Example: lumbar view /films/2024 --reader "Dr Chen"
      """)

  @Argument(
    help: ArgumentHelp(
      "Study directory, film, or dicomweb://HOST/… (see lumbar help fetch).", valueName: "DIR|FILE|ADDRESS")) var path =
    "."
  @OptionGroup var store: StoreChoice
  @OptionGroup var model: ModelChoice
  @Option(help: ArgumentHelp("Your name; LUMBAR_READER, or the account otherwise.", valueName: "NAME"))
  var reader: String?
  @Flag(help: "Hides film and patient names and dates; films and patients get neutral numbers.") var anonymous = false
  @OptionGroup var look: LookChoice
  @OptionGroup var print: LargePrintChoice
  @Option(help: "Pictures: \(ScreenPictures.allCases.map(\.rawValue).joined(separator: ", ")).")
  var graphics = ScreenPictures.cells
  @Flag(name: .customLong("no-mouse"), help: "Leaves the mouse to the terminal, so that text can be copied.")
  var noMouse = false
  @Flag(help: "Reads as second reader: a log of its own, blind to the first.") var second = false
  @Flag(help: "Reads once more what you read before: a log of its own, blind to the first.") var again = false
  @Flag(help: "Decides where readers differ: lists those films; D takes one reading over, or correct and sign.")
  var adjudicate = false
  @OptionGroup var threads: ThreadChoice
  @OptionGroup var server: ServerChoice

  private var role: ReadingRole { second ? .second : again ? .repeated : adjudicate ? .adjudicated : .primary }

  func validate() throws {
    guard [second, again, adjudicate].count(where: \.self) < 2 else {
      throw ValidationError("--second, --again and --adjudicate write logs of their own: give one of them")
    }
  }

  func run() throws {
    let remote = DICOMwebAddress.isAddress(path) ? try RemoteStudy(path, server) : nil
    guard remote != nil || FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        "there is no file, folder or command called \(printable(path)); lumbar --help lists the commands", .noInput)
    }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw Failure(
        "the viewer needs a terminal; without one use lumbar analyze, measure, render or export", .usage)
    }
    var store = store
    if let remote, !store.isNamed { store.store = remote.store }
    let study = try store.open(remote?.folder ?? path)
    if let film = study.film {
      // A file that is no film is refused before the screen opens.
      let scan = try study.scan()
      guard scan.count > 0 else {
        throw Failure("\(printable(film)) is no film of a kind that is read here: give a PNG or JPEG film", .badContent)
      }
    }
    let code = try ViewerRun(
      study: study, remote: remote, look: look, isLarge: print.isLarge, graphics: graphics, hasMouse: !noMouse,
      anonymous: anonymous,
      reader: reader, role: role, model: model, threads: threads.threads
    ).run()
    if code != 0 { throw ExitCode(code) }
  }
}
