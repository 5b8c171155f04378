/// Where a network's picture lies on a film: film x = `originX` + (network x + 0.5) · `scaleX`, and the same for y.
///
/// Coordinates are continuous, the origin at the top left corner of the top left pixel; scales are film pixels per
/// network pixel.
public struct InputGeometry: Hashable, Sendable {
  public var width: Int
  public var height: Int
  public var filmWidth: Int
  public var filmHeight: Int
  public var originX: Double
  public var originY: Double
  public var scaleX: Double
  public var scaleY: Double

  /// The film squeezed to `width` × `height`: the aspect is not kept (ENGINE §1, `paper`).
  public static func squeezed(filmWidth: Int, filmHeight: Int, width: Int, height: Int) -> InputGeometry {
    InputGeometry(
      width: width, height: height, filmWidth: filmWidth, filmHeight: filmHeight, originX: 0, originY: 0,
      scaleX: Double(filmWidth) / Double(width), scaleY: Double(filmHeight) / Double(height))
  }

  /// The part `box` of the film in the middle of `width` × `height`, as large as fits, its aspect kept.
  public static func letterboxed(
    _ box: ContentBox, filmWidth: Int, filmHeight: Int, width: Int, height: Int
  ) -> InputGeometry {
    let scale = max(Double(box.width) / Double(width), Double(box.height) / Double(height))
    return InputGeometry(
      width: width, height: height, filmWidth: filmWidth, filmHeight: filmHeight,
      originX: Double(box.x) + (Double(box.width) - Double(width) * scale) / 2,
      originY: Double(box.y) + (Double(box.height) - Double(height) * scale) / 2,
      scaleX: scale, scaleY: scale)
  }

  /// The network pixels whose centres lie in `box`: half-open ranges of columns and rows.
  func columnsAndRows(of box: ContentBox) -> (columns: Range<Int>, rows: Range<Int>) {
    func range(_ origin: Double, _ scale: Double, _ start: Int, _ length: Int, _ limit: Int) -> Range<Int> {
      let first = ((Double(start) - origin) / scale - 0.5).rounded(.up)
      let last = ((Double(start + length) - origin) / scale - 0.5).rounded(.down)
      let lower = min(max(Int(first), 0), limit)
      return lower..<max(lower, min(Int(last) + 1, limit))
    }
    return (
      range(originX, scaleX, box.x, box.width, width), range(originY, scaleY, box.y, box.height, height)
    )
  }
}
