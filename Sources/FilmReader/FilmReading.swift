import Radiograph
import Spine

/// What the network and the fit say about a film.
public struct FilmReading: Sendable {
  /// Class probabilities at the network's size, in the film's orientation.
  public var map: ProbabilityMap
  public var fit: SpineFit
  /// What the network's second branch says, after inverse scaling: degrees, LDI in %; only of values that it has been
  /// shown to tell (`Model.toldByBranch`), empty where it has none.
  public var network: [InspectedValue: Double]
  /// The same of all values, whether it tells them or not.
  public var branch: [InspectedValue: Double]
  /// How many times too wide the film's picture is, as read; 1 unless its bodies could only be read with that undone.
  public private(set) var squeeze = 1.0
  /// The film was read with bright and dark exchanged: its file doesn't say that bone is dark.
  public var inverted: Bool
  public var seconds: Stages
  /// The structures whose corners were placed in close-ups; the others' come from the whole film's map.
  public var seenNear: Set<Structure>
  /// How sure each structure looks, by its key; `fit.confidence` says how likely it is right, where the model knows.
  ///
  /// Of a body it is how narrow its corners' heat is in the close-up, 0 where no close-up shows them: on the films held
  /// back that tells right from wrong bodies with an area under the curve of 0.87. Of S1 it is how surely its slope is
  /// known (0.85 on phantoms; on the few films held back nothing tells).
  public var rawConfidence: [String: Double]

  /// Wall seconds of each stage.
  public struct Stages: Hashable, Sendable {
    public var input = 0.0
    public var network = 0.0
    public var geometry = 0.0
    public init() {}
  }

  /// - Parameter spreads: how widely each corner's heat spreads in the close-ups, in D; nil where there were none.
  public init(
    map: ProbabilityMap, fit: SpineFit, network: [InspectedValue: Double],
    branch: [InspectedValue: Double]? = nil, inverted: Bool, seconds: Stages, spreads: [Structure: [Double]]? = nil
  ) {
    self.map = map
    self.fit = fit
    self.network = network
    self.branch = branch ?? network
    self.inverted = inverted
    self.seconds = seconds
    seenNear = Set((spreads ?? [:]).keys)
    rawConfidence = fit.confidence
    guard let spreads else { return }
    for level in fit.landmarks.vertebrae.keys {
      rawConfidence[level.rawValue] = spreads[.vertebra(level)].map(Self.clarity) ?? 0
    }
    if let plate = fit.landmarks.s1 {
      // 1 where the slope is known to 2°, the least that is said, 0 at 12°.
      let slope = spreads[.s1] == nil ? nil : fit.uncertainty.slopeDeviation(ofS1: plate)
      rawConfidence["S1"] = slope.map { min(max((12 - $0) / 10, 0), 1) } ?? 0
    }
  }

  /// 1 where the corners' heat is as narrow as the network draws it, 0 where it is twice as wide.
  private static func clarity(_ spreads: [Double]) -> Double {
    let mean = spreads.reduce(0, +) / Double(max(spreads.count, 1))
    return min(max((0.12 - mean) / 0.06, 0), 1)
  }

  /// The likeliest class of each pixel, at the film's own size; where heads end is the fit's say, and so is where a body
  /// ends that was seen from near.
  public var labels: LabelImage {
    let levels = Level.allCases.filter { seenNear.contains(.vertebra($0)) }
    // A squeezed film's heads are circles only as it was read.
    let size = Self.readSize(width: map.filmWidth, height: map.filmHeight, squeeze: squeeze)
    let landmarks = fit.landmarks.scaled(toWidth: size.width, height: size.height)
    return map.onFilm(width: size.width, height: size.height).labelImage()
      .drawingHeads(landmarks.femoralHeads ?? []).drawingBodies(levels, of: landmarks)
      .resampled(width: map.filmWidth, height: map.filmHeight)
  }

