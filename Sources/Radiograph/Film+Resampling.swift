extension Film {
  /// The film at another size: area averaging along a side that shrinks, bilinear along one that grows. A new aspect
  /// leaves no one spacing.
  public func resampled(width newWidth: Int, height newHeight: Int) -> Film {
    let image = GreyImage(width: width, height: height, values: pixels.map(Float.init))
      .resampled(width: newWidth, height: newHeight)
    return Film(
      width: newWidth, height: newHeight,
      pixels: image.values.map { UInt16(min(max($0.rounded(), 0), Float(maximum))) }, maximum: maximum,
      photometric: photometric)
  }
}
