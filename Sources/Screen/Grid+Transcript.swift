extension Grid {
  /// The grid as rows of text with SGR escapes, each ended by a reset and a newline.
  public func transcript(depth: ColorDepth) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(rows * columns * 12)
    var writer = SGRWriter(depth: depth)
    for row in 0..<rows {
      writer.assumeReset()
      for column in 0..<columns { writer.write(self[row, column], into: &out) }
      writer.reset(into: &out)
      out.append(0x0A)
    }
    return String(decoding: out, as: UTF8.self)
  }
}
