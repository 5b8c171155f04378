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
}
