extension Landmarks {
  /// The landmarks as the other side's picture would have them: x → width − x, facing turned.
  public var mirrored: Landmarks {
    var out = mapped { $0.mirrored(width: Double(width)) }
    out.facing = facing == .left ? .right : .left
    out.masks = masks.mapValues { $0.mirrored(width: width) }
    return out
  }

  /// The landmarks with the patient's front at the left, mirrored where the film faces right.
  public var canonical: Landmarks { facing == .left ? self : mirrored }

  /// The landmarks with each point put through `transform`; radii and masks are kept.
  func mapped(_ transform: (Point) -> Point) -> Landmarks {
    var out = self
    for (level, body) in vertebrae {
      out.vertebrae[level] = VertebralBody(
        antSup: transform(body.antSup), postSup: transform(body.postSup), antInf: transform(body.antInf),
        postInf: transform(body.postInf))
    }
    out.s1 = s1.map { S1Endplate(ant: transform($0.ant), post: transform($0.post)) }
    out.sacrum = sacrum.map { $0.map(transform) }
    out.femoralHeads = femoralHeads.map { heads in
      heads.map { FemoralHead(center: transform($0.center), radius: $0.radius) }
    }
    return out
  }

  /// The landmarks of a part of a film, on the whole film: every point moved by where the part begins. Masks are left out.
  public func moved(by offset: Point, width: Int, height: Int) -> Landmarks {
    var out = mapped { $0 + offset }
    out.width = width
    out.height = height
    out.masks = [:]
    return out
  }

  /// The landmarks on a film resampled to another size (true aspect in, true aspect out).
  public func scaled(toWidth newWidth: Int, height newHeight: Int) -> Landmarks {
    guard width > 0, height > 0 else { return self }
    let (kx, ky) = (Double(newWidth) / Double(width), Double(newHeight) / Double(height))
    var out = mapped { Point($0.x * kx, $0.y * ky) }
    out.femoralHeads = out.femoralHeads.map { heads in
      heads.map { FemoralHead(center: $0.center, radius: $0.radius * (kx * ky).squareRoot()) }
    }
    out.width = newWidth
    out.height = newHeight
    out.masks = masks.mapValues { $0.scaled(kx, ky) }
    return out
  }

  /// Puts the more posterior head first; centres within 0.05 D of each other horizontally: the upper one.
  mutating func orderHeads() {
    guard let heads = femoralHeads, heads.count == 2 else { return }
    let d = meanEndplateDepth ?? (heads[0].radius + heads[1].radius) / 1.46
    let dx = (heads[0].center.x - heads[1].center.x) * (facing == .left ? 1 : -1)
    let swap = abs(dx) <= 0.05 * d ? heads[0].center.y > heads[1].center.y : dx < 0
    if swap { femoralHeads = [heads[1], heads[0]] }
  }
}
