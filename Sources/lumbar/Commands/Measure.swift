import ArgumentParser
import FilmReader
import Foundation
import Radiograph
import Spine

/// `lumbar measure`: the values of a film, a mask, or landmarks.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures a film, a label image, or landmarks: 18 values and the level table.",
    discussion: """
      Values rest on visible lines; what the film doesn't show is "not measurable", with the reason.
      Example: lumbar measure film.png --posture standing
               lumbar measure --landmarks film.json --json
      """)

  @Argument(help: ArgumentHelp("A film; film.dcm#3 is its third frame.", valueName: "FILE")) var file: String?
  @Option(help: ArgumentHelp("A label image instead of a film.", valueName: "m.png")) var mask: String?
  @Option(name: .customLong("film"), help: ArgumentHelp("The film that the label image belongs to.", valueName: "FILE"))
  var maskFilm: String?
  @Option(help: ArgumentHelp("Landmarks instead of a film: nothing is fitted.", valueName: "l.json"))
  var landmarks: String?
  @OptionGroup var model: ModelChoice
  @OptionGroup var spacing: SpacingChoice
  @Option(
    help: ArgumentHelp(
      "How the patient was placed (\(Posture.allCases.map(\.rawValue).joined(separator: ", "))); "
        + "reference intervals hold for standing.", valueName: "P"))
  var posture = Posture.unknown
  @Flag(help: "Prints JSON.") var json = false
  @Option(
    name: .customLong("compat"),
    help: ArgumentHelp("Prints the reference tool's table: plain, or verdict with its OK/NG.", valueName: "FORM"))
  var compat: Compat?
  @OptionGroup var threads: ThreadChoice

  enum Compat: String, CaseIterable, ExpressibleByArgument { case plain, verdict }

  func validate() throws {
    let given = [file, mask, landmarks].filter { $0 != nil }.count
    guard given == 1 else { throw ValidationError("give one of: a film, --mask, --landmarks") }
    guard maskFilm == nil || mask != nil else { throw ValidationError("--film goes with --mask") }
  }

  func run() throws {
    let report = try report()
    if let compat {
      try Standard.output(CompatibleCSV.text(report.reading, verdict: compat == .verdict))
    } else if json {
      try Standard.output(report.text + "\n")
    } else {
      try Standard.output(MeasurementText(report).text)
    }
  }

  private func report() throws -> MeasurementReport {
    let measurement = FilmMeasurement(posture: posture, spacing: spacing, threads: threads.threads)
    if let landmarks { return try measurement.landmarks(landmarks) }
    if let mask { return try report(mask: mask) }
    return try measurement.film(file ?? "", model: try model.load())
  }

  private func report(mask: String) throws -> MeasurementReport {
    let film = try maskFilm.map { try Film.read(named: $0) }
    let labels = try film.map { try FilmMask.read(mask, for: $0) } ?? LabelImage.read(path: mask)
    let started = ContinuousClock.now
    let fit = SpineFit(ProbabilityMap(labels: labels.labels, width: labels.width, height: labels.height))
    return MeasurementReport(
      film: maskFilm ?? mask, model: nil,
      reading: Reading(fit, posture: posture, spacing: spacing.chosen(own: film?.spacing)?.millimetresPerPixel),
      seconds: .init(geometry: started.secondsAgo))
  }
}

extension Posture: ExpressibleByArgument {}
