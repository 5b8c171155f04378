/// Sixel graphics (DEC STD 070): bands of six rows, one pass a colour, runs counted.
enum Sixel {
  private static let greys = 128
  /// Levels of red, green and blue for pixels that are not grey.
  private static let levels = 5

  static func encode(_ picture: PixelPicture) -> [UInt8] {
    let width = picture.width, height = picture.height
    guard width > 0, height > 0 else { return [] }
    var out = Array("\u{1b}P0;1;0q\"1;1;\(width);\(height)".utf8)
    let indices = quantised(picture)
    var used = [Bool](repeating: false, count: 256)
    for index in indices { used[Int(index)] = true }
    for index in 0..<256 where used[index] { define(index, into: &out) }

    var bits = [UInt8](repeating: 0, count: 256 * width)
    for top in stride(from: 0, to: height, by: 6) {
      var first = [Int](repeating: Int.max, count: 256), last = [Int](repeating: -1, count: 256)
      for y in top..<min(top + 6, height) {
        let bit = UInt8(1) << UInt8(y - top)
        for x in 0..<width {
          let color = Int(indices[y * width + x])
          bits[color * width + x] |= bit
          first[color] = min(first[color], x)
          last[color] = max(last[color], x)
        }
      }
      var isFirst = true
      for color in 0..<256 where last[color] >= 0 {
        if !isFirst { out.append(UInt8(ascii: "$")) }
        isFirst = false
        out.append(contentsOf: "#\(color)".utf8)
        run(0, first[color], into: &out)
        var x = first[color]
        while x <= last[color] {
          let value = bits[color * width + x]
          var end = x
          while end <= last[color], bits[color * width + end] == value {
            bits[color * width + end] = 0
            end += 1
          }
          run(value, end - x, into: &out)
          x = end
        }
      }
      out.append(UInt8(ascii: "-"))
    }
    return out + [0x1B, 0x5C]
  }

  private static func run(_ value: UInt8, _ count: Int, into out: inout [UInt8]) {
    if count > 3 {
      out.append(contentsOf: "!\(count)".utf8)
      out.append(value + 63)
    } else {
      for _ in 0..<max(count, 0) { out.append(value + 63) }
    }
  }

  /// Greys to 128 steps, the rest to a cube, both with an ordered dither so that no band shows.
  private static func quantised(_ picture: PixelPicture) -> [UInt8] {
    let origin = picture.origin
    let bayer: [Int] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
    var out = [UInt8](repeating: 0, count: picture.width * picture.height)
    picture.rgb.withUnsafeBufferPointer { rgb in
      for y in 0..<picture.height {
        for x in 0..<picture.width {
          let at = y * picture.width + x
          let r = Int(rgb[at * 3]), g = Int(rgb[at * 3 + 1]), b = Int(rgb[at * 3 + 2])
          let threshold = bayer[(origin.y + y) % 4 * 4 + (origin.x + x) % 4] * 2 + 1  // of 32
          if r == g, g == b {
            out[at] = UInt8((g * (greys - 1) * 32 / 255 + threshold) / 32)
          } else {
            func step(_ v: Int) -> Int { (v * (levels - 1) * 32 / 255 + threshold) / 32 }
            out[at] = UInt8(greys + (step(r) * levels + step(g)) * levels + step(b))
          }
        }
      }
    }
    return out
  }

  private static func define(_ index: Int, into out: inout [UInt8]) {
    func percent(_ value: Int, of most: Int) -> Int { (value * 100 + most / 2) / most }
    if index < greys {
      let v = percent(index, of: greys - 1)
      out.append(contentsOf: "#\(index);2;\(v);\(v);\(v)".utf8)
    } else {
      let i = index - greys, most = levels - 1
      let (r, g, b) = (i / (levels * levels), i / levels % levels, i % levels)
      out.append(contentsOf: "#\(index);2;\(percent(r, of: most));\(percent(g, of: most));\(percent(b, of: most))".utf8)
    }
  }
}
