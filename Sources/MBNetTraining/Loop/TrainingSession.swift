import Dispatch
import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine

/// A run's state between steps: the network with its optimizer, the clock, the films.
struct TrainingSession {
  var options: TrainingOptions
  let network: TrainingStep
  let batches: BatchSource
  let validationFilms: [EvaluationFilm]
  let log: TrainingLog
  let trainedOn: [String: Int]
  /// Steps done, over all the run's sessions.
  var step = 0
  /// Seconds of training, over all the run's sessions.
  var seconds = 0.0
  var evaluation: Evaluation?
  /// The close-up network of the weights that the run started from: it goes along.
  private let closeUp: Model?
  /// The weights whose second branch alone is trained: the rest stays theirs.
  private let trunk: Model?
  /// What a close-up network's file says of how bodies are shaped.
  private let shapes: BodyShapes?
  /// What the given weights' file says of intervals, confidences and second branch: it holds until it is measured anew.
  private let calibrations: [String: String]
  private var clock = DispatchTime.now()

  init(_ asked: TrainingOptions, report: (TrainingRun.Report) -> Void) throws {
    options = asked
    let checkpoint = TrainingSession.checkpoint(of: asked)
    var state: TrainingState?
    if asked.resume {
      let found = try TrainingState(checkpoint: checkpoint)
      // The recipe is the checkpoint's, so that the curve goes on; how long and where to are asked anew.
      options = found.options
      options.output = asked.output
      options.steps = asked.steps
      options.minutes = asked.minutes
      options.threads = asked.threads
      options.resume = true
      if asked.data != nil { options.data = asked.data }
      if asked.reviews != nil { options.reviews = asked.reviews }
      state = found
    }
    let given = try Self.weights(asked, resumed: options)
    closeUp = given?.closeUp
    calibrations =
      given?.metadata.filter { [Model.calibrationKey, Model.confidenceKey, Model.branchKey].contains($0.key) } ?? [:]
    let initial = state == nil ? given : nil
    if options.startedFrom == nil, let given { options.startedFrom = TrainingSession.story(of: given) }
    // Weights to start from bring their own network.
    let asked = options.configuration
    guard
      var configuration = try state?.network ?? initial?.configuration ?? Configuration.named(asked)
        ?? (asked.hasSuffix(".json") ? Configuration(contentsOf: asked) : nil)
    else {
      throw DataSetError(
        "no configuration is called \(asked); known are \(Configuration.builtInNames), and files .json")
    }
    var films: [TrainingFilm] = []
    let never = Set(options.validation)
    let without = Set(options.withoutSources)
    for path in [options.data, options.reviews].compactMap({ $0 }) {
      let table = try DataTable.read(path: path)
      let set = try DataSet.read(table) { !never.contains($0) && !without.contains(TrainingFilm.source(of: $0)) }
      for line in set.skipped { report(.note(line)) }
      films += set.films
    }
    validationFilms = try Self.filmsHeldBack(options)
    trainedOn = Dictionary(grouping: films, by: \.source).mapValues(\.count)
    trunk = options.onlyValues == true ? given : nil
    if options.onlyValues == true {
      guard trunk != nil else { throw DataSetError("the second branch alone is trained on what given weights segment") }
      guard configuration.values.enabled else {
        throw DataSetError("the network \(configuration.name) has no second branch")
      }
      // The second branch is the named configuration's.
      if state == nil, let named = Configuration.named(asked) { configuration.values = named.values }
    }
    let maker = SampleMaker(
      width: configuration.width, height: configuration.height,
      rule: NetworkInput.Rule(configuration.preprocessing), strength: options.augmentation)
    // A few reviews say less of how bodies are shaped than the films that the given weights came from.
    let known = options.data == nil ? given?.keptShapes : nil
    shapes = configuration.findsCorners ? known ?? BodyShapes(learningFrom: films.compactMap(\.landmarks)) : nil
    batches = BatchSource(
      films: films, maker: maker, closeUps: configuration.findsCorners, segmenter: trunk,
      phantomShare: options.phantomShare, batch: options.batch, seed: options.seed, threads: options.threads)
    if let initial {
      let start = trunk == nil ? initial : try initial.withNewBranch(configuration.values, seed: options.seed)
      network = try TrainingStep(model: start, batch: options.batch, seed: options.seed)
    } else {
      network = try TrainingStep(configuration: configuration, batch: options.batch, seed: options.seed)
    }
    log = TrainingLog(path: TrainingSession.beside(options.output, "log.jsonl"))
    if let state {
      try network.restoreCheckpoint(from: checkpoint)
      step = state.step
      seconds = state.seconds
      try log.keep(upTo: step)
    } else {
      try? FileManager.default.removeItem(atPath: log.path)
    }
    report(.note("\(films.count) films to train on, \(validationFilms.count) held back; from step \(step)"))
  }

