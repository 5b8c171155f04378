import Spine

/// One phantom being drawn: what is there, how it is exposed, where it lies on the canvas.
struct Scene {
  let skeleton: Skeleton
  let look: Look
  let painter: Painter
  let seed: UInt64
  let style: PhantomStyle

  /// Parts of the picture, each with its own random stream.
  enum Part: UInt64 {
    case skeleton = 1, pathology, frame, look, soft, pelvis, sacrum, heads, bodies, posterior, thorax, bowel, metal
    case overlays, exposure, noise, facing, choice, transition, lumbarizedS1
  }

  func random(_ part: Part) -> SeededRandom { SeededRandom(seed: seed, stream: part.rawValue) }
}
