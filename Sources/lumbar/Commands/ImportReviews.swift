import ArgumentParser
import Exchange
import Foundation

/// `lumbar import`: what annotators already have becomes reviews.
struct ImportReviews: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes landmarks, masks, COCO, labelme or the reference's table into a study's reviews.",
    discussion: """
      Files are matched with the study's films by name. Every change is an event under your name.
      Example: lumbar import /films --format landmarks --from labels
      """)

  @Argument(help: ArgumentHelp("The study directory.", valueName: "DIR")) var path: String
  @Option(
    help: ArgumentHelp(
      "One of \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "FORMAT"))
  var format: ImportFormat
  @Option(help: ArgumentHelp("A file, or a folder that is looked through.", valueName: "PATH")) var from: String
  @OptionGroup var store: StoreChoice
  @Option(help: ArgumentHelp("Your name.", valueName: "NAME")) var reader: String?

  func run() throws {
    let study = try store.open(path)
    try study.scan()
    let outcome = try Import(format, from: from).run(into: study, by: Account.reader(reader))
    for fault in outcome.faults { Standard.error(fault.description) }
    Standard.error("took something in for \(outcome.changed.count) film\(outcome.changed.count == 1 ? "" : "s")")
    if !outcome.faults.isEmpty { throw ExitCode(Status.badContent.rawValue) }
  }
}

extension ImportFormat: ExpressibleByArgument {}
