import ArgumentParser
import Glibc
import StudyStore

/// The program: a worklist of a study directory by default, everything else by name.
@main
struct Lumbar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lumbar",
    abstract: "Reads, measures and reviews lateral lumbar X-rays in the terminal. Research use only.",
    discussion: """
      lumbar DIR opens the worklist of a study directory. Every command has --help with an example.
      Not a medical device; not for diagnosis or treatment decisions. Level numbering is assumed; all values require
      review by a qualified reader.
      """,
    version: StoreOptions.programVersion,
    subcommands: [
      View.self, Analyze.self, Segment.self, Measure.self, Compare.self, Render.self, Forward.self, Evaluate.self,
      Train.self,
      MakePhantoms.self, ShowModel.self, ImportReviews.self, ExportReviews.self, Agreement.self,
      FetchFilms.self, StoreObjects.self, ImportKeras.self, Bench.self, ShowTerminal.self, ShowKeys.self, Demo.self,
    ],
    defaultSubcommand: View.self)

  /// Parses and runs; every error leaves as one line on stderr and an exit code by sysexits.
  static func main() {
    // A reader of our output that went away (`lumbar export … | head`) ends the program quietly, as it does others.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let failure as Failure {
      Standard.error(failure.message)
      Glibc.exit(failure.code.rawValue)
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch  where isOurs(error) {
      let failure = Failure(error)
      Standard.error(failure.message)
      Glibc.exit(failure.code.rawValue)
    } catch {
      // The parser's own: help, version and usage, with its texts.
      exit(withError: error)
    }
  }

  /// The words on the command line; `--compat` alone means its plain form.
  private static var arguments: [String] {
    CommandLine.arguments.dropFirst().map { $0 == "--compat" ? "--compat=plain" : $0 }
  }

  private static func isOurs(_ error: any Error) -> Bool {
    let module = String(reflecting: type(of: error)).prefix { $0 != "." }
    return module != "ArgumentParser"
  }
}
