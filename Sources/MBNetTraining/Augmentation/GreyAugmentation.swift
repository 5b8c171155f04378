import Foundation

/// What exposure, processing and the detector do to a film's brightness, drawn at random (PHANTOM §6).
enum GreyAugmentation {
  /// Changes brightness inside the field, in place; `strength` 0 … 1 scales how often each step is taken.
  ///
  /// - Parameter burnsOut: a share of the field may be burnt out; of a close-up that can be all that it is there for.
  static func apply(
    _ picture: inout WarpedFilm, depth: Double, strength: Double, burnsOut: Bool = true, random: inout SampleRandom
  ) {
    normalise(&picture)
    if random.chance(0.7 * strength) { gamma(&picture, random.logUniform(0.55, 1.8)) }
    if random.chance(0.6 * strength) { shade(&picture, depth: depth, random: &random) }
    if random.chance(0.35 * strength) { sharpen(&picture, random: &random) }
    if random.chance(0.3 * strength) {
      blur(&picture.brightness, picture.width, picture.height, random.uniform(0.3, 1.1))
    }
    if random.chance(0.7 * strength) { noise(&picture, random: &random) }
    if random.chance(0.5 * strength) {
      // A window that cuts: the shadows, the pelvis, or both, clipped.
      let low = random.chance(0.5) ? random.uniform(0, 0.1) : 0
      let high = random.chance(0.2) ? random.uniform(0.65, 0.85) : random.uniform(0.85, 1)
      for i in picture.brightness.indices {
        picture.brightness[i] = min(max(picture.brightness[i], Float(low)), Float(high))
      }
    }
    if burnsOut, random.chance(0.3 * strength) { overexpose(&picture, share: random.uniform(0.03, 0.35)) }
    if random.chance(0.03 * strength) {
      for i in picture.brightness.indices { picture.brightness[i] = 1 - picture.brightness[i] }
    }
  }

  /// To 0 … 1 by the extremes inside the field.
  private static func normalise(_ picture: inout WarpedFilm) {
    var low = Float.infinity
    var high = -Float.infinity
    for i in picture.brightness.indices where picture.field[i] > 0 {
      low = min(low, picture.brightness[i])
      high = max(high, picture.brightness[i])
    }
    guard high > low else { return }
    let gain = 1 / (high - low)
    for i in picture.brightness.indices {
      picture.brightness[i] = min(max((picture.brightness[i] - low) * gain, 0), 1)
    }
  }

  /// The brightest share of the field burnt out, as the pelvis is on many films.
  private static func overexpose(_ picture: inout WarpedFilm, share: Double) {
    var counts = [Int](repeating: 0, count: 1025)
    var all = 0
    for i in picture.brightness.indices where picture.field[i] > 0 {
      counts[Int(picture.brightness[i] * 1024)] += 1
      all += 1
    }
    var (level, above) = (1024, 0)
    while level > 64, Double(above + counts[level]) < share * Double(all) {
      above += counts[level]
      level -= 1
    }
    let high = Float(level) / 1024
    for i in picture.brightness.indices { picture.brightness[i] = min(picture.brightness[i], high) / high }
  }

  private static func gamma(_ picture: inout WarpedFilm, _ exponent: Double) {
    let table = (0...1024).map { Float(pow(Double($0) / 1024, exponent)) }
    for i in picture.brightness.indices { picture.brightness[i] = table[Int(picture.brightness[i] * 1024)] }
  }

