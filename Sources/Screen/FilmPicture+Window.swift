import Radiograph
import Spine

extension FilmPicture {
  /// The window that spreads what lies within `radius` film pixels of a point: its 2nd to 98th percentile and a tenth
  /// more each way. Nil off the film.
  public func window(around point: Point, radius: Double) -> Window? {
    guard point.x.isFinite, point.y.isFinite, radius > 0, let film = levels.levels.first else { return nil }
    let shrink = levels.scale(of: 0)
    // At most about 200 × 200 samples.
    let reach = min(radius, Double(max(width, height))), step = max(reach / 100, 1)
    var values: [UInt16] = []
    for dy in stride(from: -reach, through: reach, by: step) {
      for dx in stride(from: -reach, through: reach, by: step) where dx * dx + dy * dy <= reach * reach {
        let x = (point.x + dx).rounded(.down), y = (point.y + dy).rounded(.down)
        guard x >= 0, y >= 0, x < Double(width), y < Double(height) else { continue }
        values.append(film.pixels[Int(y * shrink) * film.width + Int(x * shrink)])
      }
    }
    guard !values.isEmpty else { return nil }
    values.sort()
    let low = Double(values[values.count / 50]), high = Double(values[values.count - 1 - values.count / 50])
    let span = max((high - low) * 1.2, Double(maximum) / 256)
    return Window(centre: (low + high) / 2, width: span)
  }
}

extension FilmView {
  /// The same look at a point from nearer: what a magnifier pane shows.
  public func magnified(at point: Point, by factor: Double, in projection: FilmProjection) -> FilmView {
    var view = self
    view.centre = point
    view.pixelsPerColumn = projection.pixelsPerColumn / max(factor, 1e-3)
    return view
  }
}
