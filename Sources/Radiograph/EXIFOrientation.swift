/// How a camera's picture must be turned to stand upright, by the EXIF tag 0x0112. Source: EXIF 2.32, §4.6.4.
enum EXIFOrientation: UInt16, CaseIterable {
  case upright = 1
  case mirrored, turnedHalf, mirroredTurnedHalf
  /// From here on width and height change places.
  case transposed, turnedRight, transversed, turnedLeft

  /// Whether width and height change places.
  var isTurned: Bool { rawValue >= Self.transposed.rawValue }

  /// From the APP1 segment of a JPEG; nil where there is none or it is damaged.
  init?(jpeg bytes: [UInt8]) {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1
        continue
      }
      guard marker != 0xDA, marker != 0xD9 else { return nil }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let body = bytes[position + 4..<max(position + 4, end)]
      if marker == 0xE1, body.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        self.init(tiff: Array(body.dropFirst(6)))
        return
      }
      position = end
    }
    return nil
  }

  /// From the first directory of a TIFF block, in either byte order.
  init?(tiff: [UInt8]) {
    let isLittle = tiff.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || tiff.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
    func number(_ at: Int, _ bytes: Int) -> Int? {
      guard at >= 0, at + bytes <= tiff.count else { return nil }
      let part = isLittle ? Array(tiff[at..<at + bytes].reversed()) : Array(tiff[at..<at + bytes])
      return part.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
    for i in 0..<entries {
      let entry = directory + 2 + 12 * i
      guard let tag = number(entry, 2) else { return nil }
      if tag == 0x0112 {
        guard number(entry + 2, 2) == 3, let value = number(entry + 8, 2) else { return nil }
        self.init(rawValue: UInt16(truncatingIfNeeded: value))
        return
      }
    }
    return nil
  }
}

extension Film {
  /// The picture as it must be seen.
  func oriented(_ orientation: EXIFOrientation) -> Film {
    if orientation == .upright { return self }
    let (newWidth, newHeight) = orientation.isTurned ? (height, width) : (width, height)
    let out = [UInt16](unsafeUninitializedCapacity: pixels.count) { out, count in
      pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let (column, row) =
              switch orientation {
              case .upright: (x, y)
              case .mirrored: (width - 1 - x, y)
              case .turnedHalf: (width - 1 - x, height - 1 - y)
              case .mirroredTurnedHalf: (x, height - 1 - y)
              case .transposed: (y, x)
              case .turnedRight: (y, height - 1 - x)
              case .transversed: (width - 1 - y, height - 1 - x)
              case .turnedLeft: (width - 1 - y, x)
              }
            out[y * newWidth + x] = pixels[row * width + column]
          }
        }
      }
      count = pixels.count
    }
    return Film(
      width: newWidth, height: newHeight, pixels: out, maximum: maximum, photometric: photometric, spacing: spacing)
  }
}
