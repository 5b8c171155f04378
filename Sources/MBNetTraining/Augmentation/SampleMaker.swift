import Foundation
import FilmReader
import Radiograph
import Spine

/// One training sample at the network's size.
public struct TrainingSample: Sendable {
  /// `[3, height, width]`, as `NetworkInput` makes them.
  public var planes: [Float]
  /// `height · width`: 0–4, 255 ignored.
  public var labels: [UInt8]
  /// `height · width`: how much each pixel counts in the cross-entropy.
  public var weights: [Float]
  /// In the order of `InspectedValue.allCases`, degrees (LDI %); nil where not known after the warp.
  public var values: [Double?]
  /// The film's landmarks in the sample; nil where it has none.
  public var landmarks: Landmarks?
  /// Of a close-up: its corners, pixels of the picture, x and y of four points in turn; not a number where unknown.
  public var corners: [Float] = []
}

/// Makes samples from films: one random warp, then random exposure and disturbances (PHANTOM §6, "augmentation of real
/// films").
public struct SampleMaker: Sendable {
  public var width: Int
  public var height: Int
  public var rule: NetworkInput.Rule
  /// 0 shows films as they would be read; 1 is the whole augmentation.
  public var strength: Double
  /// What a pixel between two bodies counts; 1 treats it as any other.
  public var gapWeight: Float

  public init(width: Int, height: Int, rule: NetworkInput.Rule, strength: Double = 1, gapWeight: Float = 2) {
    self.width = width
    self.height = height
    self.rule = rule
    self.strength = strength
    self.gapWeight = gapWeight
  }

  /// - Parameter drawn: the film is a phantom, which has its disturbances already: only the warp and a little exposure.
  public func sample(_ film: TrainingFilm, drawn: Bool = false, random: inout SampleRandom) -> TrainingSample {
    let box = strength > 0 && !drawn ? field(of: film, random: &random) : film.box
    var warp = self.warp(film, box: box, drawn: drawn, random: &random)
    let depth = film.depth / warp.scale
    if strength > 0, random.chance(0.5) {
      warp.addElastic(deviation: 0.03 * film.depth * strength, spacing: depth, random: &random)
    }
    if strength > 0, !drawn, random.chance(0.5) {
      // Other spines and pelves than those of a few films: bent, and moved against each other.
      warp.addElastic(
        deviation: random.uniform(0.05, 0.2) * film.depth * strength, spacing: depth * random.uniform(2.5, 4),
        random: &random)
    }
    var picture = WarpedFilm(film, warp: warp, box: box)
    let landmarks = film.landmarks.map { $0.placed(by: warp) }
    var cut = false
    if let landmarks { cut = ignoreCutBodies(&picture, landmarks: landmarks, depth: depth) }
    if strength > 0 {
      GreyAugmentation.apply(&picture, depth: depth, strength: drawn ? 0.5 : strength, random: &random)
      if !drawn { Pasting.apply(&picture, depth: depth, landmarks: landmarks, random: &random) }
    }
    return TrainingSample(
      planes: planes(picture), labels: picture.labels,
      weights: GapWeights.make(
        labels: picture.labels, width: width, height: height, reach: max(2, Int(0.6 * depth)), weight: gapWeight),
      values: cut ? film.values.map { _ in nil } : values(of: film, placed: landmarks), landmarks: landmarks)
  }

  private func planes(_ picture: WarpedFilm) -> [Float] {
    switch rule {
    case .letterbox:
      return InputPlanes.make(brightness: picture.brightness, field: picture.field, width: width, height: height)
    case .squeeze:
      let grey = picture.brightness.map { min(max($0, 0), 1) }
      return grey + grey + grey
    }
  }

  /// The part of the film that the sample shows: its content, sometimes cut at the bottom (through the heads), the top
  /// or a side, as other films are framed.
  private func field(of film: TrainingFilm, random: inout SampleRandom) -> ContentBox {
    var box = film.box
    let centre = film.centre
    let depth = film.depth
    if random.chance(0.3) {
      // S1 lies about 2 D under the middle of L1–S1, the hip axis 3.3 D under S1.
      let lowest = centre.y + depth * random.uniform(3.0, 6.5)
      box.height = min(box.height, max(64, Int(lowest) - box.y))
    }
    if random.chance(0.3) {
      let highest = Int(centre.y - depth * random.uniform(2.2, 5))
      let cut = min(max(0, highest - box.y), box.height / 2)
      box.y += cut
      box.height -= cut
    }
    if random.chance(0.3) {
      let left = min(Int(random.uniform(0, 0.3) * Double(box.width)), max(0, Int(centre.x - 1.8 * depth) - box.x))
      box.x += left
      box.width -= left
    }
    if random.chance(0.3) {
      let right = min(
        Int(random.uniform(0, 0.3) * Double(box.width)), max(0, box.x + box.width - Int(centre.x + 1.8 * depth)))
      box.width -= right
    }
    return box
  }

