import Radiograph
import Screen
import Spine
import StudyStore

/// A film as the worklist shows it beside its lines: small, with what its reading says. Made off the main thread.
public struct FilmPreview: Sendable {
  let picture: FilmPicture
  let landmarks: Landmarks?
  let reading: Reading?
  private let levels: FilmLevels
  private let spineLevels: FilmLevels

  /// Pixels along the film's longer side that are kept: enough for half a screen, 1.6 MB a film at most.
  static let side = 1024

  public init(film: Film, review: Review) {
    picture = FilmPicture(film, atMost: Self.side)
    landmarks = review.landmarks
    reading = review.reading(spacing: film.spacing)
    levels = FilmLevels(film)
    spineLevels = review.landmarks?.spineBox.map { FilmLevels(film, in: $0) } ?? levels
  }

  /// Fitted, through the window that films are looked at.
  func view(_ look: PictureLook) -> FilmView {
    var view = FilmView()
    view.window = look.window.window(whole: levels, spine: spineLevels, maximum: picture.maximum)
    view.isInverted = look.isInverted
    return view
  }

  func overlay(_ look: PictureLook, _ theme: Theme) -> Overlay {
    guard let landmarks, !look.isBare else { return .none }
    let drawn = LandmarkOverlay(landmarks: landmarks, look: look, theme: theme)
    // Endplates would hide what lies between them at this size.
    return Overlay(shapes: drawn.masks + (look.names ? drawn.names : []), ofFilm: picture.width, picture.height)
  }
}
