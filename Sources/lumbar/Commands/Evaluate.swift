import ArgumentParser
import FilmReader
import Foundation
import MBNet
import MBNetTraining

/// `lumbar evaluate`: a model's scores on labelled films.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores a model on labelled films: overlap, corners and values, by source.",
    discussion: """
      Segmentation is scored at each film's own size, pooled over the films; intervals by bootstrap over films. With
      --phantoms, values, their 95 % intervals and flags are tried on phantoms drawn at the network's size, and
      --calibrate writes the model with the widths that its intervals need.
      Example: lumbar evaluate --data films/data.csv --held-back
               lumbar evaluate --model m.safetensors --phantoms 2000 --seed 900000 --calibrate calibrated.safetensors
      """)

  @Option(help: ArgumentHelp("Table of films, masks and values.", valueName: "data.csv")) var data: String?
  @Option(help: ArgumentHelp("Phantoms to measure, instead of films.", valueName: "N")) var phantoms: Int?
  @Option(help: "The first phantom's seed; the next ones follow.") var seed: UInt64 = 900_000
  @Option(help: ArgumentHelp("Where to write the model with its calibration.", valueName: "m.safetensors"))
  var calibrate: String?
  @Option(help: ArgumentHelp("Where to write the model with these scores in its card.", valueName: "m.safetensors"))
  var record: String?
  @Option(
    help: ArgumentHelp(
      "Another model, trained without some sources, whose scores the card of --record gives too.", valueName: "M"))
  var also: String?
  @OptionGroup var model: ModelChoice
  @Option(
    help: ArgumentHelp(
      "Weights of a close-up network instead of the model's own; \"none\" reads without.", valueName: "C"))
  var closeup: String?
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

  func validate() throws {
    guard (data == nil) != (phantoms == nil) else { throw ValidationError("give one of: --data, --phantoms") }
    if let phantoms {
      guard (1...1_000_000).contains(phantoms) else { throw ValidationError("--phantoms takes 1 to 1000000") }
      guard !heldBack, variant == .plain else { throw ValidationError("--held-back and --variant go with --data") }
    }
    guard record == nil || heldBack, record == nil || variant == .plain else {
      throw ValidationError("--record goes with --data, --held-back and plain films")
    }
    guard also == nil || record != nil else { throw ValidationError("--also goes with --record") }
    guard calibrate == nil || phantoms ?? 0 >= 200 else {
      throw ValidationError("--calibrate needs --phantoms, 200 or more")
    }
  }

  func run() throws {
    var model = try model.load()
    if let closeup {
      if closeup != "none" { try requireFile(closeup) }
      model = try model.with(
        closeUp: closeup == "none" ? nil : try Model(contentsOf: URL(fileURLWithPath: closeup)))
    }
    let reader = FilmReader(model: model, mirrorsToo: mirror)
    if let phantoms { return try tryPhantoms(phantoms, reader) }
    let data = data ?? ""
    try requireFile(data)
    try also.map(requireFile)
    let (films, skipped) = try EvaluationFilm.read(
      DataTable.read(path: data), include: { !heldBack || ValidationFilms.names.contains($0) })
    skipped.forEach { Standard.error(printable($0)) }
    var progress = Progress("films", total: films.count)
    var measured: [MeasuredFilm] = []
    let evaluation = try Evaluation.score(
      films, with: reader, variant: variant, threads: threads.threads, measured: { measured.append($0) }
    ) { _ in progress.advance() }
    // Labels are an observer's: here the intervals hold the observer's doubt too.
    let trial = MeasurementTrial(measured, calibration: model.intervalCalibration, observerTerm: true)
    try Standard.output(
      json ? evaluation.json(trial).text + "\n" : printableLines(evaluation.text + "\n" + trial.text))
    if let record { try write(record, model, evaluation, films) }
    if !skipped.isEmpty { throw ExitCode(Status.badContent.rawValue) }
  }

  /// The model with these films' scores in its card, and what its confidences mean by them.
  private func write(_ path: String, _ model: Model, _ evaluation: Evaluation, _ films: [EvaluationFilm]) throws {
    let reliability = evaluation.reliability
    var metadata: [String: String] = [:]
    if var card = ModelCard(metadata: model.metadata)?.scored(evaluation) {
      if let also {
        let other = try Model(contentsOf: URL(fileURLWithPath: also))
        card = card.with(
          other, scored: try Evaluation.score(films, with: FilmReader(model: other), threads: threads.threads))
      }
      metadata = card.metadata
    }
    metadata[Model.confidenceKey] = try Model.metadataText(reliability.calibration())
    metadata[Model.branchKey] = try Model.metadataText(evaluation.toldByBranch.map(\.rawValue))
    try model.write(to: URL(fileURLWithPath: path), version: model.version, metadata: metadata)
    Standard.error(
      "wrote \(printable(path)): scores in its card, confidences calibrated on \(evaluation.films.count) films")
    // What is said of the confidences is said of films that their curves were not taken from.
    try Standard.output("\nconfidence from the other films' curves\n" + reliability.crossCalibrated.text)
  }

  private func tryPhantoms(_ count: Int, _ reader: FilmReader) throws {
    var progress = Progress("phantoms", total: count)
    let (films, seconds) = try MeasurementTrial.readPhantoms(
      count: count, seed: seed, with: reader, threads: threads.threads
    ) { progress.advance() }
    guard let calibrate else {
      let trial = MeasurementTrial(
        films, calibration: reader.model.intervalCalibration, observerTerm: false, geometrySeconds: seconds)
      return try Standard.output(json ? trial.json.text + "\n" : trial.text)
    }
    let calibration = MeasurementTrial.calibration(of: films)
    try reader.model.write(to: URL(fileURLWithPath: calibrate), calibration: calibration)
    // What is said of the intervals is said of phantoms that their widths were not taken from.
    let trial = MeasurementTrial.crossCalibrated(films, geometrySeconds: seconds)
    try Standard.output(json ? trial.json.text + "\n" : trial.text)
    Standard.error("wrote \(printable(calibrate)): intervals calibrated on \(count) phantoms")
  }
}

extension Evaluation.Variant: ExpressibleByArgument {}