  /// 0 … 1: by the clock where minutes are given, by steps otherwise.
  var progress: Double {
    if let minutes = options.minutes { return seconds / (60 * max(minutes, 1e-3)) }
    return Double(step) / Double(max(1, options.steps))
  }

  mutating func advance(_ samples: [TrainingSample], report: (TrainingRun.Report) -> Void) throws {
    let rate = LearningRate(highest: options.learningRate, warmUp: options.warmUp).at(step: step, progress: progress)
    let scaled = samples.map { ValueScaling.scaled($0.values) }
    let (values, known) = (Array(scaled.map(\.values).joined()), Array(scaled.map(\.known).joined()))
    let planes = Array(samples.map(\.planes).joined())
    let optimizer = OptimizerSettings(
      learningRate: Float(rate), weightDecay: Float(options.weightDecay), clipNorm: 2,
      averageDecay: Float(min(options.averageDecay, (Double(step) + 1) / (Double(step) + 10))))
    let losses =
      trunk != nil
      ? try network.run(
        probabilities: planes, values: values, valuesKnown: known, optimizer: optimizer, threads: options.threads)
      : try network.run(
        inputs: planes, labels: Array(samples.map(\.labels).joined()),
        pixelWeights: Array(samples.map(\.weights).joined()), values: values, valuesKnown: known,
        corners: Array(samples.map(\.corners).joined()),
        losses: LossWeights(
          crossEntropy: Float(options.crossEntropyWeight), dice: Float(options.diceWeight),
          values: Float(options.valuesWeight), classWeights: options.classWeights.map { Float($0) }),
        optimizer: optimizer, threads: options.threads)
    guard losses.total.isFinite else {
      throw DataSetError("training went astray at step \(step): the loss is not finite; try a lower learning rate")
    }
    let now = DispatchTime.now()
    let spent = Double(now.uptimeNanoseconds - clock.uptimeNanoseconds) * 1e-9
    clock = now
    seconds += spent
    step += 1
    try? log.append([
      .init("step", .number(Double(step))), .init("total", .number(Double(losses.total), decimals: 5)),
      .init("crossEntropy", .number(Double(losses.crossEntropy), decimals: 5)),
      .init("dice", .number(Double(losses.dice), decimals: 5)),
      .init("values", .number(Double(losses.values), decimals: 5)),
      .init("accuracy", .number(Double(losses.accuracy), decimals: 4)),
      .init("learningRate", .number(rate, decimals: 7)), .init("seconds", .number(seconds, decimals: 1)),
    ])
    report(.step(step, progress: progress, losses: losses, learningRate: rate, secondsPerStep: spent))
  }

  /// Writes the checkpoint. A disk that is full is reported, the former checkpoint stays, and training goes on.
  func save(report: (TrainingRun.Report) -> Void) {
    do {
      let state = TrainingState(
        options: options, network: network.configuration, step: step, seconds: seconds)
      try network.saveCheckpoint(
        to: TrainingSession.checkpoint(of: options), metadata: [TrainingState.key: try state.text()])
    } catch {
      report(.note("the checkpoint at step \(step) was not written, the one before it stays: \(DataSet.line(error))"))
    }
  }

  /// Scores the averaged weights on the films held back, and writes them.
  mutating func validate(report: (TrainingRun.Report) -> Void) throws {
    guard !validationFilms.isEmpty else { return }
    let model = try network.model(useAverage: true, valueRange: ValueScaling.ranges).with(closeUp: closeUp)
    let evaluation =
      model.configuration.findsCorners
      ? try Evaluation.scoreCloseUps(validationFilms, with: model)
      : try Evaluation.score(validationFilms, with: FilmReader(model: model), threads: options.threads)
    self.evaluation = evaluation
    clock = DispatchTime.now()
    try? log.append([
      .init("step", .number(Double(step))),
      .init(
        "validation",
        .object([
          .init("vertebra", .number(evaluation.iou(1), decimals: 4)),
          .init("sacrum", .number(evaluation.iou(2), decimals: 4)),
          .init("femoralHeads", .number(evaluation.headsIoU, decimals: 4)),
          .init("mean", .number(evaluation.meanIoU, decimals: 4)),
          .init("rightlyNumbered", .number(evaluation.rightlyNumbered, decimals: 3)),
          .init("medianPercentD", .number(evaluation.cornerPercentile(0.5), decimals: 2)),
        ])),
    ])
    report(.validation(step: step, evaluation))
    try export()
  }

