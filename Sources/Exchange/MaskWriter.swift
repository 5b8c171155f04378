import Radiograph
import Spine

/// The label image of a film's corrected landmarks.
enum MaskWriter {
  /// Classes 0–4 at the film's own size. What its landmarks call not labelled may lie anywhere below the S1 endplate:
  /// there the background is 255, so that nobody trains on a missing head as if it were background. Nil without points.
  static func labelImage(_ film: ExportedFilm) -> LabelImage? {
    guard let landmarks = film.landmarks, landmarks.width > 0, landmarks.height > 0 else { return nil }
    let (width, height) = (
      film.width > 0 ? film.width : landmarks.width, film.height > 0 ? film.height : landmarks.height
    )
    guard width * height <= 1 << 28 else { return nil }
    var labels = landmarks.rasterized(width: width, height: height)
    if !landmarks.labelled.femoralHeads || !landmarks.labelled.sacrum, let plate = landmarks.s1 {
      let scale = Double(height) / Double(landmarks.height)
      let top = max(0, min(height, Int(min(plate.ant.y, plate.post.y) * scale)))
      for i in top * width..<height * width where labels[i] == 0 { labels[i] = 255 }
    }
    return LabelImage(width: width, height: height, labels: labels)
  }
}