  /// The letterbox of `box`, then a random zoom, turn, shear, mirror and shift about the middle of the spine.
  private func warp(
    _ film: TrainingFilm, box: ContentBox, drawn: Bool, random: inout SampleRandom
  ) -> FilmWarp {
    let plain: InputGeometry =
      switch rule {
      case .letterbox:
        .letterboxed(box, filmWidth: film.width, filmHeight: film.height, width: width, height: height)
      case .squeeze: .squeezed(filmWidth: film.width, filmHeight: film.height, width: width, height: height)
      }
    let anchor = film.centre
    var target = Point((anchor.x - plain.originX) / plain.scaleX, (anchor.y - plain.originY) / plain.scaleY)
    var a = plain.scaleX
    var b = 0.0
    var c = 0.0
    var d = plain.scaleY
    if strength > 0 {
      // A phantom's frame varies already.
      let zoom = !drawn && random.chance(0.2) ? random.logUniform(0.6, 1.6) : random.logUniform(0.75, 1.3)
      // Pictures of films are squeezed, some of them much.
      let stretch =
        random.chance(0.15) ? random.logUniform(0.78, 1.28) : random.chance(0.5) ? random.uniform(0.9, 1.1) : 1
      let angle = random.normal(drawn ? 3 : 6, limit: 15) * .pi / 180
      let shear = random.chance(0.4) ? random.uniform(-0.087, 0.087) : 0
      let mirror = random.chance(0.5)
      let sx = plain.scaleX / zoom * stretch
      let sy = plain.scaleY / zoom / stretch
      (a, b, c, d) = Self.linear(sx, sy, angle: angle, shear: shear)
      target.x += random.normal(0.08, limit: 0.2) * Double(width)
      target.y += random.normal(0.08, limit: 0.2) * Double(height)
      target.x = min(max(target.x, 0.2 * Double(width)), 0.8 * Double(width))
      target.y = min(max(target.y, 0.2 * Double(height)), 0.75 * Double(height))
      if mirror {
        a = -a
        c = -c
        target.x = Double(width) - target.x
      }
    }
    return FilmWarp(width: width, height: height, anchor: anchor, target: target, inverse: [a, b, c, d])
  }

  /// film = scale · shear · rotation · sample
  private static func linear(
    _ scaleX: Double, _ scaleY: Double, angle: Double, shear: Double
  ) -> (Double, Double, Double, Double) {
    let (cosine, sine) = (cos(angle), sin(angle))
    return (
      scaleX * (cosine + shear * sine), scaleX * (-sine + shear * cosine), scaleY * sine, scaleY * cosine
    )
  }

  /// What a network says of a sample, in the place of its planes, as it might say of another one: turned, stretched,
  /// sheared, bent, moved and perhaps mirrored, with the values that follow. One film so teaches the second branch many
  /// times without being drawn and segmented each time.
  ///
  /// - Parameter sample: `planes` are probabilities `[5, height, width]`; without landmarks it is given back as it is.
  func another(_ sample: TrainingSample, random: inout SampleRandom) -> TrainingSample {
    guard let landmarks = sample.landmarks, let depth = landmarks.meanEndplateDepth else { return sample }
    let zoom = random.logUniform(0.8, 1.25), stretch = random.uniform(0.9, 1.1)
    let angle = random.normal(8, limit: 20) * .pi / 180
    let shear = random.uniform(-0.1, 0.1)
    var (a, b, c, d) = Self.linear(stretch / zoom, 1 / (zoom * stretch), angle: angle, shear: shear)
    if random.chance(0.5) { (a, c) = (-a, -c) }
    let middle = Point(Double(width) / 2, Double(height) / 2)
    let move = Point(
      random.normal(0.06, limit: 0.15) * Double(width), random.normal(0.06, limit: 0.15) * Double(height))
    var warp = FilmWarp(width: width, height: height, anchor: middle, target: middle + move, inverse: [a, b, c, d])
    if random.chance(0.5) { warp.addElastic(deviation: 0.03 * depth, spacing: depth, random: &random) }
    var moved = sample
    moved.planes = warp.moved(sample.planes)
    let placed = landmarks.placed(by: warp)
    moved.landmarks = placed
    let values = InspectedValues(placed)
    moved.values = zip(InspectedValue.allCases, sample.values).map { name, given in given == nil ? nil : values[name] }
    return moved
  }

  /// A body that the field's border cuts is neither a vertebra nor background: 255. True when a lumbar one was cut.
  private func ignoreCutBodies(_ picture: inout WarpedFilm, landmarks: Landmarks, depth: Double) -> Bool {
    var cut = false
    for (level, body) in landmarks.vertebrae {
      let corners = body.corners
      let middle = body.centroid
      let whole = corners.allSatisfy { corner in
        let inner = middle + (corner - middle) * 0.92
        let x = Int(inner.x.rounded(.down))
        let y = Int(inner.y.rounded(.down))
        return x >= 0 && x < width && y >= 0 && y < height && picture.field[y * width + x] > 0
      }
      if !whole {
        picture.ignore(1, inside: corners, margin: 0.08 * depth)
        if Level.lumbar.contains(level) { cut = true }
      }
    }
    return cut
  }

  /// The film's values after the warp: computed anew from the placed landmarks where the film has them; without
  /// landmarks the film's own, which hold only for an upright sample.
  private func values(of film: TrainingFilm, placed: Landmarks?) -> [Double?] {
    guard let placed else { return strength > 0 ? film.values.map { _ in nil } : film.values }
    let values = InspectedValues(placed)
    return zip(InspectedValue.allCases, film.values).map { name, given in given == nil ? nil : values[name] }
  }
}
