import FilmReader
import MBNet
import Phantom
import Radiograph
import Spine
import Synchronization

/// Makes the batches of a run. Batch `k` depends on the seed and `k` alone, so that a resumed run goes on with the
/// samples that it would have seen.
struct BatchSource: Sendable {
  var films: [TrainingFilm]
  var maker: SampleMaker
  /// Samples are close-ups of single structures instead of whole films.
  var closeUps: Bool
  /// Says the class probabilities of each sample, which then stand in its planes' place: what a second branch learns from.
  var segmenter: Model?
  var phantomShare: Double
  var batch: Int
  var seed: UInt64
  /// Threads that segment.
  var threads: Int
  /// Films of each source, by index; sources are drawn by the square root of their size, so that a small one is seen.
  private var sources: [[Int]]
  private var weights: [Double]

  init(
    films: [TrainingFilm], maker: SampleMaker, closeUps: Bool = false, segmenter: Model? = nil, phantomShare: Double,
    batch: Int, seed: UInt64, threads: Int = 1
  ) {
    self.films = closeUps ? films.filter { CloseUpMaker.structures(of: $0).count > 0 } : films
    self.maker = maker
    self.closeUps = closeUps
    self.segmenter = segmenter
    self.phantomShare = self.films.isEmpty ? 1 : phantomShare
    self.batch = batch
    self.seed = seed
    self.threads = threads
    let known = self.films
    let groups = Dictionary(grouping: known.indices, by: { known[$0].source })
    sources = groups.sorted { $0.key < $1.key }.map(\.value)
    weights = sources.map { Double($0.count).squareRoot() }
  }

  func samples(ofBatch index: Int) throws -> [TrainingSample] {
    let numbers = index * batch..<(index + 1) * batch
    guard let segmenter else { return numbers.map(sample) }
    let films = stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.views).map {
      $0..<min($0 + Self.views, numbers.upperBound)
    }
    let done = Mutex<[Int: Result<[TrainingSample], any Error>]>([:])
    parallel(films.count, threads: threads) { film, _ in
      let views = Result { try self.views(films[film], segmenter) }
      done.withLock { $0[film] = views }
    }
    return try done.withLock { done in try films.indices.flatMap { try done[$0]?.get() ?? [] } }
  }

  /// A film as the network sees it, under the first of these numbers, and warped anew under each of the others.
  private func views(_ numbers: Range<Int>, _ segmenter: Model) throws -> [TrainingSample] {
    var first = sample(numbers.lowerBound)
    first.planes = try segmenter.forward(first.planes, threads: 1).probabilities
    return [first]
      + numbers.dropFirst().map { number in
        var random = SampleRandom(seed: seed, sample: number)
        return maker.another(first, random: &random)
      }
  }

  /// How often the second branch sees what the network says of a film, each time warped anew.
  private static let views = 4

  func sample(_ number: Int) -> TrainingSample {
    var random = SampleRandom(seed: seed, sample: number)
    if random.chance(phantomShare) {
      let film = phantom(random: &random)
      return closeUps
        ? CloseUpMaker(strength: 0.5 * maker.strength).sample(film, random: &random)
        : maker.sample(film, drawn: true, random: &random)
    }
    let film = films[draw(&random)]
    return closeUps
      ? CloseUpMaker(strength: maker.strength).sample(film, random: &random) : maker.sample(film, random: &random)
  }

  private func draw(_ random: inout SampleRandom) -> Int {
    var at = random.uniform(0, weights.reduce(0, +))
    for (source, weight) in zip(sources, weights) {
      at -= weight
      if at <= 0 { return source[random.index(source.count)] }
    }
    return random.index(films.count)
  }

  /// A phantom a little finer than the network's picture, of a film's aspect, as if it were a film.
  private func phantom(random: inout SampleRandom) -> TrainingFilm {
    let aspect = random.uniform(0.5, 0.9)
    // D is about a twelfth of a phantom's height.
    let fit =
      closeUps
      ? 12 * CloseUp.pixelsPerDepth * random.uniform(0.9, 1.3)
      : min(Double(maker.height), Double(maker.width) / aspect) * 1.15
    let drawn = Phantom.sample(
      seed: random.next(), width: max(64, Int(fit * aspect)), height: max(64, Int(fit)), layout: .fill)
    return TrainingFilm(
      name: "phantom", brightness: drawn.brightness, labels: drawn.labels, landmarks: drawn.landmarks,
      values: drawn.values)
  }
}
