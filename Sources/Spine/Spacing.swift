/// Millimetres a pixel, and what they rest on. A film's own spacing is that of the detector: bone stands nearer to the
/// tube and is shown larger, by an unknown 5–30 %, so absolute lengths are too long by as much.
public struct Spacing: Hashable, Codable, Sendable {
  public enum Origin: String, Codable, Sendable {
    /// The film's own, on the detector.
    case detector
    /// A marker of known size, or two points and a length: at the marker's depth.
    case calibration
    /// Given on the command line.
    case given
  }

  /// Millimetres a pixel.
  public var millimetresPerPixel: Double
  public var origin: Origin

  /// Nil for a number that can't be a spacing.
  public init?(millimetresPerPixel: Double, origin: Origin) {
    guard millimetresPerPixel.isFinite, millimetresPerPixel > 1e-4, millimetresPerPixel < 100 else { return nil }
    self.millimetresPerPixel = millimetresPerPixel
    self.origin = origin
  }

  /// From two points of the film and the length between them.
  public init?(from a: Point, to b: Point, millimetres: Double) {
    let pixels = a.distance(to: b)
    guard pixels.isFinite, pixels > 1, millimetres.isFinite, millimetres > 0 else { return nil }
    self.init(millimetresPerPixel: millimetres / pixels, origin: .calibration)
  }

  /// From a round marker of known diameter.
  public init?(marker: FemoralHead, diameter: Double) {
    self.init(
      from: marker.center - Point(marker.radius, 0), to: marker.center + Point(marker.radius, 0), millimetres: diameter)
  }

  /// The spacing at the bone, where the magnification is known (1.0 at the detector, about 1.15 in common set-ups).
  public func corrected(magnification: Double) -> Spacing? {
    guard magnification >= 1, magnification < 3 else { return nil }
    return Spacing(millimetresPerPixel: millimetresPerPixel / magnification, origin: origin)
  }

  /// The spacing at the spine, where the calibrated length is shown larger (nearer to the tube) or smaller by a factor.
  public func corrected(shownLarger factor: Double) -> Spacing? {
    guard factor > 0.5, factor < 2 else { return nil }
    return Spacing(millimetresPerPixel: millimetresPerPixel * factor, origin: origin)
  }

  /// What to say beside lengths.
  public var caution: String {
    switch origin {
    case .detector: "on the detector: the bone itself is 5–30 % smaller"
    case .calibration: "as calibrated, at the depth of what was measured"
    case .given: "as given"
    }
  }
}
