import Spine

extension Truth {
  /// Takes back what nobody could draw: where the exposure ran into even white, sacrum and heads become "not labelled",
  /// and a head that is burnt out altogether leaves the landmarks.
  mutating func withholdWhatIsBurntOut(_ canvas: Canvas, scale: Double) {
    let (w, h) = (canvas.width, canvas.height)
    var white = canvas.pixels.map { $0 >= 0.985 ? Float(1) : 0 }
    white.boxBlur(width: w, height: h, radius: max(1, Int(0.1 * scale)), passes: 1)
    var (seen, hidden) = ([0, 0], [0, 0])
    for i in 0..<(w * h) {
      let label = labels.labels[i]
      guard (2...4).contains(label) else { continue }
      let burnt = white[i] > 0.97
      if burnt { labels.labels[i] = 255 }
      if label >= 3 {
        if burnt { hidden[Int(label) - 3] += 1 } else { seen[Int(label) - 3] += 1 }
      }
    }
    guard let heads = landmarks.femoralHeads else { return }
    let kept = heads.indices.filter { Double(hidden[$0]) <= 0.85 * Double(hidden[$0] + seen[$0]) }
    guard kept.count < heads.count else { return }
    landmarks.femoralHeads = kept.isEmpty ? nil : kept.map { heads[$0] }
    landmarks.labelled.femoralHeads = false
    for i in 0..<(w * h) where labels.labels[i] == 3 || labels.labels[i] == 4 {
      let old = Int(labels.labels[i]) - 3
      // A single head is head 1; what is left of a withheld one is not labelled.
      labels.labels[i] = kept.firstIndex(of: old).map { UInt8(3 + $0) } ?? 255
    }
  }
}
