/// Smooth noise over the plane by a hashed lattice: −1 … 1, the same at any resolution.
struct ValueNoise {
  let seed: UInt64

  private func lattice(_ x: Int, _ y: Int) -> Float {
    let h = SeededRandom.mixed(
      seed &+ UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: Int64(y))
        &* 0xC2B2_AE3D_27D4_EB4F)
    return Float(Int64(bitPattern: h) >> 40) * 0x1p-23
  }

  /// Adds `amount` times the noise to the canvas; `cell` is the lattice's pitch, `stretch` its height over its width,
  /// D units through the painter; `ramp` lets it grow from nothing at one height to all of it at another. Air stays even: below half grey the noise shrinks with the grey.
  func add(
    to painter: Painter, cell: Double, stretch: Double = 1, slant: Double = 0, amount: Double,
    rows ramp: (from: Double, to: Double)? = nil
  ) {
    let canvas = painter.canvas
    let (w, h) = (canvas.width, canvas.height)
    guard amount != 0, cell * painter.scale > 1.2 else { return }
    let step = 1 / (cell * painter.scale)
    let stepY = step / stretch
    // The four corners of a cell are hashed once per run of pixels in it.
    for y in 0..<h {
      let v = (Double(y) + 0.5 - painter.origin.y) * stepY
      let share = ramp.map { smoothStep((Double(y) + 0.5 - painter.origin.y) / painter.scale, $0.from, $0.to) } ?? 1
      guard share > 0 else { continue }
      let strength = Float(amount * share)
      let row = v.rounded(.down)
      let ty = Float(v - row)
      let sy = ty * ty * (3 - 2 * ty)
      var column = Int.min
      var (left, right): (Float, Float) = (0, 0)
      let shift = slant * (Double(y) + 0.5 - painter.origin.y) * step
      for x in 0..<w {
        let u = (Double(x) + 0.5 - painter.origin.x) * step + shift
        let floorU = u.rounded(.down)
        let i = Int(floorU)
        if i != column {
          column = i
          let j = Int(row)
          left = lattice(i, j) + (lattice(i, j + 1) - lattice(i, j)) * sy
          right = lattice(i + 1, j) + (lattice(i + 1, j + 1) - lattice(i + 1, j)) * sy
        }
        let tx = Float(u - floorU)
        let grey = canvas.pixels[y * w + x]
        canvas.pixels[y * w + x] +=
          strength * min(1, 2 * max(0, grey)) * (left + (right - left) * tx * tx * (3 - 2 * tx))
      }
    }
  }
}
