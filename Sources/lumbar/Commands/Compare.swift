import ArgumentParser
import MBNet
import Spine

/// `lumbar compare`: what changed between two films of one person.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares two films of one person: differences with their own 95 % intervals.",
    discussion: """
      "changed" is said only where the interval of the difference leaves zero out. A file that ends in .json is taken for
      landmarks (lumbar export --format landmarks gives the reviewed ones), anything else for a film.
      Example: lumbar compare before.png after.png --kind surgery
               lumbar compare flexion.json extension.json --kind flexion-extension --postures flexion,extension
      """)

  @Argument(help: ArgumentHelp("The earlier film, or the one in flexion.", valueName: "BEFORE")) var before: String
  @Argument(help: ArgumentHelp("The later film, or the one in extension.", valueName: "AFTER")) var after: String
  @Option(
    help: ArgumentHelp(
      "What they are to each other: \(Comparison.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "K"))
  var kind = Comparison.Kind.followUp
  @Option(help: ArgumentHelp("How the patient was placed on each.", valueName: "P,P")) var postures: String?
  @OptionGroup var model: ModelChoice
  @Flag(help: "Prints JSON.") var json = false
  @OptionGroup var threads: ThreadChoice

  func validate() throws {
    guard postures == nil || chosenPostures != nil else {
      throw ValidationError(
        "--postures takes two of \(Posture.allCases.map(\.rawValue).joined(separator: ", ")), with a comma between")
    }
  }

  private var chosenPostures: [Posture]? {
    let named = (postures ?? "").split(separator: ",").map { Posture(rawValue: String($0)) }
    return named.count == 2 ? named.compactMap { $0 }.count == 2 ? named.compactMap { $0 } : nil : nil
  }

  func run() throws {
    let placed = chosenPostures ?? (kind == .flexionExtension ? [.flexion, .extension_] : [.unknown, .unknown])
    var loaded: Model?
    let reports = try zip([before, after], placed).map { path, posture in
      try FilmMeasurement(posture: posture, threads: threads.threads).any(path) {
        let known = try loaded ?? model.load()
        loaded = known
        return known
      }
    }
    let report = ComparisonReport(before: reports[0], after: reports[1], kind: kind)
    try Standard.output(json ? report.json.text + "\n" : ComparisonText(report).text)
  }
}

extension Comparison.Kind: ExpressibleByArgument {}

/// Two films' differences as a table for people.
struct ComparisonText {
  private let report: ComparisonReport

  init(_ report: ComparisonReport) { self.report = report }

  var text: String {
    var lines = [
      "\(printable(report.before.film)) → \(printable(report.after.film))  (\(report.kind.rawValue); research use only)"
    ]
    for caution in report.comparison.cautions { lines.append("note: \(printable(caution))") }
    var values = Table(["value", "before", "after", "change", "95 % interval", ""])
    for name in InspectedValue.allCases {
      guard let difference = report.comparison.values[name] else {
        values.add([name.displayName, "–", "–", "–", "–", "not measurable on both"])
        continue
      }
      values.add([name.displayName] + cells(difference))
    }
    var levels = Table(["level", "before", "after", "change", "95 % interval", ""])
    for (level, measures) in report.comparison.levels.sorted(by: { $0.key < $1.key }) where level >= .l1 {
      for (measure, words) in [
        (LevelMeasure.slip, "slip %"), (.segmental, "body+disc"), (.discMiddle, "disc height D"),
      ] {
        guard let difference = measures[measure] else { continue }
        levels.add(["\(level.rawValue) \(words)"] + cells(difference, measure.isLength ? 2 : 1))
      }
    }
    var end = ""
    if report.kind == .flexionExtension {
      let unstable = report.comparison.instability.map { level, slip, angle in
        "\(level.rawValue) (slip \(number(slip?.change)) %, disc \(number(angle?.change))°)"
      }
      end =
        "beyond \(number(Comparison.unstableSlip, 0)) % of slip or \(number(Comparison.unstableAngle, 0))° of a disc, "
        + "for a reader to judge: \(unstable.isEmpty ? "none" : unstable.joined(separator: ", "))\n"
    }
    return lines.joined(separator: "\n") + "\n\n" + values.text + "\n" + levels.text + end
  }

  private func cells(_ difference: Comparison.Difference, _ decimals: Int = 1) -> [String] {
    [
      number(difference.before, decimals), number(difference.after, decimals), number(difference.change, decimals),
      difference.interval.map { "\(number($0.lowerBound, decimals)) to \(number($0.upperBound, decimals))" } ?? "–",
      difference.interval == nil ? "no interval" : difference.isChange ? "changed" : "within the doubt of two films",
    ]
  }
}
