import Radiograph
import Spine

/// A phantom as a 16-bit film with its truth.
public struct PhantomFilm: Sendable {
  public let seed: UInt64
  public let options: PhantomOptions
  /// 16 bits, MONOCHROME2 unless `options.inverted`.
  public internal(set) var film: Film
  /// The film's size: 0–4, and 255 for bodies cut by the border or above T11.
  public let labels: LabelImage
  /// Pixels of the film; `InspectedValues(landmarks)` has the 18 values.
  public let landmarks: Landmarks

  /// - Parameters:
  ///   - height: pixels, 64…4096.
  ///   - width: nil takes the aspect that the seed draws.
  public init(seed: UInt64, options: PhantomOptions = PhantomOptions(), width: Int? = nil, height: Int = 1600) {
    let h = min(4096, max(64, height))
    let aspect = width == nil ? PhantomDrawing.aspect(seed: seed, options: options) : 1
    let w = min(4096, max(64, width ?? Int((aspect * Double(h)).rounded())))
    let drawing = PhantomDrawing(seed: seed, options: options, width: w, height: h)
    let inverted = options.inverted
    let pixels = drawing.canvas.pixels.map { v in
      let stored = UInt16(min(65535, max(0, v * 65535)).rounded())
      return inverted ? 65535 - stored : stored
    }
    self.seed = seed
    self.options = options
    film = Film(
      width: w, height: h, pixels: pixels, maximum: 65535, photometric: inverted ? .monochrome1 : .monochrome2)
    labels = drawing.truth.labels
    landmarks = drawing.truth.landmarks
  }
}

extension PhantomSample {
  init(seed: UInt64, width: Int, height: Int, layout: PhantomLayout, options: PhantomOptions) {
    let (w, h) = (min(4096, max(64, width)), min(4096, max(64, height)))
    var (filmWidth, filmHeight) = (w, h)
    if layout != .fill {
      let aspect = PhantomDrawing.aspect(seed: seed, options: options)
      filmWidth = max(16, Int((aspect * Double(h)).rounded()))
      if layout == .letterbox, filmWidth > w {
        filmHeight = max(16, Int((Double(w) / aspect).rounded()))
        filmWidth = w
      }
    }
    let drawing = PhantomDrawing(seed: seed, options: options, width: filmWidth, height: filmHeight)
    var image = GreyImage(width: filmWidth, height: filmHeight, values: Array(drawing.canvas.pixels))
    var labels = drawing.truth.labels
    landmarks = drawing.truth.landmarks
    switch layout {
    case .fill: break
    case .letterbox:
      let (dx, dy) = ((w - filmWidth) / 2, (h - filmHeight) / 2)
      var values = [Float](repeating: 0, count: w * h)
      var classes = [UInt8](repeating: 255, count: w * h)
      for y in 0..<filmHeight {
        for x in 0..<filmWidth {
          values[(y + dy) * w + x + dx] = image.values[y * filmWidth + x]
          classes[(y + dy) * w + x + dx] = labels.labels[y * filmWidth + x]
        }
      }
      image = GreyImage(width: w, height: h, values: values)
      labels = LabelImage(width: w, height: h, labels: classes)
      landmarks = landmarks.translated(by: Point(Double(dx), Double(dy)), width: w, height: h)
    case .squeeze:
      image = image.resampled(width: w, height: h)
      labels = labels.resampled(width: w, height: h)
    }
    brightness = image
    self.labels = labels
    let truth = InspectedValues(landmarks)
    values = InspectedValue.allCases.map { truth[$0] }
  }
}

extension Landmarks {
  /// On a larger picture that holds the film at an offset.
  func translated(by d: Point, width: Int, height: Int) -> Landmarks {
    var out = self
    out.width = width
    out.height = height
    out.vertebrae = vertebrae.mapValues { body in body.mapped { $0 + d } }
    out.s1 = s1.map { S1Endplate(ant: $0.ant + d, post: $0.post + d) }
    out.sacrum = sacrum.map { $0.map { $0 + d } }
    out.femoralHeads = femoralHeads.map { heads in
      heads.map { FemoralHead(center: $0.center + d, radius: $0.radius) }
    }
    return out
  }
}
