import FilmReader
import Phantom
import Radiograph
import Spine

/// Makes the batches of a run. Batch `k` depends on the seed and `k` alone, so that a resumed run goes on with the
/// samples that it would have seen.
struct BatchSource: Sendable {
  var films: [TrainingFilm]
  var maker: SampleMaker
  var phantomShare: Double
  var batch: Int
  var seed: UInt64
  /// Films of each source, by index; sources are drawn by the square root of their size, so that a small one is seen.
  private var sources: [[Int]]
  private var weights: [Double]

  init(films: [TrainingFilm], maker: SampleMaker, phantomShare: Double, batch: Int, seed: UInt64) {
    self.films = films
    self.maker = maker
    self.phantomShare = films.isEmpty ? 1 : phantomShare
    self.batch = batch
    self.seed = seed
    let groups = Dictionary(grouping: films.indices, by: { films[$0].source })
    sources = groups.sorted { $0.key < $1.key }.map(\.value)
    weights = sources.map { Double($0.count).squareRoot() }
  }

  func samples(ofBatch index: Int) -> [TrainingSample] {
    (0..<batch).map { sample(index * batch + $0) }
  }

  func sample(_ number: Int) -> TrainingSample {
    var random = SampleRandom(seed: seed, sample: number)
    if random.chance(phantomShare) {
      let film = phantom(random: &random)
      return maker.sample(film, drawn: true, random: &random)
    }
    return maker.sample(films[draw(&random)], random: &random)
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
    let fit = min(Double(maker.height), Double(maker.width) / aspect) * 1.15
    let drawn = Phantom.sample(
      seed: random.next(), width: max(64, Int(fit * aspect)), height: max(64, Int(fit)), layout: .fill)
    return TrainingFilm(
      name: "phantom", brightness: drawn.brightness, labels: drawn.labels, landmarks: drawn.landmarks,
      values: drawn.values)
  }
}
