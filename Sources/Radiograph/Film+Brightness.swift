extension Film {
  /// Brightness 0 … 1 with bone bright: the 0.5 and 99.5 percentiles of the exposed field become 0 and 1, values
  /// beyond them are clipped; MONOCHROME1 is turned round. A uniform film is 0 everywhere.
  public func brightness() -> GreyImage {
    let field = ExposedField(self)
    return brightness(from: field.percentile(0.005), to: field.percentile(0.995))
  }

  /// Brightness 0 … 1 with bone bright, `low` … `high` in stored values.
  public func brightness(from low: Int, to high: Int) -> GreyImage {
    let span = Float(max(1, high - low))
    let table = (0...max(maximum, 1)).map { value -> Float in
      let share = min(1, max(0, Float(value - low) / span))
      return photometric == .monochrome1 ? 1 - share : share
    }
    let flat = high <= low
    let values = [Float](unsafeUninitializedCapacity: pixels.count) { out, count in
      pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<pixels.count { out[i] = flat ? 0 : table[min(Int(pixels[i]), table.count - 1)] }
      }
      count = pixels.count
    }
    return GreyImage(width: width, height: height, values: values)
  }

  /// Whether bone looks dark in the stored values: PNG and JPEG can't say it, and clinics export either way.
  ///
  /// On a lateral film the air beside the trunk is the darkest at bone bright, and reaches at least one side. Where the
  /// brighter side exceeds the middle by more than the middle exceeds the darker side, the film is inverted.
  public var looksInverted: Bool {
    let field = ExposedField(self).rectangle
    guard field.width >= 16, field.height >= 16 else { return false }
    let strip = max(1, field.width / 10)
    let step = max(1, field.height / 256)
    func median(_ columns: Range<Int>) -> Int {
      var histogram = [Int](repeating: 0, count: maximum + 1)
      var count = 0
      for y in stride(from: field.y, to: field.y + field.height, by: step) {
        for x in columns {
          histogram[min(Int(pixels[y * width + x]), maximum)] += 1
          count += 1
        }
      }
      var sum = 0
      return histogram.firstIndex {
        sum += $0
        return 2 * sum >= count
      } ?? 0
    }
    let left = median(field.x..<field.x + strip)
    let right = median(field.x + field.width - strip..<field.x + field.width)
    let third = field.width * 3 / 8
    let middle = median(field.x + third..<field.x + field.width - third)
    return max(left, right) - middle > middle - min(left, right)
  }
}
