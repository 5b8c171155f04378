/// Rows turned round, for films and labels alike.
enum RowOrder {
  static func mirrored<T>(_ values: [T], width: Int) -> [T] {
    guard width > 1 else { return values }
    var out = values
    out.withUnsafeMutableBufferPointer { buffer in
      var start = 0
      while start < buffer.count {
        var left = start
        var right = start + width - 1
        while left < right {
          buffer.swapAt(left, right)
          left += 1
          right -= 1
        }
        start += width
      }
    }
    return out
  }
}

extension Film {
  /// Mirrored left to right: x becomes `width − x`.
  public func mirrored() -> Film {
    Film(
      width: width, height: height, pixels: RowOrder.mirrored(pixels, width: width), maximum: maximum,
      photometric: photometric, spacing: spacing)
  }
}

extension GreyImage {
  /// Mirrored left to right.
  public func mirrored() -> GreyImage {
    GreyImage(width: width, height: height, values: RowOrder.mirrored(values, width: width))
  }
}
