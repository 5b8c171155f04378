import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine

/// Makes close-ups of single structures from labelled films: the frame as far off as a first reading is, then the same
/// disturbances as whole films get.
struct CloseUpMaker {
  /// 0 shows structures in their own frame and as they are; 1 is the whole augmentation.
  var strength: Double

  /// Bodies whose corners are known, and S1.
  static func structures(of film: TrainingFilm) -> [Structure] {
    guard let landmarks = film.landmarks, landmarks.meanEndplateDepth != nil else { return [] }
    var all: [Structure] = landmarks.vertebrae.keys.sorted()
      .filter { !landmarks.weak.contains($0.rawValue) }.map { .vertebra($0) }
    if landmarks.s1 != nil, landmarks.labelled.s1, !landmarks.vertebrae.isEmpty { all.append(.s1) }
    return all
  }

  /// - Precondition: the film has structures.
  func sample(_ film: TrainingFilm, random: inout SampleRandom) -> TrainingSample {
    let all = Self.structures(of: film)
    // S1 alone carries PI, SS and LL: it is shown more often than one body in seven.
    let structure = all.contains(.s1) && random.chance(0.22) ? .s1 : all[random.index(all.count)]
    guard let landmarks = film.landmarks,
      var frame = CloseUp(of: structure, in: landmarks, depth: film.depth), strength >= 0
    else { return TrainingSample(planes: [], labels: [], weights: [], values: []) }
    let isS1 = frame.subject == .s1
    // Half of them show where a reader put the corners, each a little off, in the frame that those make.
    var hints: [Point] = []
    if random.chance(0.5) {
      let placed = landmarks.corners(of: structure).map { corner in
        let angle = random.uniform(-.pi, .pi)
        let far = film.depth * (random.chance(0.5) ? 0.05 : random.uniform(0, 0.08))
        return corner + Point(cos(angle), sin(angle)) * far
      }
      if let near = CloseUp(of: structure, in: landmarks.placing(placed, of: structure), depth: film.depth) {
        (frame, hints) = (near, placed)
      }
    }
    // As far off as a first reading is in the films held back.
    let far = random.chance(0.1) ? 2.5 : 1
    if hints.isEmpty {
      let shift = (isS1 ? 0.075 : 0.06) * far * film.depth
      frame.center = frame.center + Point(random.normal() * shift, random.normal() * shift)
      let turn = random.normal(isS1 ? 6 : 4.5, limit: 20) * .pi / 180
      frame.posterior = frame.posterior.rotated(by: turn, about: Point(0, 0))
      frame.caudal = frame.caudal.rotated(by: turn, about: Point(0, 0))
    }
    let zoom = exp(random.normal(0.05, limit: 0.15))
    // Pictures of films are squeezed.
    frame.scaleX *= zoom * exp(random.normal(0.08, limit: 0.2))
    frame.scaleY *= zoom * exp(random.normal(0.08, limit: 0.2))

    // A body upside down is still a body: what the reader's second look shows the network.
    let turned = !isS1 && random.chance(0.5)
    if turned { frame = frame.upsideDown }
    let size = CloseUp.wideSize
    var warp = FilmWarp(
      width: size, height: size, anchor: frame.center, target: Point(Double(size) / 2, Double(size) / 2),
      inverse: [
        frame.posterior.x * frame.scaleX, frame.caudal.x * frame.scaleY,
        frame.posterior.y * frame.scaleX, frame.caudal.y * frame.scaleY,
      ])
    if strength > 0, random.chance(0.6) {
      // Other bodies than those of a few films: plates and walls bent and moved against each other.
      let spacing = film.depth / warp.scale * random.uniform(0.5, 1.1)
      warp.addElastic(deviation: 0.03 * film.depth * strength, spacing: spacing, random: &random)
    }
    let whole = ContentBox(x: 0, y: 0, width: film.width, height: film.height)
    var picture = WarpedFilm(film, warp: warp, box: random.chance(0.1 * strength) ? film.box : whole)
    if strength > 0 {
      let depth = film.depth / warp.scale
      GreyAugmentation.apply(&picture, depth: depth, strength: strength, burnsOut: false, random: &random)
      if strength > 0.6 { Pasting.apply(&picture, depth: depth, landmarks: nil, random: &random) }
    }
    let seen = landmarks.corners(of: structure)
    var corners = (turned ? seen.reversed() : seen).flatMap { corner in
      let p = warp.sample(corner)
      return [Float(p.x) - Float(CloseUp.margin), Float(p.y) - Float(CloseUp.margin)]
    }
    let spots = hints.map { warp.sample($0) - Point(Double(CloseUp.margin), Double(CloseUp.margin)) }
    corners += [Float](repeating: .nan, count: 8 - corners.count)
    return TrainingSample(
      planes: CloseUp.planes(picture.brightness, field: picture.field, subject: frame.subject, hints: spots),
      labels: [UInt8](repeating: 255, count: CloseUp.size * CloseUp.size),
      weights: [Float](repeating: 1, count: CloseUp.size * CloseUp.size),
      values: film.values.map { _ in nil }, corners: corners)
  }
}

extension Evaluation {
  /// How far corners found in close-ups lie from the labels: each structure seen through a few frames that are off as
  /// in training, always the same ones.
  static func scoreCloseUps(_ films: [EvaluationFilm], with model: Model, frames: Int = 3) throws -> Evaluation {
    var scores: [FilmScore] = []
    for item in films {
      guard let landmarks = item.landmarks, item.countsValues else { continue }
      let film = TrainingFilm(name: item.name, film: item.film, labels: item.labels, landmarks: landmarks)
      let nothing = LabelImage(width: 0, height: 0, labels: [])
      var score = FilmScore(
        name: item.name, truth: nothing, landmarks: nil, values: item.values, countsValues: false,
        result: FilmResult(labels: nothing, landmarks: nil, values: item.values, seconds: 0))
      for number in 0..<frames * CloseUpMaker.structures(of: film).count {
        var random = SampleRandom(seed: 7, sample: number)
        let sample = CloseUpMaker(strength: 0).sample(film, random: &random)
        let found = CloseUp.corners(try model.forward(sample.planes, threads: 1).probabilities, subject: .body)
        for (k, corner) in found.enumerated() where sample.corners[2 * k].isFinite {
          let d = corner.point - Point(Double(sample.corners[2 * k]), Double(sample.corners[2 * k + 1]))
          score.cornerDistances.append(100 * d.length / CloseUp.pixelsPerDepth)
        }
      }
      scores.append(score)
    }
    return Evaluation(scores)
  }
}
