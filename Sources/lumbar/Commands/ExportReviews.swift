import ArgumentParser
import Exchange
import Foundation
import StudyStore

/// `lumbar export`: reviews in the formats of others.
struct ExportReviews: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Writes reviews as tables, JSON, landmarks, masks, COCO, figures, reports, the audit trail, DICOM SEG or SR.",
    discussion: """
      Several studies or stores merge into one output. -o - prints formats of one file.
      dicom-seg and dicom-sr point to the film's own DICOM instance: films of other kinds are named and left out.
      Example: lumbar export /films --format csv -o values.csv
      """)

  @Argument(help: ArgumentHelp("Study directories.", valueName: "DIR")) var paths: [String]
  @Option(
    help: ArgumentHelp(
      "One of \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "FORMAT"))
  var format: ExportFormat
  @Option(name: .shortAndLong, help: ArgumentHelp("File or folder; - prints.", valueName: "OUT")) var output: String
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A review database, if not the study's own; may be given several times.", valueName: "DB"))
  var store: [String] = []
  @Flag(help: "Leaves out names of films and people, and free text.") var anonymous = false
  @Flag(help: "Exports the second reader's log.") var second = false
  @Option(
    help: ArgumentHelp(
      "Whose log: \(ReadingRole.allCases.map(\.word).joined(separator: ", ")).", valueName: "READING"))
  var reading: ReadingRole?

  func run() throws {
    var stores: [StudyStore] = []
    for path in paths {
      for named in store.isEmpty ? [nil] : store.map(Optional.some) {
        var choice = StoreChoice()
        choice.store = named
        let study = try choice.open(path, onlyReads: true)
        try study.scan()
        stores.append(study)
      }
    }
    let films = try ExportedFilm.all(in: stores, role: reading ?? (second ? .second : .primary), anonymous: anonymous)
    guard !films.isEmpty else { throw Failure("no films in \(paths.map(printable).joined(separator: ", "))", .noInput) }
    let outcome = try Export(format, to: output).run(films, in: stores)
    if let text = outcome.text { try Standard.output(text) }
    for line in outcome.skipped { Standard.error(printable(line)) }
    for failure in outcome.failures { Standard.error(failure.description) }
    if !outcome.written.isEmpty {
      Standard.error("wrote \(outcome.written.count) file\(outcome.written.count == 1 ? "" : "s")")
    }
    let nothingFits = [.dicomSEG, .dicomSR].contains(format) && outcome.written.isEmpty
    if !outcome.failures.isEmpty || nothingFits { throw ExitCode(Status.badContent.rawValue) }
  }
}

extension ExportFormat: ExpressibleByArgument {}

extension ReadingRole: ExpressibleByArgument {
  public init?(argument: String) {
    guard let role = ReadingRole.allCases.first(where: { $0.word == argument }) else { return nil }
    self = role
  }
}
