import ArgumentParser
import Foundation
import Spine
import StudyStore

/// `lumbar agreement`: how the readings of a study agree.
struct Agreement: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Agreement of readers over a study: bias and limits (Bland-Altman), ICC, Dice of masks.",
    discussion: """
      Compares the readings first, second (lumbar view --second), again (--again: the first reader once more),
      adjudicated (--adjudicate) and machine; without --between every pair that shares films. Accepted and signed
      readings count; of a signed film whose amendment is open the signed version.
      Example: lumbar agreement /films/2024 --between first,second --films
      """)

  @Argument(help: ArgumentHelp("Study directory.", valueName: "DIR")) var path: String
  @OptionGroup var store: StoreChoice
  @Option(
    help: ArgumentHelp(
      "Two of \(ReadingSide.allCases.map(\.name).joined(separator: ", ")).", valueName: "A,B"))
  var between: String?
  @Flag(help: "Counts readings that are not accepted or signed yet too.") var unfinished = false
  @Flag(help: "Lists each film's differences.") var films = false
  @Flag(help: "Leaves out names of films and readers.") var anonymous = false
  @Flag(help: "Prints JSON.") var json = false

  func validate() throws {
    guard between == nil || pair != nil else {
      throw ValidationError(
        "--between takes two different ones of \(ReadingSide.allCases.map(\.name).joined(separator: ", ")), "
          + "with a comma between")
    }
  }

  /// The machine goes first: its differences are the reader's corrections.
  private var pair: ReadingSide.Pair? {
    let sides = (between ?? "").split(separator: ",", omittingEmptySubsequences: false).map {
      ReadingSide(name: String($0))
    }
    guard sides.count == 2, let first = sides[0], let second = sides[1], first != second else { return nil }
    return second == .machine ? .init(second, first) : .init(first, second)
  }

  func run() throws {
    try requireFile(path)
    let study = try store.open(path, onlyReads: true)
    try study.scan()
    let reports = try (pair.map { [$0] } ?? ReadingSide.pairs).compactMap {
      try AgreementReport(study, $0, finishedOnly: !unfinished, anonymous: anonymous)
    }
    if json {
      try Standard.output(JSONValue.object([.init("pairs", .array(reports.map(\.json)))]).text + "\n")
    } else if !reports.isEmpty {
      try Standard.output(
        reports.map(text).joined(separator: "\n") + AgreementReport.legend.joined(separator: "\n") + "\n")
    }
    if reports.isEmpty {
      Standard.error(
        "no film of \(printable(path)) was finished by both: lumbar view --second, or --again, reads it once more")
    }
  }

  private func text(_ report: AgreementReport) -> String {
    let people = [report.readers.first, report.readers.second].map { $0.map(printable).joined(separator: ", ") }
    let sides = zip([report.first.name, report.second.name], people).map { $1.isEmpty ? $0 : "\($0) (\($1))" }
    var text = sides.joined(separator: " and ") + "; research use only\n" + report.lines.joined(separator: "\n") + "\n"
    guard films else { return text }
    let chief: [InspectedValue] = [.pi, .ll, .ss, .pt, .pimll, .l4s1]
    var table = Table(["film"] + chief.map(\.displayName) + ["Dice", ""])
    for film in report.films {
      let dice = film.agreement.dice[.vertebrae]
      table.add(
        [printable(film.name)] + chief.map { number(film.agreement.differences[$0]) } + [number(dice, 3), ""])
    }
    text += "\n" + table.text
    return text
  }
}
