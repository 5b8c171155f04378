import Radiograph

/// A film and its halvings, each pixel the mean of four of the level before: what frames are averaged from.
struct FilmLevels: Sendable {
  struct Level: Sendable {
    var width: Int
    var height: Int
    var pixels: [UInt16]

    /// Rows become columns.
    var transposed: Level {
      var out = [UInt16](repeating: 0, count: pixels.count)
      let block = 32
      for top in stride(from: 0, to: height, by: block) {
        for left in stride(from: 0, to: width, by: block) {
          for y in top..<min(top + block, height) {
            for x in left..<min(left + block, width) { out[x * height + y] = pixels[y * width + x] }
          }
        }
      }
      return Level(width: height, height: width, pixels: out)
    }

    /// Half the size; an odd edge is averaged with itself.
    var halved: Level {
      let w = (width + 1) / 2, h = (height + 1) / 2
      let out = [UInt16](unsafeUninitializedCapacity: w * h) { target, count in
        pixels.withUnsafeBufferPointer { source in
          for y in 0..<h {
            let a = 2 * y * width, b = min(2 * y + 1, height - 1) * width
            for x in 0..<(width / 2) {
              let sum =
                UInt32(source[a + 2 * x]) + UInt32(source[a + 2 * x + 1]) + UInt32(source[b + 2 * x])
                + UInt32(source[b + 2 * x + 1])
              target[y * w + x] = UInt16(truncatingIfNeeded: (sum + 2) >> 2)
            }
            if w > width / 2 {
              let sum = UInt32(source[a + width - 1]) + UInt32(source[b + width - 1])
              target[y * w + w - 1] = UInt16(truncatingIfNeeded: (sum + 1) >> 1)
            }
          }
        }
        count = w * h
      }
      return Level(width: w, height: h, pixels: out)
    }
  }

  let levels: [Level]
  /// How often the film was halved for the first of them.
  let dropped: Int

  /// - Parameter side: levels with more pixels along a side are not kept.
  init(_ film: Film, atMost side: Int = .max) {
    self.init(Level(width: film.width, height: film.height, pixels: film.pixels), atMost: side)
  }

  private init(_ first: Level, atMost side: Int = .max, dropped before: Int = 0) {
    var all = [first], dropped = before
    while let last = all.last, max(last.width, last.height) > 16 {
      if max(last.width, last.height) > side {
        all.removeLast()
        dropped += 1
      }
      all.append(last.halved)
    }
    levels = all
    self.dropped = dropped
  }

  /// With every neighbourhood's greys spread (CLAHE): about 0.1 s for 2035×3408.
  func withLocalContrast(maximum: Int) -> FilmLevels {
    FilmLevels(LocalContrast.equalised(levels[0], maximum: maximum), dropped: dropped)
  }

  var transposed: FilmLevels { FilmLevels(levels: levels.map(\.transposed), dropped: dropped) }

  private init(levels: [Level], dropped: Int) {
    self.levels = levels
    self.dropped = dropped
  }

  /// Pixels of a level a film pixel, along a side.
  func scale(of index: Int) -> Double { 1 / Double(1 << (index + dropped)) }

  /// The finest level of which a sample of `step` film pixels covers at most eight, and the window at most `budget`
  /// pixels. A coarser one would blur: a sample that cuts a level's pixel takes its mean for its part.
  func index(step: Double, samples: Int, budget: Int = 1 << 23) -> Int {
    var index = 0, size = step * scale(of: 0)
    while index + 1 < levels.count, size > 8 || (size >= 2 && Double(samples) * size * size > Double(budget)) {
      size /= 2
      index += 1
    }
    return index
  }
}
