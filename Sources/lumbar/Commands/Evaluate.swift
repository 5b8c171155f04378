import ArgumentParser
import FilmReader
import Foundation
import MBNetTraining

/// `lumbar evaluate`: a model's scores on labelled films.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores a model on labelled films: overlap, corners and values, by source.",
    discussion: """
      Segmentation is scored at each film's own size, pooled over the films; intervals by bootstrap over films.
      Example: lumbar evaluate --data films/data.csv --held-back
      """)

  @Option(help: ArgumentHelp("Table of films, masks and values.", valueName: "data.csv")) var data: String
  @OptionGroup var model: ModelChoice
  @Flag(help: "Only the films that the built-in model never trained on.") var heldBack = false
  @Option(
    help: ArgumentHelp(
      "Changes the films first: \(Evaluation.Variant.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "V"))
  var variant = Evaluation.Variant.plain
  @Flag(inversion: .prefixedNo, help: "Averages with the mirrored film's reading, as our own models do.")
  var mirror: Bool?
  @Flag(help: "Prints JSON.") var json = false
  @OptionGroup var threads: ThreadChoice

  func run() throws {
    try requireFile(data)
    let reader = FilmReader(model: try model.load(), mirrorsToo: mirror)
    let (films, skipped) = try EvaluationFilm.read(
      DataTable.read(path: data), include: { !heldBack || ValidationFilms.names.contains($0) })
    skipped.forEach { Standard.error(printable($0)) }
    var progress = Progress("films", total: films.count)
    let evaluation = try Evaluation.score(films, with: reader, variant: variant, threads: threads.threads) { _ in
      progress.advance()
    }
    try Standard.output(json ? evaluation.json.text + "\n" : evaluation.text)
    if !skipped.isEmpty { throw ExitCode(Status.badContent.rawValue) }
  }
}

extension Evaluation.Variant: ExpressibleByArgument {}
