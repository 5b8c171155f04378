/// Class probabilities of a film on a grid: background, vertebra, sacrum, femoral head 1, femoral head 2.
///
/// The grid lies on the film: the centre of cell (c, r) is at film x = originX + (c + 0.5)·scaleX, and y likewise;
/// film coordinates are continuous, with the origin at the top left corner of the top left pixel.
public struct ProbabilityMap: Sendable {
  public static let classes = 5
  public let width: Int
  public let height: Int
  /// `[5, height, width]`, 0 … 1.
  public let planes: [Float]
  public let filmWidth: Int
  public let filmHeight: Int
  public let originX: Double
  public let originY: Double
  /// Film pixels a cell.
  public let scaleX: Double
  public let scaleY: Double
  /// Made of a label image: the network's doubt is not in it.
  public let isFromLabels: Bool

  /// Planes of a wrong length make an empty map.
  public init(
    width: Int, height: Int, planes: [Float], filmWidth: Int, filmHeight: Int, originX: Double = 0,
    originY: Double = 0, scaleX: Double, scaleY: Double
  ) {
    self.init(
      width: width, height: height, planes: planes, filmWidth: filmWidth, filmHeight: filmHeight, originX: originX,
      originY: originY, scaleX: scaleX, scaleY: scaleY, isFromLabels: false)
  }

  private init(
    width: Int, height: Int, planes: [Float], filmWidth: Int, filmHeight: Int, originX: Double, originY: Double,
    scaleX: Double, scaleY: Double, isFromLabels: Bool
  ) {
    let fits =
      width > 0 && height > 0 && planes.count == Self.classes * width * height
      && (1e-3...1e4).contains(scaleX) && (1e-3...1e4).contains(scaleY) && abs(originX) < 1e7 && abs(originY) < 1e7
    self.width = fits ? width : 0
    self.height = fits ? height : 0
    self.planes = fits ? planes : []
    self.filmWidth = filmWidth
    self.filmHeight = filmHeight
    self.originX = originX
    self.originY = originY
    self.scaleX = scaleX
    self.scaleY = scaleY
    self.isFromLabels = isFromLabels
  }

  /// The same map on the film resampled to another size.
  public func onFilm(width newWidth: Int, height newHeight: Int) -> ProbabilityMap {
    guard filmWidth > 0, filmHeight > 0 else { return self }
    let (x, y) = (Double(newWidth) / Double(filmWidth), Double(newHeight) / Double(filmHeight))
    return ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: newWidth, filmHeight: newHeight, originX: originX * x,
      originY: originY * y, scaleX: scaleX * x, scaleY: scaleY * y, isFromLabels: isFromLabels)
  }

  /// The rows that a big label image is reduced to: each cell then holds the share of each class, which keeps the
  /// boundary's place to a fraction of a pixel.
  static let mostRows = 800

  /// A label image of the film's own size, classes 0–4; any other number (255 not labelled) counts as background.
  public init(labels: [UInt8], width: Int, height: Int) {
    guard width > 0, height > 0, labels.count == width * height else {
      self.init(
        width: 0, height: 0, planes: [], filmWidth: width, filmHeight: height, originX: 0, originY: 0, scaleX: 1,
        scaleY: 1, isFromLabels: true)
      return
    }
    let factor = max(1, (max(height, width) + Self.mostRows - 1) / Self.mostRows)
    let (columns, rows) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    let cells = columns * rows
    var planes = [Float](repeating: 0, count: Self.classes * cells)
    let share = 1 / Float(factor * factor)
    labels.withUnsafeBufferPointer { labels in
      planes.withUnsafeMutableBufferPointer { planes in
        for y in 0..<height {
          let row = (y / factor) * columns
          for x in 0..<width {
            let label = Int(labels[y * width + x])
            if label == 0 { continue }
            if label < Self.classes { planes[label * cells + row + x / factor] += share }
          }
        }
        for cell in 0..<cells {
          planes[cell] = max(
            0, 1 - planes[cells + cell] - planes[2 * cells + cell] - planes[3 * cells + cell] - planes[4 * cells + cell]
          )
        }
      }
    }
    self.init(
      width: columns, height: rows, planes: planes, filmWidth: width, filmHeight: height, originX: 0, originY: 0,
      scaleX: Double(factor), scaleY: Double(factor), isFromLabels: true)
  }

  /// The film point at fractional cell coordinates, where (0, 0) is the centre of the first cell.
  func filmPoint(column: Double, row: Double) -> Point {
    Point(originX + (column + 0.5) * scaleX, originY + (row + 0.5) * scaleY)
  }
}
