extension Film {
  /// Whether bone looks dark in the stored values: PNG and JPEG can't say it, and clinics export either way.
  ///
  /// On a lateral film the air beside the trunk is the darkest at bone bright, and reaches at least one side. Where the
  /// brighter side exceeds the middle by more than the middle exceeds the darker side, the film is inverted. Padding
  /// is left out at first, as it may have either colour; air beyond the detector's range looks like padding, so that
  /// an undecided answer is sought again on the whole film.
  public var looksInverted: Bool {
    let field = ExposedField(self).rectangle
    let whole = ExposedField.Rectangle(x: 0, y: 0, width: width, height: height)
    let margin = polarity(in: field)
    return (abs(margin) * 12 >= maximum ? margin : polarity(in: whole)) > 0
  }

  /// Positive where the sides outshine the middle, in stored values.
  private func polarity(in field: ExposedField.Rectangle) -> Int {
    guard field.width >= 16, field.height >= 16 else { return 0 }
    let strip = max(1, field.width / 10)
    let third = field.width * 3 / 8
    let left = median(field, columns: field.x..<field.x + strip)
    let right = median(field, columns: field.x + field.width - strip..<field.x + field.width)
    let middle = median(field, columns: field.x + third..<field.x + field.width - third)
    return left + right - 2 * middle
  }

  private func median(_ field: ExposedField.Rectangle, columns: Range<Int>) -> Int {
    var histogram = [Int](repeating: 0, count: maximum + 1)
    var count = 0
    for y in stride(from: field.y, to: field.y + field.height, by: max(1, field.height / 256)) {
      for x in columns {
        histogram[min(Int(pixels[y * width + x]), maximum)] += 1
        count += 1
      }
    }
    var sum = 0
    let value = histogram.firstIndex {
      sum += $0
      return 2 * sum >= count
    }
    return value ?? 0
  }
}
