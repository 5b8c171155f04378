/// A film at halved sizes, so that a viewer averages few pixels at any zoom. Level 0 is the film itself.
public struct FilmPyramid: Sendable {
  /// Stored values at 1/2ᵏ of the film's size, sides rounded up; the last row and column average what is there.
  public struct Level: Sendable {
    public let width: Int
    public let height: Int
    public let pixels: [UInt16]
    /// Film pixels a pixel of this level: 1, 2, 4 …; film x = level x · step.
    public let step: Int
  }

  public let levels: [Level]
  public let maximum: Int
  public let photometric: Film.Photometric

  /// Halves until both sides are at most `smallest`.
  public init(_ film: Film, smallest: Int = 64) {
    var levels = [Level(width: film.width, height: film.height, pixels: film.pixels, step: 1)]
    while let last = levels.last, max(last.width, last.height) > max(1, smallest) { levels.append(Self.halved(last)) }
    self.levels = levels
    maximum = film.maximum
    photometric = film.photometric
  }

  /// The coarsest level whose pixels are no larger than `step` film pixels.
  public func level(step: Double) -> Level {
    levels.last { Double($0.step) <= step } ?? levels[0]
  }

  private static func halved(_ level: Level) -> Level {
    let width = (level.width + 1) / 2
    let height = (level.height + 1) / 2
    let pixels = [UInt16](unsafeUninitializedCapacity: width * height) { out, count in
      level.pixels.withUnsafeBufferPointer { source in
        let whole = level.width / 2
        for y in 0..<height {
          let top = 2 * y * level.width
          let bottom = min(2 * y + 1, level.height - 1) * level.width
          for x in 0..<whole {
            let sum =
              UInt32(source[top + 2 * x]) + UInt32(source[top + 2 * x + 1]) + UInt32(source[bottom + 2 * x])
              + UInt32(source[bottom + 2 * x + 1])
            out[y * width + x] = UInt16(truncatingIfNeeded: (sum + 2) >> 2)
          }
          if whole < width {
            let sum = UInt32(source[top + 2 * whole]) + UInt32(source[bottom + 2 * whole])
            out[y * width + whole] = UInt16(truncatingIfNeeded: (sum + 1) >> 1)
          }
        }
      }
      count = width * height
    }
    return Level(width: width, height: height, pixels: pixels, step: level.step * 2)
  }
}
