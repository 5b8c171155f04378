import FilmReader
import Radiograph
import Spine

/// A labelled film, ready to be sampled: brightness at a few sizes, labels at the film's own size.
public struct TrainingFilm: Sendable {
  /// The film's file name without its extension.
  public var name: String
  public var width: Int
  public var height: Int
  /// Brightness in the stored range, bone bright; `reductions[i]` film pixels a pixel of `levels[i]`.
  var levels: [GreyImage]
  var reductions: [Double]
  public var labels: LabelImage
  public var landmarks: Landmarks?
  /// In the order of `InspectedValue.allCases`; nil where not measurable.
  public var values: [Double?]
  public var box: ContentBox

  /// What comes before the first `-` of the name.
  public var source: String { TrainingFilm.source(of: name) }

  static func source(of name: String) -> String {
    String(name.split(separator: "-", maxSplits: 1).first ?? Substring(name))
  }

  public init(
    name: String, film: Film, labels: LabelImage, landmarks: Landmarks? = nil,
    values: [Double?] = [Double?](repeating: nil, count: InspectedValue.allCases.count)
  ) {
    let sign: Float = film.photometric == .monochrome1 ? -1 : 1
    let gain = sign / Float(max(1, film.maximum))
    let brightness = GreyImage(
      width: film.width, height: film.height, values: film.pixels.map { Float($0) * gain })
    self.init(
      name: name, brightness: brightness, labels: labels, landmarks: landmarks, values: values,
      box: ContentBox(content: film))
  }

  public init(
    name: String, brightness: GreyImage, labels: LabelImage, landmarks: Landmarks?, values: [Double?],
    box: ContentBox? = nil
  ) {
    self.name = name
    width = brightness.width
    height = brightness.height
    levels = [brightness]
    reductions = [1]
    self.labels = labels
    self.landmarks = landmarks
    self.values = values
    self.box = box ?? ContentBox(x: 0, y: 0, width: brightness.width, height: brightness.height)
    while let last = levels.last, min(last.width, last.height) >= 256 {
      levels.append(TrainingFilm.halved(last))
      reductions.append((reductions.last ?? 1) * 2)
    }
  }

  /// Mean endplate depth in film pixels, or a seventh of the width where no landmarks say it.
  var depth: Double { landmarks?.meanEndplateDepth ?? Double(box.width) / 7 }

  /// The middle of what is labelled, film pixels: of L1–S1's corners, or of the labels.
  var centre: Point {
    if let landmarks {
      // In the levels' order, so that a resumed run warps its films to the last bit as the one before.
      var points = Level.lumbar.compactMap { landmarks.vertebrae[$0]?.centroid }
      if let s1 = landmarks.s1 { points.append(s1.ant.midpoint(to: s1.post)) }
      if !points.isEmpty { return points.reduce(Point(0, 0), +) * (1 / Double(points.count)) }
    }
    var sum = Point(0, 0)
    var count = 0.0
    for y in stride(from: 0, to: height, by: 8) {
      for x in stride(from: 0, to: width, by: 8) where (1...4).contains(labels.labels[y * width + x]) {
        sum = sum + Point(Double(x), Double(y))
        count += 1
      }
    }
    return count > 0 ? sum * (1 / count) : Point(Double(width) / 2, Double(height) / 2)
  }

  /// Half the size, by averages of 2 × 2; an odd last row or column is dropped.
  private static func halved(_ image: GreyImage) -> GreyImage {
    let width = image.width / 2
    let height = image.height / 2
    var values = [Float](repeating: 0, count: width * height)
    values.withUnsafeMutableBufferPointer { out in
      image.values.withUnsafeBufferPointer { v in
        for y in 0..<height {
          let a = 2 * y * image.width
          for x in 0..<width {
            let i = a + 2 * x
            out[y * width + x] = 0.25 * (v[i] + v[i + 1] + v[i + image.width] + v[i + image.width + 1])
          }
        }
      }
    }
    return GreyImage(width: width, height: height, values: values)
  }
}
