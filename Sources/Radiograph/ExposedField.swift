/// The part of a film that rays reached, and how its values are spread: borders and blank padding left out.
public struct ExposedField: Sendable {
  public struct Rectangle: Hashable, Sendable {
    public var x, y, width, height: Int
  }

  /// What is left when uniform rows and columns at the sides are cut off; the whole film where nothing is left.
  public let rectangle: Rectangle
  /// Count of each stored value within the rectangle, padding excluded.
  private let histogram: [Int]
  private let total: Int

  public init(_ film: Film) {
    let rectangle = Self.trimmed(film)
    self.rectangle = rectangle
    var histogram = [Int](repeating: 0, count: film.maximum + 1)
    var border = histogram
    film.pixels.withUnsafeBufferPointer { pixels in
      for y in rectangle.y..<rectangle.y + rectangle.height {
        let row = y * film.width
        for x in rectangle.x..<rectangle.x + rectangle.width { histogram[min(Int(pixels[row + x]), film.maximum)] += 1 }
        border[min(Int(pixels[row + rectangle.x]), film.maximum)] += 1
        border[min(Int(pixels[row + rectangle.x + rectangle.width - 1]), film.maximum)] += 1
      }
      for x in rectangle.x..<rectangle.x + rectangle.width {
        border[min(Int(pixels[rectangle.y * film.width + x]), film.maximum)] += 1
        border[min(Int(pixels[(rectangle.y + rectangle.height - 1) * film.width + x]), film.maximum)] += 1
      }
    }
    // A single value at an end of the scale that fills much of the border is padding, or air beyond the detector's
    // range: turned films have such corners, that no rectangle cuts off.
    let padding = border.indices.max { border[$0] < border[$1] } ?? 0
    let perimeter = border.reduce(0, +)
    let pixels = histogram.reduce(0, +)
    let isExtreme =
      histogram[..<padding].allSatisfy { $0 == 0 } || histogram[(padding + 1)...].allSatisfy { $0 == 0 }
    if isExtreme, border[padding] * 5 > perimeter, histogram[padding] < pixels { histogram[padding] = 0 }
    self.histogram = histogram
    total = histogram.reduce(0, +)
  }

  /// The stored value below which a `share` (0 … 1) of the field's pixels lies. Shares above a half are counted from the
  /// top, so that a film and its negative have the same percentiles.
  public func percentile(_ share: Double) -> Int {
    let wanted = max(1, Int((min(share, 1 - share) * Double(total) - 1e-6).rounded(.up)))
    var sum = 0
    func isReached(_ value: Int) -> Bool {
      sum += histogram[value]
      return sum >= wanted
    }
    let value =
      share > 0.5 ? histogram.indices.reversed().first(where: isReached) : histogram.indices.first(where: isReached)
    return value ?? histogram.count - 1
  }

  private static func trimmed(_ film: Film) -> Rectangle {
    let tolerance = film.maximum / 64
    func isUniform(_ start: Int, _ stride: Int, _ count: Int) -> Bool {
      film.pixels.withUnsafeBufferPointer { pixels in
        var low = pixels[start]
        var high = low
        var i = start
        for _ in 0..<count {
          low = min(low, pixels[i])
          high = max(high, pixels[i])
          i += stride
          if Int(high) - Int(low) > tolerance { return false }
        }
        return true
      }
    }
    guard film.width > 0, film.height > 0 else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
    var top = 0
    var bottom = film.height
    while top < bottom, isUniform(top * film.width, 1, film.width) { top += 1 }
    while bottom > top, isUniform((bottom - 1) * film.width, 1, film.width) { bottom -= 1 }
    guard top < bottom else { return Rectangle(x: 0, y: 0, width: film.width, height: film.height) }
    var left = 0
    var right = film.width
    while left < right, isUniform(top * film.width + left, film.width, bottom - top) { left += 1 }
    while right > left, isUniform(top * film.width + right - 1, film.width, bottom - top) { right -= 1 }
    guard left < right else { return Rectangle(x: 0, y: 0, width: film.width, height: film.height) }
    return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
  }
}
