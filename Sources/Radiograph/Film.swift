/// A radiograph as stored: 16-bit grey, row by row, with what is known of it.
public struct Film: Sendable {
  /// How stored values map to brightness. MONOCHROME1 stores bone dark; `pixels` keep the stored sense.
  public enum Photometric: String, Sendable, Codable {
    case monochrome1 = "MONOCHROME1"
    case monochrome2 = "MONOCHROME2"
  }

  public let width: Int
  public let height: Int
  /// `height · width` values, row by row, 0 … `maximum`.
  public let pixels: [UInt16]
  /// The highest value that the file's bit depth can hold: 255 for 8 bits, 65535 for 16.
  public let maximum: Int
  public var photometric: Photometric
  /// Millimetres a pixel on the detector, nil where the file has none.
  public var spacing: Double?
  /// Windows that the file itself offers (DICOM).
  public var presets: [Window.Preset] = []
  /// Pictures in the file that this one is from.
  public var frames = 1

  public init(
    width: Int, height: Int, pixels: [UInt16], maximum: Int, photometric: Photometric = .monochrome2,
    spacing: Double? = nil
  ) {
    precondition(pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
    self.maximum = maximum
    self.photometric = photometric
    self.spacing = spacing
  }
}

extension Film {
  /// The part of the film in columns and rows, both cut to the film's size; nil where nothing of it is left.
  public func part(columns: Range<Int>, rows: Range<Int>) -> Film? {
    let columns = columns.clamped(to: 0..<width), rows = rows.clamped(to: 0..<height)
    guard !columns.isEmpty, !rows.isEmpty else { return nil }
    var cut: [UInt16] = []
    cut.reserveCapacity(columns.count * rows.count)
    for row in rows { cut += pixels[(row * width + columns.lowerBound)..<(row * width + columns.upperBound)] }
    return Film(
      width: columns.count, height: rows.count, pixels: cut, maximum: maximum, photometric: photometric,
      spacing: spacing)
  }
}

/// Window centre and width, in stored values of the film.
public struct Window: Hashable, Codable, Sendable {
  public var centre: Double
  public var width: Double

  public init(centre: Double, width: Double) {
    self.centre = centre
    self.width = width
  }
}

/// A label image of a film's size: 0 background, 1 vertebra, 2 sacrum, 3 and 4 femoral heads, 255 not labelled.
public struct LabelImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public var labels: [UInt8]

  public init(width: Int, height: Int, labels: [UInt8]) {
    precondition(labels.count == width * height)
    self.width = width
    self.height = height
    self.labels = labels
  }
}

/// A grey picture of floats, row by row, brightness 0 … 1 with bone bright.
public struct GreyImage: Sendable {
  public let width: Int
  public let height: Int
  public var values: [Float]

  public init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height)
    self.width = width
    self.height = height
    self.values = values
  }
}
