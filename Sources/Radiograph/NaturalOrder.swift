/// The order of names that people expect: runs of digits by their number, letters without regard to case.
public enum NaturalOrder {
  /// `film-2` before `film-10`, `a2/1` before `a10/1`. Total: names that compare equal fall back to their bytes.
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let left = Array(a.utf8)
    let right = Array(b.utf8)
    var i = 0
    var j = 0
    while i < left.count, j < right.count {
      if isDigit(left[i]), isDigit(right[j]) {
        let first = number(left, &i)
        let second = number(right, &j)
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
      } else {
        let first = key(left[i])
        let second = key(right[j])
        if first != second { return first < second }
        i += 1
        j += 1
      }
    }
    if left.count - i != right.count - j { return left.count - i < right.count - j }
    return left.lexicographicallyPrecedes(right)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// The digits without leading zeros: longer is larger, so no number overflows.
  private static func number(_ bytes: [UInt8], _ position: inout Int) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    return bytes[start..<position].drop { $0 == 48 }
  }

  /// A folder's separator sorts first, so that a folder's films stay together.
  private static func key(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 47: 0
    case 65...90: byte + 32
    default: byte
    }
  }
}
