import ArgumentParser
import Spine

/// `--spacing`, `--marker` and `--magnification`: millimetres only where somebody says what a pixel is.
struct SpacingChoice: ParsableArguments {
  @Option(help: ArgumentHelp("Millimetres a pixel, where the film doesn't say.", valueName: "MM")) var spacing: Double?
  @Option(
    help: ArgumentHelp(
      "Two points of the film and the length between them in millimetres (a marker's diameter, a ruler).",
      valueName: "X1,Y1,X2,Y2,MM"))
  var calibration: String?
  @Option(
    help: ArgumentHelp(
      "How much larger than life bone is shown where the spacing holds: 1.1 with --spacing of the detector.",
      valueName: "M"))
  var magnification: Double?

  func validate() throws {
    if let spacing, Spacing(millimetresPerPixel: spacing, origin: .given) == nil {
      throw ValidationError("--spacing takes millimetres a pixel")
    }
    guard spacing == nil || calibration == nil else { throw ValidationError("give one of: --spacing, --calibration") }
    if calibration != nil, calibrated == nil {
      throw ValidationError("--calibration takes X1,Y1,X2,Y2,MM: two points in pixels and millimetres")
    }
    if let magnification, !(magnification >= 1 && magnification < 3) {
      throw ValidationError("--magnification takes 1 to 3")
    }
  }

  private var calibrated: Spacing? {
    let numbers = (calibration ?? "").split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 5 else { return nil }
    return Spacing(from: Point(numbers[0], numbers[1]), to: Point(numbers[2], numbers[3]), millimetres: numbers[4])
  }

  /// - Parameter own: what the film says of itself.
  func chosen(own: Double?) -> Spacing? {
    let base =
      calibrated ?? spacing.flatMap { Spacing(millimetresPerPixel: $0, origin: .given) }
      ?? own.flatMap { Spacing(millimetresPerPixel: $0, origin: .detector) }
    return magnification.flatMap { base?.corrected(magnification: $0) } ?? base
  }
}
