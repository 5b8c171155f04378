import Foundation
import Radiograph
import Spine

/// The part of a film about a structure, smoothed, bone bright: what edges and corners are looked for in.
struct LocalPicture {
  private let left: Int
  private let top: Int
  private let width: Int
  private let height: Int
  private var values: [Float]

  /// - Parameters:
  ///   - margin: pixels about the points that are wanted.
  ///   - sigma: of the Gaussian that smooths, pixels.
  init?(_ film: Film, about points: [Point], margin: Double, sigma: Double) {
    guard points.allSatisfy(\.isFinite), let first = points.first, margin.isFinite, sigma > 0 else { return nil }
    var (low, high) = (first, first)
    for p in points {
      low = Point(min(low.x, p.x), min(low.y, p.y))
      high = Point(max(high.x, p.x), max(high.y, p.y))
    }
    func span(_ low: Double, _ high: Double, _ limit: Int) -> Range<Int> {
      let from = min(max(low - margin, 0), Double(limit)), to = min(max(high + margin, 0), Double(limit))
      return Int(from)..<max(Int(from), Int(to.rounded(.up)))
    }
    let columns = span(low.x, high.x, film.width), rows = span(low.y, high.y, film.height)
    guard columns.count > 2, rows.count > 2 else { return nil }
    (left, top, width, height) = (columns.lowerBound, rows.lowerBound, columns.count, rows.count)
    let sign: Float = film.photometric == .monochrome1 ? -1 : 1
    let scale = sign / Float(max(film.maximum, 1))
    values = []
    values.reserveCapacity(width * height)
    for row in rows {
      for column in columns { values.append(Float(film.pixels[row * film.width + column]) * scale) }
    }
    smooth(sigma)
  }

  private mutating func smooth(_ sigma: Double) {
    let reach = max(1, Int((3 * sigma).rounded(.up)))
    var taps = (-reach...reach).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
    let sum = taps.reduce(0, +)
    taps = taps.map { $0 / sum }
    var line = [Float](repeating: 0, count: width + 2 * reach)
    var across = [Float](repeating: 0, count: values.count)
    for y in 0..<height {
      for x in line.indices { line[x] = values[y * width + min(max(x - reach, 0), width - 1)] }
      for (k, tap) in taps.enumerated() {
        for x in 0..<width { across[y * width + x] += tap * line[x + k] }
      }
    }
    for y in 0..<height {
      for x in 0..<width { values[y * width + x] = 0 }
      for (k, tap) in taps.enumerated() {
        let row = min(max(y + k - reach, 0), height - 1) * width
        for x in 0..<width { values[y * width + x] += tap * across[row + x] }
      }
    }
  }

  /// The greatest less the least brightness, of the film's range.
  var contrast: Float { (values.max() ?? 0) - (values.min() ?? 0) }

  /// Brightness at `count` × `count` places, row by row, that fill the square about `centre` with the half sides
  /// `across` and `down`: between pixel centres linearly; the rim goes on outside.
  func sample(_ out: inout [Float], _ centre: Point, _ across: Point, _ down: Point, count: Int) {
    let step = 2 / Double(count)
    let first = centre + (across + down) * (step / 2 - 1) - Point(0.5 + Double(left), 0.5 + Double(top))
    let (dx, dy) = (across * step, down * step)
    let (right, bottom) = (Double(width - 1), Double(height - 1))
    values.withUnsafeBufferPointer { values in
      for row in 0..<count {
        for column in 0..<count {
          let x = min(max(first.x + dx.x * Double(column) + dy.x * Double(row), 0), right)
          let y = min(max(first.y + dx.y * Double(column) + dy.y * Double(row), 0), bottom)
          let (i, j) = (min(Int(x), width - 2), min(Int(y), height - 2))
          let (u, v) = (Float(x - Double(i)), Float(y - Double(j)))
          let base = j * width + i
          let upper = values[base] + (values[base + 1] - values[base]) * u
          let lower = values[base + width] + (values[base + width + 1] - values[base + width]) * u
          out[row * count + column] = upper + (lower - upper) * v
        }
      }
    }
  }
}
