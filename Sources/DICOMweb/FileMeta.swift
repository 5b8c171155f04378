import Radiograph

/// What a DICOM file's meta information (PS3.10, 7.1) says of the object in it, from the file's first bytes.
struct FileMeta: Hashable {
  /// Enough for preamble and group 2, private information apart.
  static let prefix = 4096

  var classUID: String
  var instanceUID: String

  /// Nil where the file is none of DICOM's, or says nothing sane.
  init?(path: String) {
    guard let bytes = try? FileBytes.read(path, prefix: Self.prefix) else { return nil }
    self.init(bytes)
  }

  /// Group 2 is explicit little-endian in every file.
  init?(_ bytes: [UInt8]) {
    guard bytes.count > 132, bytes[128..<132].elementsEqual("DICM".utf8) else { return nil }
    var texts: [UInt16: String] = [:]
    var at = 132
    func number(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
    while at + 12 <= bytes.count, number(at) == 2 {
      let isLong = ["OB", "OW", "UN", "SQ", "UT"].contains { bytes[at + 4..<at + 6].elementsEqual($0.utf8) }
      let length = isLong ? number(at + 8) | number(at + 10) << 16 : number(at + 6)
      let value = at + (isLong ? 12 : 8)
      guard value + length <= bytes.count else { break }
      let text = bytes[value..<value + length].prefix { $0 > 32 }
      texts[UInt16(number(at + 2))] = String(decoding: text, as: UTF8.self)
      at = value + length
    }
    guard let classUID = texts[2], let instanceUID = texts[3], isUID(classUID), isUID(instanceUID) else { return nil }
    (self.classUID, self.instanceUID) = (classUID, instanceUID)
  }
}