  /// The size at which a film is read with its squeeze undone: of as many pixels.
  static func readSize(width: Int, height: Int, squeeze: Double) -> (width: Int, height: Int) {
    guard squeeze != 1 else { return (width, height) }
    let across = squeeze.squareRoot()
    return (
      max(16, Int((Double(width) / across).rounded())), max(16, Int((Double(height) * across).rounded()))
    )
  }

  /// This reading of a film whose squeeze was undone, on the film as it is.
  func onFilm(width: Int, height: Int, squeeze: Double) -> FilmReading {
    var out = self
    out.squeeze = squeeze
    out.map = map.onFilm(width: width, height: height)
    out.fit = fit.onFilm(width: width, height: height)
    return out
  }
}

extension LabelImage {
  /// Labels, at this picture's size, of landmarks that hold only what `place` puts into them.
  func raster(_ place: (inout Landmarks) -> Void) -> [UInt8] {
    var only = Landmarks()
    only.width = width
    only.height = height
    place(&only)
    return only.rasterized(width: width, height: height)
  }

  /// The same picture with the heads drawn as circles, head 2 over head 1, where no bone of the spine is. The network
  /// sees well where heads are but often not which is which, since that depends on the side the patient faces; and a
  /// circle ends where the head does, also where its rim is burnt out (on the films held back the overlap is 0.875
  /// instead of the pixels' 0.847, on 150 phantoms 0.788 instead of 0.780).
  func drawingHeads(_ heads: [FemoralHead]) -> LabelImage {
    guard !heads.isEmpty else { return self }
    let circles = raster { $0.femoralHeads = heads }
    var drawn = self
    for i in labels.indices where labels[i] != 1 && labels[i] != 2 { drawn.labels[i] = circles[i] }
    return drawn
  }
}

extension ProbabilityMap {
  /// The likeliest class of each film pixel: probabilities interpolated linearly, then compared. Pixels that the map
  /// doesn't reach are background.
  public func labelImage() -> LabelImage {
    var labels = [UInt8](repeating: 0, count: filmWidth * filmHeight)
    guard width > 0, height > 0 else { return LabelImage(width: filmWidth, height: filmHeight, labels: labels) }
    let size = width * height
    /// The cell before each film pixel, and how far on it lies; nil outside the map.
    func positions(_ count: Int, _ origin: Double, _ scale: Double, _ cells: Int) -> [(
      cell: Int, next: Int, share: Float
    )?] {
      (0..<count).map { i in
        let at = (Double(i) + 0.5 - origin) / scale - 0.5
        guard at >= -0.5, at <= Double(cells) - 0.5 else { return nil }
        let held = min(max(at, 0), Double(cells - 1))
        let cell = min(Int(held), cells - 1)
        return (cell, min(cell + 1, cells - 1), Float(held - Double(cell)))
      }
    }
    let columns = positions(filmWidth, originX, scaleX, width)
    let rows = positions(filmHeight, originY, scaleY, height)
    var line = [Float](repeating: 0, count: ProbabilityMap.classes * width)
    labels.withUnsafeMutableBufferPointer { out in
      planes.withUnsafeBufferPointer { p in
        line.withUnsafeMutableBufferPointer { line in
          for y in 0..<filmHeight {
            guard let row = rows[y] else { continue }
            for c in 0..<ProbabilityMap.classes {
              let a = c * size + row.cell * width
              let b = c * size + row.next * width
              for x in 0..<width { line[c * width + x] = p[a + x] + (p[b + x] - p[a + x]) * row.share }
            }
            for x in 0..<filmWidth {
              guard let column = columns[x] else { continue }
              var best = 0
              var highest: Float = -1
              for c in 0..<ProbabilityMap.classes {
                let a = line[c * width + column.cell]
                let value = a + (line[c * width + column.next] - a) * column.share
                if value > highest {
                  highest = value
                  best = c
                }
              }
              out[y * filmWidth + x] = UInt8(best)
            }
          }
        }
      }
    }
    return LabelImage(width: filmWidth, height: filmHeight, labels: labels)
  }
}