  /// A plane of up to ±0.2 and a smooth field of up to ±0.15 over 2–5 D; what is air stays dark.
  private static func shade(_ picture: inout WarpedFilm, depth: Double, random: inout SampleRandom) {
    let slopeX = Float(random.uniform(-0.2, 0.2)) / Float(picture.width) * 2
    let slopeY = Float(random.uniform(-0.2, 0.2)) / Float(picture.height) * 2
    let spacing = depth * random.uniform(2, 5)
    let columns = Int(Double(picture.width) / spacing) + 3
    let rows = Int(Double(picture.height) / spacing) + 3
    let nodes = (0..<(columns * rows)).map { _ in Float(random.uniform(-0.15, 0.15)) }
    let gain = Float(1 / spacing)
    for y in 0..<picture.height {
      let v = Float(y) * gain
      let ny = Int(v)
      let fy = smooth(v - Float(ny))
      for x in 0..<picture.width {
        let u = Float(x) * gain
        let nx = Int(u)
        let fx = smooth(u - Float(nx))
        let a = ny * columns + nx
        let top = nodes[a] + (nodes[a + 1] - nodes[a]) * fx
        let bottom = nodes[a + columns] + (nodes[a + columns + 1] - nodes[a + columns]) * fx
        let i = y * picture.width + x
        let value = picture.brightness[i]
        let shift =
          top + (bottom - top) * fy + slopeX * Float(x - picture.width / 2) + slopeY * Float(y - picture.height / 2)
        picture.brightness[i] = min(max(value + shift * min(1, value * 4), 0), 1)
      }
    }
  }

  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }

  /// Unsharp masking: halos at edges, grain amplified.
  private static func sharpen(_ picture: inout WarpedFilm, random: inout SampleRandom) {
    var soft = picture.brightness
    blur(&soft, picture.width, picture.height, random.uniform(0.8, 3))
    let amount = Float(random.uniform(0.3, 2))
    for i in soft.indices {
      let value = picture.brightness[i]
      picture.brightness[i] = min(max(value + amount * (value - soft[i]), 0), 1)
    }
  }

  /// Grain, white or correlated, stronger where the film is bright (flank 1 : body 1.5–3 : heads 2–5).
  private static func noise(_ picture: inout WarpedFilm, random: inout SampleRandom) {
    let deviation = Float(random.logUniform(0.004, 0.06))
    var grain = picture.brightness.map { _ in Float(random.normal()) }
    if random.chance(0.5) {
      let sigma = random.uniform(0.4, 1.2)
      blur(&grain, picture.width, picture.height, sigma)
      let variance = grain.reduce(Float(0)) { $0 + $1 * $1 } / Float(max(1, grain.count))
      let gain = 1 / max(variance.squareRoot(), 1e-6)
      for i in grain.indices { grain[i] *= gain }
    }
    let slope = Float(random.uniform(0, 1))
    for i in grain.indices where picture.field[i] > 0 {
      let value = picture.brightness[i]
      picture.brightness[i] = min(max(value + deviation * (1 - slope + slope * 1.6 * value) * grain[i], 0), 1)
    }
  }

  /// Gaussian of `sigma` pixels, separable, edges extended.
  static func blur(_ values: inout [Float], _ width: Int, _ height: Int, _ sigma: Double) {
    let radius = max(1, Int((2.5 * sigma).rounded(.up)))
    var kernel = (-radius...radius).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
    let sum = kernel.reduce(0, +)
    for i in kernel.indices { kernel[i] /= sum }
    var across = [Float](repeating: 0, count: values.count)
    across.withUnsafeMutableBufferPointer { out in
      values.withUnsafeMutableBufferPointer { v in
        kernel.withUnsafeBufferPointer { k in
          for y in 0..<height {
            let row = y * width
            for x in 0..<width {
              var total: Float = 0
              if x >= radius && x + radius < width {
                for d in 0...(2 * radius) { total += k[d] * v[row + x + d - radius] }
              } else {
                for d in 0...(2 * radius) { total += k[d] * v[row + min(max(x + d - radius, 0), width - 1)] }
              }
              out[row + x] = total
            }
          }
          for y in 0..<height {
            let row = y * width
            for x in 0..<width { v[row + x] = 0 }
            for d in 0...(2 * radius) {
              let from = min(max(y + d - radius, 0), height - 1) * width
              let weight = k[d]
              for x in 0..<width { v[row + x] += weight * out[from + x] }
            }
          }
        }
      }
    }
  }
}
