import ArgumentParser
import DICOMweb
import Foundation
import MBNetTraining

/// `lumbar fetch`: films from a DICOMweb server into a folder.
struct FetchFilms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetches what a DICOMweb server has of a patient, a study, a day into a folder.",
    discussion: """
      dicomweb:// is https, but http on this very machine; dicomweb+http:// says it outright. Narrow it by PatientID,
      StudyInstanceUID, AccessionNumber, Modality, date=2024-03-01..2024-03-31 … What the folder has already is not
      fetched again, so a fetch that was broken off goes on where it was.
      Credentials come from LUMBAR_DICOMWEB_USER and LUMBAR_DICOMWEB_PASSWORD, or LUMBAR_DICOMWEB_TOKEN, or a file.
      Example: lumbar fetch 'dicomweb://pacs.example.org/dicom-web?PatientID=4711&Modality=CR' -o films
      """)

  @Argument(help: ArgumentHelp("dicomweb://HOST[:PORT]/PATH[?PatientID=…&date=…]", valueName: "ADDRESS"))
  var address: String
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to fetch into.", valueName: "DIR")) var output: String
  @OptionGroup var server: ServerChoice

  func run() throws {
    let request = StopRequest()
    let server = try server.open(DICOMwebAddress(address), stop: { request.isAsked })
    let outcome = try server.stoppable(request) {
      try Fetch(server, into: output, stop: { request.isAsked }).run(report: FetchLines(server.address.shown).show)
    }
    if Standard.errorIsTerminal { Standard.write(text: "\r\u{1b}[K", to: STDERR_FILENO) }
    for failure in outcome.failures { Standard.error(failure.description) }
    let progress = outcome.progress
    Standard.error("fetched \(progress.fetched), \(progress.present) there before, \(progress.failed) refused")
    if !outcome.failures.isEmpty { throw ExitCode(Status.badContent.rawValue) }
  }
}

/// `lumbar store`: DICOM files to a DICOMweb server.
struct StoreObjects: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Sends the DICOM files below a folder (such as exported SEG and SR) to a DICOMweb server.",
    discussion: """
      Each file is sent by itself; those that the server does not take are named, with its reason (exit code 65).
      Credentials as for fetch.
      Example: lumbar store reports dicomweb://pacs.example.org/dicom-web
      """)

  @Argument(help: ArgumentHelp("A folder, or one DICOM file.", valueName: "DIR")) var path: String
  @Argument(help: ArgumentHelp("dicomweb://HOST[:PORT]/PATH", valueName: "ADDRESS")) var address: String
  @OptionGroup var server: ServerChoice

  func run() throws {
    try requireFile(path)
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let files = isFolder.boolValue ? Fetch.files(below: path) : [path]
    guard !files.isEmpty else { throw Failure("there is no DICOM file below \(printable(path))", .noInput) }
    let request = StopRequest()
    let server = try server.open(DICOMwebAddress(address), stop: { request.isAsked })
    var failures = 0
    var progress = Progress("files", total: files.count)
    try server.stoppable(request) {
      for file in files {
        do { try server.store(file) } catch let error as DICOMwebError where error.kind == .badContent {
          Standard.error(error.description)
          failures += 1
        }
        progress.advance()
      }
    }
    Standard.error("stored \(files.count - failures) of \(files.count)")
    if failures > 0 { throw ExitCode(Status.badContent.rawValue) }
  }
}

/// How a server is trusted, and who we are to it.
struct ServerChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file of yours alone (0600) with lines user = …, password = … or token = ….", valueName: "FILE"))
  var credentials: String?
  @Option(
    help: ArgumentHelp(
      "Certificates to trust instead of the system's; LUMBAR_DICOMWEB_CA otherwise.", valueName: "FILE"))
  var caFile: String?

  func read() throws -> (credentials: Credentials, authorities: String?) {
    let environment = ProcessInfo.processInfo.environment
    let authorities = caFile ?? environment["LUMBAR_DICOMWEB_CA"].flatMap { $0.isEmpty ? nil : $0 }
    return (try Credentials(environment: environment, file: credentials), authorities)
  }

  func open(_ address: DICOMwebAddress, stop: @escaping () -> Bool) throws -> DICOMwebServer {
    let (credentials, authorities) = try read()
    if !address.isEncrypted, !address.isLoopback, !credentials.isNone {
      Standard.error("\(address.shown) is asked without encryption: everybody on the way can read the credentials")
    }
    return try DICOMwebServer(address, credentials: credentials, authorities: authorities, stop: stop)
  }
}

extension DICOMwebServer {
  /// Runs `body`; Ctrl-C and SIGTERM end it between two packets, with what is whole kept, and leave by their number.
  func stoppable<Result>(_ request: StopRequest, _ body: () throws -> Result) throws -> Result {
    do { return try request.whileCatchingSignals(body) } catch let error as DICOMwebError where error.kind == .stopped {
      Standard.error("stopped; what was done is kept, run it again to go on")
      throw ExitCode(128 + request.signal)
    }
  }
}

/// How far a fetch is, on stderr.
final class FetchLines {
  private let server: String
  private var lastShown: ContinuousClock.Instant?

  init(_ server: String) { self.server = server }

  func show(_ progress: Fetch.Progress) {
    let now = ContinuousClock.now
    let pause: Duration = Standard.errorIsTerminal ? .milliseconds(100) : .seconds(10)
    if let lastShown, now - lastShown < pause { return }
    lastShown = now
    let line = "\(progress.done)/\(progress.total) objects from \(server)"
    if Standard.errorIsTerminal {
      Standard.write(text: "\r\(line)\u{1b}[K", to: STDERR_FILENO)
    } else {
      Standard.error(line)
    }
  }
}