  /// Writes the averaged weights with their card.
  func export() throws {
    var card = ModelCard(
      configuration: options.configuration, steps: step, minutes: seconds / 60, options: options,
      trainedOn: trainedOn, evaluation: evaluation)
    var metadata = trunk?.metadata ?? calibrations
    if let trunk, var theirs = ModelCard(metadata: trunk.metadata) {
      theirs.secondBranch = card.branchRecipe
      card = evaluation.map(theirs.scored) ?? theirs
    }
    metadata.merge(card.metadata) { $1 }
    if let shapes { metadata[Model.shapesKey] = try Model.metadataText(shapes) }
    try network.model(useAverage: true).with(closeUp: closeUp).write(
      to: URL(fileURLWithPath: options.output), precision: .float16, valueRange: ValueScaling.ranges,
      metadata: metadata)
  }

  /// The weights to start from, or that a resumed run began with: their close-ups go along.
  private static func weights(_ asked: TrainingOptions, resumed: TrainingOptions) throws -> Model? {
    guard let path = asked.initial ?? resumed.initial else { return nil }
    do {
      return try Model(contentsOf: URL(fileURLWithPath: path))
    } catch {
      guard asked.initial == nil else { throw error }
      throw DataSetError(
        "cannot resume: the weights that the run began with can't be read; name them with --init (\(error))")
    }
  }

  /// The tables' films that are never trained on.
  static func filmsHeldBack(_ options: TrainingOptions) throws -> [EvaluationFilm] {
    let never = Set(options.validation)
    return try [options.data, options.reviews].compactMap { $0 }.flatMap { path -> [EvaluationFilm] in
      let table = try DataTable.read(path: path)
      guard table.rows.contains(where: { never.contains(DataSet.name(of: $0.image)) }) else { return [] }
      return try EvaluationFilm.read(table) { never.contains($0) }.films
    }
  }

  /// What a card says of the weights that a run started from.
  private static func story(of model: Model) -> String {
    guard let card = ModelCard(metadata: model.metadata) else { return model.identity }
    let before = card.options.startedFrom.map { ", themselves from \($0)" } ?? ""
    return "\(model.identity), trained before in \(card.steps) steps of \(card.options.batch) samples\(before)"
  }

  static func checkpoint(of options: TrainingOptions) -> URL {
    URL(fileURLWithPath: beside(options.output, "checkpoint"))
  }

  /// A file of the run beside its weights: `model.safetensors` → `model.log.jsonl`.
  static func beside(_ output: String, _ suffix: String) -> String {
    URL(fileURLWithPath: output).deletingPathExtension().path + "." + suffix
  }
}

extension Model {
  /// The same network with a second branch that has learned nothing.
  fileprivate func withNewBranch(_ branch: Configuration.ValuesBranch, seed: UInt64) throws -> Model {
    var all = tensors
    var configuration = configuration
    configuration.values = branch
    for parameter in try Network(configuration).parameters where parameter.name.hasPrefix(Network.valuesPrefix) {
      all[parameter.name] = parameter.initial(seed: seed)
    }
    return try Model(configuration: configuration, tensors: all)
  }
}

/// What a checkpoint keeps beside the tensors. Batches follow from the seed and the step: no other state is random.
struct TrainingState: Codable {
  static let key = "lumbar-training"
  var options: TrainingOptions
  /// Nil in the checkpoints of older versions: the one that `options` names.
  var network: Configuration?
  var step: Int
  var seconds: Double

  init(options: TrainingOptions, network: Configuration, step: Int, seconds: Double) {
    self.options = options
    self.network = network
    self.step = step
    self.seconds = seconds
  }

  init(checkpoint: URL) throws {
    let metadata = try TrainingStep.checkpointMetadata(contentsOf: checkpoint)
    guard let text = metadata[TrainingState.key],
      let state = try? JSONDecoder().decode(TrainingState.self, from: Data(text.utf8))
    else {
      throw DataSetError("cannot resume from \(checkpoint.path): it holds no training state; start without resuming")
    }
    self = state
  }

  func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}
