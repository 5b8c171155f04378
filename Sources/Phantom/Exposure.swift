import Foundation

/// What happens to the picture after the patient: collimation, tone, sharpening, blur and noise.
struct Exposure {
  var gain: Double
  var gamma: Double
  /// Soft collimation at the left and right: where it starts (fraction of the width) and how dark it gets; 0 is none.
  var coneLeft: Double
  var coneRight: Double
  var coneDepth: Double
  /// Blur, D.
  var blur: Double
  /// Noise sd on bodies.
  var noise: Double
  /// How noise grows with density: 0 even, 1 as strongly as on sharpened prints.
  var noiseGrowth: Double
  /// Correlation of the noise, pixels at 1000 pixels of height.
  var grain: Double
  /// Local contrast: share and radius (D).
  var unsharp: Double
  var unsharpRadius: Double
  var pelvisClip: Bool

  init(style: PhantomStyle, look: Look, random r: inout SeededRandom) {
    let wide = style == .randomised
    gain = wide ? r.uniform(0.85, 1.15) : 1
    gamma = wide ? r.logUniform(0.6, 1.9) : 1
    let cone = wide && r.chance(0.45)
    coneDepth = cone ? r.uniform(0.3, 1) : 0
    coneLeft = cone && r.chance(0.75) ? r.uniform(0.08, 0.4) : 0
    coneRight = cone && r.chance(0.5) ? r.uniform(0.05, 0.2) : 0
    blur = wide ? 0.024 * r.unit() * r.unit() : 0.006
    noise = wide ? (r.chance(0.72) ? r.logUniform(0.002, 0.014) : r.logUniform(0.014, 0.06)) : 0.006
    noiseGrowth = r.uniform(0.2, 1)
    grain = wide ? r.uniform(0, 1.2) : 0.5
    unsharp = wide && r.chance(0.55) ? r.uniform(0.3, 1.6) : 0
    unsharpRadius = r.logUniform(0.08, 1.5)
    pelvisClip = look.saturatedPelvis
  }
}

extension Scene {
  /// Tone, collimation, sharpening, blur, noise; the canvas holds brightness 0 … 1 afterwards.
  func expose(_ collimation: Collimation) {
    var r = random(.exposure)
    let e = Exposure(style: style, look: look, random: &r)
    let canvas = painter.canvas
    let (w, h) = (canvas.width, canvas.height)
    let count = w * h
    if e.unsharp > 0 {
      var low = [Float](canvas.pixels)
      let radius = max(1, Int(e.unsharpRadius * painter.scale))
      low.boxBlur(width: w, height: h, radius: min(radius, min(w, h) / 2), passes: 2)
      let k = Float(e.unsharp)
      // A wide radius flattens the exposure as equalised prints are; keep part of the slow changes.
      for i in 0..<count { canvas.pixels[i] += k * (canvas.pixels[i] - low[i]) }
    }
    let blurPixels = e.blur * painter.scale
    if blurPixels > 0.4 {
      let radius = Canvas.boxRadius(sigma: Float(max(0.6, blurPixels)))
      var blurred = [Float](canvas.pixels)
      blurred.boxBlur(width: w, height: h, radius: radius, passes: 1)
      for i in 0..<count { canvas.pixels[i] = blurred[i] }
    }
    tone(e)
    collimation.darken(canvas)
    addNoise(e, random: &r)
  }

  private func tone(_ e: Exposure) {
    let canvas = painter.canvas
    let (w, h) = (canvas.width, canvas.height)
    let steps = 1024
    let clip = e.pelvisClip ? 1.12 : 1
    // Grey over the range −0.25 … 1.5 by table: gain, a soft shoulder, gamma.
    let table = (0...steps).map { i -> Float in
      let x = max(0, (-0.25 + 1.75 * Double(i) / Double(steps)) * e.gain * clip)
      let shoulder = x < 0.8 ? x : 0.8 + 0.2 * (1 - exponential(-(x - 0.8) / 0.2))
      return Float(pow(min(1, e.pelvisClip ? min(x, 1) : shoulder), e.gamma))
    }
    let columns = (0..<w).map { x -> Float in
      let u = (Double(x) + 0.5) / Double(w)
      var k = 1.0
      if e.coneLeft > 0 { k *= 1 - e.coneDepth * (1 - smoothStep(u, 0, e.coneLeft)) }
      if e.coneRight > 0 { k *= 1 - e.coneDepth * (1 - smoothStep(1 - u, 0, e.coneRight)) }
      return Float(k)
    }
    let scale = Float(steps) / 1.75
    for y in 0..<h {
      for x in 0..<w {
        let i = y * w + x
        let position = min(Float(steps) - 1, max(0, (canvas.pixels[i] * columns[x] + 0.25) * scale))
        let k = Int(position)
        canvas.pixels[i] = table[k] + (table[k + 1] - table[k]) * (position - Float(k))
      }
    }
  }

  /// Noise by density: the flank has a third, the hips twice the bodies' share.
  private func addNoise(_ e: Exposure, random r: inout SeededRandom) {
    guard e.noise > 0 else { return }
    let canvas = painter.canvas
    let (w, h) = (canvas.width, canvas.height)
    let key = SeededRandom.mixed(seed &+ Part.noise.rawValue)
    var grains = [Float](repeating: 0, count: w * h)
    grains.withUnsafeMutableBufferPointer { grains in
      for i in 0..<(w * h) {
        // Four 16-bit uniforms of one hash: near enough to normal, sd 1.
        let z = SeededRandom.mixed(key &+ UInt64(i) &* 0x9E37_79B9_7F4A_7C15)
        let sum = Int(z & 0xFFFF) + Int((z >> 16) & 0xFFFF) + Int((z >> 32) & 0xFFFF) + Int(z >> 48)
        grains[i] = Float(sum - 131_070) * (1 / 37_837)
      }
    }
    var scale = Float(e.noise)
    let sigma = Float(e.grain) * Float(h) / 1000
    if sigma >= 0.6 {
      let radius = Canvas.boxRadius(sigma: sigma)
      grains.boxBlur(width: w, height: h, radius: radius, passes: 1)
      scale *= Float(2 * radius + 1) * 0.8
    } else if h < 900 {
      // A small picture is an average of the big one: white noise shrinks with the pixels averaged.
      scale *= max(0.35, Float(h) / 900)
    }
    let growth = Float(e.noiseGrowth)
    for i in 0..<(w * h) {
      let v = canvas.pixels[i]
      let density = (1 - growth) + growth * (0.25 + 1.3 * v * v)
      canvas.pixels[i] = min(1, max(0, v + grains[i] * scale * density))
    }
  }
}
