import Foundation
import Radiograph
import Spine

/// Curves in one picture, each with its own colour; one scale on the left, another on the right.
public struct LinePlot: Sendable {
  public struct Series: Sendable {
    public var name: String
    public var color: (red: UInt8, green: UInt8, blue: UInt8)
    public var points: [Point]
    /// Read on the right scale, 0 … 1; else on the left one, 0 … the series' highest value.
    public var isShare: Bool

    public init(
      name: String, color: (red: UInt8, green: UInt8, blue: UInt8), points: [Point], isShare: Bool
    ) {
      self.name = name
      self.color = color
      self.points = points
      self.isShare = isShare
    }
  }

  public var title: String
  public var horizontal: String
  public var series: [Series]

  public init(title: String, horizontal: String, series: [Series]) {
    self.title = title
    self.horizontal = horizontal
    self.series = series
  }

  /// The picture; points that are not finite are left out.
  public func image(width: Int = 960, height: Int = 540) -> RGBImage {
    var drawing = Drawing(
      RGBImage(width: width, height: height, pixels: [UInt8](repeating: 16, count: width * height * 3)))
    let grey: Drawing.Color = (200, 200, 200)
    let (left, right, top, bottom) = (70.0, Double(width) - 60, 50.0, Double(height) - 50)
    let all = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let first = all.map(\.x).min() ?? 0
    let last = max(all.map(\.x).max() ?? 1, first + 1)
    let highest = max(series.filter { !$0.isShare }.flatMap(\.points).map(\.y).filter(\.isFinite).max() ?? 1, 1e-9)
    func place(_ point: Point, _ isShare: Bool) -> Point {
      let share = min(max(isShare ? point.y : point.y / highest, 0), 1)
      return Point(left + (point.x - first) / (last - first) * (right - left), bottom - share * (bottom - top))
    }
    for tenth in stride(from: 0, through: 10, by: 2) {
      let y = bottom - Double(tenth) / 10 * (bottom - top)
      drawing.line(Point(left, y), Point(right, y), (60, 60, 60), width: 1)
      drawing.text(
        String(format: "%.2f", highest * Double(tenth) / 10), centre: Point(left - 32, y), grey, scale: 1)
      drawing.text(String(format: "%.1f", Double(tenth) / 10), centre: Point(right + 26, y), grey, scale: 1)
    }
    for quarter in 0...4 {
      let x = left + Double(quarter) / 4 * (right - left)
      let step = first + Double(quarter) / 4 * (last - first)
      drawing.text(String(format: "%.0f", step), centre: Point(x, bottom + 16), grey, scale: 1)
    }
    drawing.text(title, centre: Point(Double(width) / 2, 20), grey, scale: 2)
    drawing.text(horizontal, centre: Point(Double(width) / 2, bottom + 36), grey, scale: 1)
    for (i, line) in series.enumerated() {
      let points = line.points.filter { $0.x.isFinite && $0.y.isFinite }.map { place($0, line.isShare) }
      drawing.outline(points, line.color, width: 2, closed: false)
      let x = left + (Double(i) + 0.5) / Double(max(1, series.count)) * (right - left)
      drawing.text(line.name, centre: Point(x, 40), line.color, scale: 1)
    }
    return drawing.image
  }
}
