extension Window {
  /// A window under a name that a reader can choose.
  public struct Preset: Hashable, Sendable {
    public var name: String
    public var window: Window
  }

  /// From `low` to `high`, in stored values.
  public init(from low: Double, to high: Double) {
    self.init(centre: (low + high) / 2, width: max(1, high - low))
  }

  public var low: Double { centre - width / 2 }
  public var high: Double { centre + width / 2 }

  /// Stored value → 0 … 1 by the linear rule; bone bright when `film` is MONOCHROME1 too.
  public func brightness(of value: Double, photometric: Film.Photometric) -> Double {
    let share = min(1, max(0, (value - low) / max(width, .leastNonzeroMagnitude)))
    return photometric == .monochrome1 ? 1 - share : share
  }

  /// The window that shows a film at first sight: the 0.5 to 99.5 percentiles of its exposed field.
  public static func automatic(for film: Film) -> Window {
    let field = ExposedField(film)
    return Window(from: Double(field.percentile(0.005)), to: Double(field.percentile(0.995)))
  }

  /// What a reader can choose for a film, the automatic window first, then the file's own.
  public static func presets(for film: Film) -> [Preset] {
    let field = ExposedField(film)
    func between(_ low: Double, _ high: Double) -> Window {
      // On MONOCHROME1 the bright end of the picture is the low end of the values.
      film.photometric == .monochrome2
        ? Window(from: Double(field.percentile(low)), to: Double(field.percentile(high)))
        : Window(from: Double(field.percentile(1 - high)), to: Double(field.percentile(1 - low)))
    }
    return [Preset(name: "auto", window: between(0.005, 0.995))] + film.presets + [
      Preset(name: "bone", window: between(0.35, 0.998)),
      Preset(name: "dense", window: between(0.6, 1)),
      Preset(name: "soft tissue", window: between(0.005, 0.75)),
      Preset(name: "full range", window: Window(from: 0, to: Double(film.maximum))),
    ]
  }
}
