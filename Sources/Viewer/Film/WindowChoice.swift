import Radiograph
import Spine

/// Percentiles of a film's stored values, from which windows are made.
struct FilmLevels: Hashable, Sendable {
  /// Values at 0, 0.5, 1 … 100 %.
  private let percentiles: [Double]

  /// Looks at up to about 60,000 pixels, inside `box` where one is given; padding at 0 is left out where it is
  /// more than a twentieth of the picture.
  init(_ film: Film, in box: (low: Point, high: Point)? = nil) {
    let (width, height) = (film.width, film.height)
    let left = (box?.low.x ?? 0).pixel(upTo: width), right = (box?.high.x ?? .infinity).pixel(upTo: width)
    let top = (box?.low.y ?? 0).pixel(upTo: height), bottom = (box?.high.y ?? .infinity).pixel(upTo: height)
    let area = max(right - left, 0) * max(bottom - top, 0)
    let stride = max(Int((Double(area) / 60_000).squareRoot()), 1)
    var values: [UInt16] = []
    for y in Swift.stride(from: top, to: max(bottom, top), by: stride) {
      for x in Swift.stride(from: left, to: max(right, left), by: stride) {
        values.append(film.pixels[y * film.width + x])
      }
    }
    values.sort()
    let padding = values.firstIndex { $0 > 0 } ?? 0
    if padding * 20 > values.count { values.removeFirst(padding) }
    let last = Double(max(values.count - 1, 0))
    percentiles = (0...200).map { values.isEmpty ? 0 : Double(values[Int(last * Double($0) / 200)]) }
  }

  func value(at percent: Double) -> Double { percentiles[min(max(Int(percent * 2), 0), 200)] }

  func window(_ low: Double, _ high: Double) -> Window {
    let a = value(at: low), b = value(at: high)
    return Window(centre: (a + b) / 2, width: max(b - a, 1))
  }
}

extension Double {
  /// A whole coordinate on the film, 0 … `limit`: landmarks from files may lie anywhere.
  func pixel(upTo limit: Int) -> Int { isNaN ? 0 : Int(Swift.min(Swift.max(self, 0), Double(limit))) }
}

/// How a film is windowed, in terms that carry over to the next film whatever its bit depth.
public struct WindowChoice: Hashable, Codable, Sendable {
  public enum Preset: String, CaseIterable, Codable, Sendable {
    case whole = "whole film"
    case bone
    case soft = "soft tissue"
    case spine = "around the spine"
    case full = "full range"
    /// Found about a place of the film; not among those that take turns.
    case place = "around one place"
  }
  public var preset = Preset.whole
  /// The centre moved by this many widths of the preset's window.
  public var shift = 0.0
  /// The width in widths of the preset's window.
  public var scale = 1.0
  /// Of the preset `place`: centre and width in parts of the film's maximum.
  private var placeCentre = 0.5
  private var placeWidth = 1.0

  mutating func next() {
    let all = Preset.allCases.filter { $0 != .place }
    preset = all[((all.firstIndex(of: preset) ?? 0) + 1) % all.count]
    shift = 0
    scale = 1
  }

  /// A window of its own, from here on moved and scaled as the presets are.
  mutating func take(_ window: Window, maximum: Int) {
    let full = Double(max(maximum, 1))
    preset = .place
    (shift, scale) = (0, 1)
    (placeCentre, placeWidth) = (window.centre / full, window.width / full)
  }

  mutating func move(shift byShift: Double = 0, scale byScale: Double = 1) {
    shift = min(max(shift + byShift * scale, -2), 2)
    scale = min(max(scale * byScale, 0.02), 20)
  }

  func window(whole: FilmLevels, spine: FilmLevels, maximum: Int) -> Window {
    var window =
      switch preset {
      case .whole: whole.window(0.5, 99.5)
      case .bone: whole.window(40, 100)
      case .soft: whole.window(0.5, 75)
      case .spine: spine.window(1, 99)
      case .place: Window(centre: placeCentre * Double(maximum), width: placeWidth * Double(maximum))
      case .full: Window(centre: Double(maximum) / 2, width: Double(maximum))
      }
    window.centre += shift * window.width
    window.width = max(window.width * scale, 1)
    return window
  }
}
