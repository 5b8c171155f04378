import Radiograph
import Spine

/// One drawing of a phantom at a size in true aspect: brightness and truth. Both public forms come from it.
struct PhantomDrawing {
  var canvas: Canvas
  var truth: Truth

  /// The film's aspect (width over height) that a seed draws.
  static func aspect(seed: UInt64, options: PhantomOptions) -> Double {
    let skeleton = PhantomDrawing.skeleton(seed: seed, options: options)
    return frame(skeleton, seed: seed, options: options, aspect: nil).aspect
  }

  static func skeleton(seed: UInt64, options: PhantomOptions) -> Skeleton {
    var r = SeededRandom(seed: seed, stream: Scene.Part.skeleton.rawValue)
    let spread = options.style == .plain ? 0.7 : 1.25
    var result = Skeleton(random: &r, spread: spread)
    // Extreme scores can make plates touch: draw again, from the same stream.
    for _ in 0..<30 where !result.isPlausible { result = Skeleton(random: &r, spread: spread) }
    var p = SeededRandom(seed: seed, stream: Scene.Part.pathology.rawValue)
    result.apply(options.pathology, random: &p)
    if options.style == .randomised {
      if options.pathology == .drawnBySeed {
        var t = SeededRandom(seed: seed, stream: Scene.Part.transition.rawValue)
        result.drawTransition(random: &t)
      }
      result.rotate(by: p.normal(0, 4, limit: 2.5))
    }
    if options.visit > 0 {
      var v = SeededRandom(seed: seed &+ options.visit, stream: Scene.Part.pathology.rawValue)
      result.rotate(by: v.normal(0, 2, limit: 2))
    }
    return result
  }

  static func frame(_ skeleton: Skeleton, seed: UInt64, options: PhantomOptions, aspect: Double?) -> FilmFrame {
    var r = SeededRandom(seed: seed, stream: Scene.Part.frame.rawValue)
    return FilmFrame(
      skeleton: skeleton, pathology: options.pathology, style: options.style, aspect: aspect, random: &r)
  }

  init(seed: UInt64, options: PhantomOptions, width: Int, height: Int) {
    let skeleton = PhantomDrawing.skeleton(seed: seed, options: options)
    let frame = PhantomDrawing.frame(
      skeleton, seed: seed, options: options, aspect: Double(width) / Double(height))
    canvas = Canvas(width: width, height: height)
    let painter = frame.painter(canvas: canvas)
    var choice = SeededRandom(seed: seed, stream: Scene.Part.choice.rawValue)
    let drawnHardware = choice.chance(0.17)
    let hardware =
      options.hardware ?? (options.pathology == .screws || (options.pathology == .drawnBySeed && drawnHardware))
    var overlay = SeededRandom(seed: seed &+ options.visit, stream: Scene.Part.overlays.rawValue)
    let collimation =
      options.style == .randomised
      ? Collimation(skeleton: skeleton, painter: painter, random: &overlay) : Collimation.none
    truth = Truth(skeleton: skeleton, painter: painter, collimation: collimation, hardware: hardware)
    var looks = SeededRandom(seed: seed &+ options.visit, stream: Scene.Part.look.rawValue)
    let scene = Scene(
      skeleton: skeleton, look: Look(style: options.style, random: &looks), painter: painter,
      seed: seed &+ options.visit &* 0x1_0000_0001, style: options.style)
    scene.draw(hardware: hardware, collimation: collimation)
    if options.style == .randomised { truth.withholdWhatIsBurntOut(canvas, scale: painter.scale) }
    var side = SeededRandom(seed: seed, stream: Scene.Part.facing.rawValue)
    let facing = options.facing ?? (side.chance(0.5) ? .left : .right)
    if facing == .right {
      canvas.mirror()
      truth.mirror()
    }
    if options.style == .randomised {
      let spine = truth.landmarks.vertebrae.values.flatMap { [$0.antSup.x, $0.postSup.x] }
      let left = (spine.min() ?? 0) - 0.3 * painter.scale
      let right = (spine.max() ?? 0) + 0.6 * painter.scale
      Overlays(canvas: canvas, scale: painter.scale, column: left...max(left, right)).draw(random: &overlay)
    }
  }
}

extension Scene {
  func draw(hardware: Bool, collimation: Collimation) {
    drawSoftTissue()
    drawThorax()
    drawPelvis()
    drawBowel()
    drawPosteriorElements()
    drawBodies()
    drawSacrum()
    drawHeads()
    if hardware { drawMetal() }
    expose(collimation)
  }
}

extension Skeleton {
  /// Every disc is open, every body has height, heads lie below the endplate.
  var isPlausible: Bool {
    for (i, body) in bodies.enumerated() {
      let (ant, post) = endplateBelow(i)
      let length = max(1e-9, ant.distance(to: post))
      let normal = Point(post.y - ant.y, ant.x - post.x) * (1 / length)
      func above(_ p: Point) -> Double { (p.x - ant.x) * normal.x + (p.y - ant.y) * normal.y }
      guard above(body.antInf) > 0.05, above(body.postInf) > 0.05 else { return false }
      guard body.antSup.distance(to: body.antInf) > 0.45, body.postSup.distance(to: body.postInf) > 0.45 else {
        return false
      }
      // Films keep disc heights within 0.08–0.55 D in the middle.
      let gap = above(body.at(0.5, 1))
      guard gap > 0.07, gap < 0.6 else { return false }
    }
    let slope = Skeleton.tilt(s1.ant, s1.post)
    guard slope > 3, slope < 68 else { return false }
    return heads.allSatisfy { $0.center.y > 1.6 }
  }
}

extension Canvas {
  func mirror() {
    for y in 0..<height {
      let row = y * width
      for x in 0..<(width / 2) { pixels.swapAt(row + x, row + width - 1 - x) }
    }
  }
}

extension Truth {
  mutating func mirror() {
    landmarks = landmarks.mirrored
    let (w, h) = (labels.width, labels.height)
    labels.labels.withUnsafeMutableBufferPointer { labels in
      for y in 0..<h { for x in 0..<(w / 2) { labels.swapAt(y * w + x, y * w + w - 1 - x) } }
    }
  }
}
