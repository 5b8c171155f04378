/// iTerm2's inline images: a PNG in an OSC 1337.
enum InlineImage {
  static func encode(_ picture: PixelPicture, columns: Int, rows: Int) -> [UInt8] {
    guard picture.width > 0, picture.height > 0 else { return [] }
    let png = PlainPNG.encode(picture)
    let head = "\u{1b}]1337;File=inline=1;size=\(png.count);width=\(columns);height=\(rows);preserveAspectRatio=0:"
    return Array(head.utf8) + Base64.encode(png) + [0x07]
  }
}

/// A PNG without compression: what is needed to hand pixels over, no more.
enum PlainPNG {
  static func encode(_ picture: PixelPicture) -> [UInt8] {
    var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    chunk("IHDR", bytes(picture.width) + bytes(picture.height) + [8, 2, 0, 0, 0], into: &out)
    var rows: [UInt8] = []
    rows.reserveCapacity(picture.rgb.count + picture.height)
    let stride = picture.width * 3
    for y in 0..<picture.height {
      rows.append(0)
      rows.append(contentsOf: picture.rgb[(y * stride)..<((y + 1) * stride)])
    }
    chunk("IDAT", stored(rows), into: &out)
    chunk("IEND", [], into: &out)
    return out
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    var at = 0
    repeat {
      let count = min(data.count - at, 65_535)
      out.append(at + count == data.count ? 1 : 0)
      out.append(contentsOf: [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)])
      out.append(contentsOf: data[at..<(at + count)])
      at += count
    } while at < data.count
    var a: UInt32 = 1, b: UInt32 = 0
    for byte in data {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return out + bytes(Int(b << 16 | a))
  }

  private static func chunk(_ name: String, _ data: [UInt8], into out: inout [UInt8]) {
    out += bytes(data.count)
    let body = Array(name.utf8) + data
    out += body
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in body { crc = crcTable[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    out += bytes(Int(crc ^ 0xFFFF_FFFF))
  }

  private static func bytes(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }
}
