import Radiograph
import Spine

/// A film as a figure: full size, automatic window, its structures tinted, outlined and named.
enum Figure {
  static func image(_ film: ExportedFilm) throws(FilmError) -> RGBImage {
    image(try film.pixels(), landmarks: film.landmarks ?? Landmarks())
  }

  static func image(_ film: Film, landmarks given: Landmarks) -> RGBImage {
    let landmarks =
      given.width == film.width && given.height == film.height || given.width == 0
      ? given : given.scaled(toWidth: film.width, height: film.height)
    var drawing = Drawing(RGBImage(film.brightness()))
    let labels = landmarks.rasterized(width: film.width, height: film.height)
    let classes: [(UInt8, Structure)] = [
      (1, .vertebra(.l1)), (2, .sacrum), (3, .femoralHead(0)), (4, .femoralHead(1)),
    ]
    for (label, structure) in classes {
      drawing.tint(labels, where: label, StructureColor.rgb(structure), opacity: 0.25)
    }
    // Strokes and letters grow with the film, so that a small print shows them too.
    let unit = max(1, Double(max(film.width, film.height)) / 700)
    // The endplate lies on the sacrum's outline, and is what is measured: it comes last.
    for structure in landmarks.structures.filter({ $0 != .s1 }) + [.s1] {
      drawing.outline(
        landmarks.outline(of: structure), StructureColor.rgb(structure), width: unit * (structure == .s1 ? 2 : 1.3),
        closed: structure != .s1)
    }
    for (name, place) in names(landmarks) {
      drawing.text(name, centre: place, (255, 255, 255), scale: max(1, Int(unit * 1.6)))
    }
    return drawing.image
  }

  /// Names in the middle of what they name.
  static func names(_ landmarks: Landmarks) -> [(String, Point)] {
    var out = landmarks.vertebrae.sorted { $0.key < $1.key }.map { ($0.key.rawValue, $0.value.centroid) }
    if let plate = landmarks.s1 {
      let down = plate.post - plate.ant
      let side = landmarks.facing == .left ? 1.0 : -1.0
      out.append(("S1", plate.ant.midpoint(to: plate.post) + Point(-down.y, down.x) * (0.25 * side)))
    }
    for (i, head) in (landmarks.femoralHeads ?? []).enumerated() { out.append(("H\(i + 1)", head.center)) }
    return out
  }
}
