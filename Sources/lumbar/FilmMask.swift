import Radiograph

/// A label image that somebody gives for a film, which it must fit.
enum FilmMask {
  /// Throws `Failure` where the mask is not of the film's size, and what reading it throws.
  static func read(_ path: String, for film: Film) throws -> LabelImage {
    let labels = try LabelImage.read(path: path)
    guard labels.width == film.width, labels.height == film.height else {
      throw Failure(
        "\(printable(path)) is \(labels.width)×\(labels.height), its film \(film.width)×\(film.height): "
          + "give the mask at the film's size", .badContent)
    }
    return labels
  }
}
