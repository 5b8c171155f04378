import Radiograph
import Spine

/// Lines, areas and letters on a colour picture, with soft edges; film coordinates (pixel centres at +0.5).
struct Drawing {
  typealias Color = (red: UInt8, green: UInt8, blue: UInt8)
  private(set) var image: RGBImage

  init(_ image: RGBImage) { self.image = image }

  private mutating func blend(_ x: Int, _ y: Int, _ color: Color, _ share: Double) {
    guard x >= 0, y >= 0, x < image.width, y < image.height, share > 0 else { return }
    let i = (y * image.width + x) * 3
    let part = Int(min(1, share) * 256)
    func mix(_ old: UInt8, _ new: UInt8) -> UInt8 { UInt8((Int(old) * (256 - part) + Int(new) * part) >> 8) }
    image.pixels[i] = mix(image.pixels[i], color.red)
    image.pixels[i + 1] = mix(image.pixels[i + 1], color.green)
    image.pixels[i + 2] = mix(image.pixels[i + 2], color.blue)
  }

  /// Tints every pixel whose label is `label`.
  mutating func tint(_ labels: [UInt8], where label: UInt8, _ color: Color, opacity: Double) {
    for (i, value) in labels.enumerated() where value == label {
      blend(i % image.width, i / image.width, color, opacity)
    }
  }

  mutating func line(_ a: Point, _ b: Point, _ color: Color, width: Double) {
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return }
    let reach = width / 2 + 1
    let rows = clamped(min(a.y, b.y) - reach, max(a.y, b.y) + reach, image.height)
    let columns = clamped(min(a.x, b.x) - reach, max(a.x, b.x) + reach, image.width)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let squared = dx * dx + dy * dy
    for y in rows {
      for x in columns {
        let (px, py) = (Double(x) + 0.5 - a.x, Double(y) + 0.5 - a.y)
        let t = squared > 0 ? max(0, min(1, (px * dx + py * dy) / squared)) : 0
        let (ex, ey) = (px - t * dx, py - t * dy)
        blend(x, y, color, width / 2 + 0.5 - (ex * ex + ey * ey).squareRoot())
      }
    }
  }

  mutating func outline(_ points: [Point], _ color: Color, width: Double, closed: Bool = true) {
    for (a, b) in zip(points, points.dropFirst()) { line(a, b, color, width: width) }
    if closed, points.count > 2 { line(points[points.count - 1], points[0], color, width: width) }
  }

  /// Letters `scale` pixels a dot, the middle of the text at `centre`, on a dark rim.
  mutating func text(_ text: String, centre: Point, _ color: Color, scale: Int) {
    guard centre.x.isFinite, centre.y.isFinite, abs(centre.x) < 1e6, abs(centre.y) < 1e6 else { return }
    let width = (text.count * (DotFont.width + 1) - 1) * scale
    let left = Int(centre.x) - width / 2
    let top = Int(centre.y) - DotFont.height * scale / 2
    for rim in [true, false] {
      for (n, character) in text.enumerated() {
        for (column, row) in DotFont.dots(of: character) {
          let x = left + (n * (DotFont.width + 1) + column) * scale
          let y = top + row * scale
          let grow = rim ? max(1, scale / 2) : 0
          for py in y - grow..<y + scale + grow {
            for px in x - grow..<x + scale + grow { blend(px, py, rim ? (0, 0, 0) : color, rim ? 0.5 : 1) }
          }
        }
      }
    }
  }

  private func clamped(_ low: Double, _ high: Double, _ limit: Int) -> Range<Int> {
    let first = max(0, Int(max(-1, min(low, Double(limit)))))
    let last = min(limit, Int(max(-1, min(high + 1, Double(limit)))))
    return first..<max(first, last)
  }
}

/// A font of 5 × 7 dots: figures must not depend on fonts of the machine.
enum DotFont {
  static let width = 5
  static let height = 7

  /// (column, row) of each dot; small letters are drawn as capitals, characters it doesn't have are blank.
  static func dots(of character: Character) -> [(Int, Int)] {
    guard let rows = glyphs[character.uppercased().first ?? character] else { return [] }
    return rows.enumerated().flatMap { row, bits in
      (0..<width).filter { bits >> (width - 1 - $0) & 1 == 1 }.map { ($0, row) }
    }
  }

  private static let glyphs: [Character: [Int]] = [
    "0": [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E], "1": [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
    "2": [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F], "3": [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
    "4": [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02], "5": [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
    "6": [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E], "7": [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    "8": [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E], "9": [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
    "A": [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11], "B": [0x1E, 0x11, 0x11, 0x1E, 0x11, 0x11, 0x1E],
    "C": [0x0E, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0E], "D": [0x1E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1E],
    "E": [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F], "F": [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x10],
    "G": [0x0E, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0F], "H": [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
    "I": [0x0E, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0E], "J": [0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0C],
    "K": [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11], "L": [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F],
    "M": [0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11], "N": [0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11],
    "O": [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E], "P": [0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10],
    "Q": [0x0E, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0D], "R": [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11],
    "S": [0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E], "T": [0x1F, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04],
    "U": [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E], "V": [0x11, 0x11, 0x11, 0x11, 0x11, 0x0A, 0x04],
    "W": [0x11, 0x11, 0x11, 0x15, 0x15, 0x15, 0x0A], "X": [0x11, 0x11, 0x0A, 0x04, 0x0A, 0x11, 0x11],
    "Y": [0x11, 0x11, 0x0A, 0x04, 0x04, 0x04, 0x04], "Z": [0x1F, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1F],
    ".": [0x00, 0x00, 0x00, 0x00, 0x00, 0x0C, 0x0C], "-": [0x00, 0x00, 0x00, 0x1F, 0x00, 0x00, 0x00],
  ]
}
