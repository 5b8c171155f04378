/// Base 64, as terminals' escapes carry data.
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let a = bytes[start], b = start + 1 < bytes.count ? bytes[start + 1] : 0
      let c = start + 2 < bytes.count ? bytes[start + 2] : 0
      out.append(alphabet[Int(a >> 2)])
      out.append(alphabet[Int(a & 3) << 4 | Int(b >> 4)])
      out.append(start + 1 < bytes.count ? alphabet[Int(b & 15) << 2 | Int(c >> 6)] : 0x3D)
      out.append(start + 2 < bytes.count ? alphabet[Int(c & 63)] : 0x3D)
    }
    return out
  }
}
