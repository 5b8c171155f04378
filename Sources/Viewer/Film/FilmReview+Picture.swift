import Foundation
import Screen
import Spine

extension FilmReview {
  /// Mirrors what the screen shows; the film's own flips come before its turns.
  mutating func flip(acrossScreen: Bool) {
    if (view.quarterTurns % 2 == 0) == acrossScreen {
      view.isFlippedHorizontally.toggle()
    } else {
      view.isFlippedVertically.toggle()
    }
  }

  /// The place that magnifier and window are about: the point in hand, the pointer, or the middle of what is shown.
  func placeOfInterest(in projection: FilmProjection) -> Point {
    if case .placing(let placement) = mode { return placement.cursor }
    if let selection, let landmarks, let handle = selection.handle(in: landmarks),
      let point = landmarks.point(of: handle)
    {
      return point
    }
    return pointer ?? projection.centre
  }

  /// The window that spreads the greys of the vertebra under the pointer, in hand or, without one, about the pointer.
  mutating func windowHere() -> [Outcome] {
    guard let picture, let film else { return [] }
    let depth = landmarks?.meanEndplateDepth ?? Double(min(film.width, film.height)) / 10
    var place = pointer ?? view.centre ?? Point(Double(film.width) / 2, Double(film.height) / 2)
    var name = pointer == nil ? "the middle" : "the pointer"
    let bodies = (landmarks?.structures ?? []).filter { if case .vertebra = $0 { true } else { false } }
    let under = pointer.flatMap { at in bodies.first { landmarks?.contains(at, in: $0) ?? false } }
    if let body = under ?? selection?.structure, let outline = landmarks?.outline(of: body), !outline.isEmpty {
      place = outline.reduce(Point(0, 0)) { $0 + $1 } * (1 / Double(outline.count))
      name = body.name
    }
    guard let window = picture.window(around: place, radius: depth * 0.8) else {
      return [.notice(.plain("there is no film there"))]
    }
    look.window.take(window, maximum: film.maximum)
    applyWindow()
    return [.notice(.plain("window from \(name); w goes on to the presets"))]
  }
}

/// A part of the picture, larger: where it lies on the screen and what it shows.
struct Magnifier {
  let pane: Rect
  let view: FilmView
  let place: Point

  /// Nil where it is off or there is no room for it.
  init?(_ film: FilmReview, over picture: Rect) {
    guard film.look.hasMagnifier, let shown = film.picture, picture.columns >= 24, picture.rows >= 10 else {
      return nil
    }
    let projection = shown.projection(film.view, columns: picture.columns, rows: picture.rows)
    place = film.placeOfInterest(in: projection)
    view = film.view.magnified(at: place, by: 3, in: projection)
    let columns = min(max(picture.columns * 2 / 5, 18), 64), rows = min(max(picture.rows * 2 / 5, 7), 28)
    // In the corner that is furthest from what it shows.
    let at = projection.cell(of: place)
    pane = Rect(
      row: at.row < Double(picture.rows) / 2 ? picture.row + picture.rows - rows : picture.row,
      column: at.column < Double(picture.columns) / 2 ? picture.column + picture.columns - columns : picture.column,
      rows: rows, columns: columns)
  }
}
