import CDICOM
import Foundation

/// The elements of a DICOM data set that is going to be written, sequences nested.
public struct DICOMDataSet: Sendable {
  private enum Content: Sendable {
    case value([UInt8])
    case items([DICOMDataSet])
  }

  private struct Element: Sendable {
    var group: UInt16
    var element: UInt16
    var representation: String
    var content: Content
  }

  private var elements: [Element] = []

  public init() {}

  /// Bytes as DICOM stores them, little-endian. `representation` is the VR: "OB", "OW" …
  public mutating func set(_ group: UInt16, _ element: UInt16, _ representation: String, bytes: [UInt8]) {
    elements.append(Element(group: group, element: element, representation: representation, content: .value(bytes)))
  }

  /// Text in UTF-8. Backslashes separate values; those of free text are for the caller to take out.
  public mutating func set(_ group: UInt16, _ element: UInt16, _ representation: String, _ text: String) {
    set(group, element, representation, bytes: Array(text.utf8))
  }

  /// Unsigned shorts (US).
  public mutating func set(_ group: UInt16, _ element: UInt16, _ numbers: UInt16...) {
    set(group, element, "US", words: numbers)
  }

  /// Values of 16 bits: shorts (US) or pixels (OW).
  public mutating func set(_ group: UInt16, _ element: UInt16, _ representation: String, words: [UInt16]) {
    set(group, element, representation, bytes: words.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
  }

  /// Unsigned longs (UL).
  public mutating func set(_ group: UInt16, _ element: UInt16, longs numbers: [UInt32]) {
    set(
      group, element, "UL", bytes: numbers.flatMap { n in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: n >> $0) } })
  }

  /// Floats (FL).
  public mutating func set(_ group: UInt16, _ element: UInt16, floats numbers: [Float]) {
    let words = numbers.map(\.bitPattern)
    set(group, element, "FL", bytes: words.flatMap { n in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: n >> $0) } })
  }

  /// A sequence.
  public mutating func set(_ group: UInt16, _ element: UInt16, _ items: [DICOMDataSet]) {
    elements.append(Element(group: group, element: element, representation: "SQ", content: .items(items)))
  }

  /// The elements of both.
  public static func + (a: DICOMDataSet, b: DICOMDataSet) -> DICOMDataSet {
    var both = a
    both.elements += b.elements
    return both
  }

  /// The whole file, with preamble and meta header; pixels are encoded as the syntax asks. Throws where the program has
  /// no DICOM or the pixels can't be encoded so.
  public func file(_ syntax: DICOMSyntax = .explicit, path: String = "file.dcm") throws(FilmError) -> [UInt8] {
    var out: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CDICOM_MESSAGE))
    var status = CDICOM_ABSENT
    if let builder = cdicom_build() {
      put(into: builder)
      status = cdicom_finish(builder, syntax.uid, &out, &count, &message)
      cdicom_discard(builder)
    }
    defer { free(out) }
    guard status == CDICOM_OK, let out else {
      let (reason, advice) =
        status == CDICOM_ABSENT
        ? ("this program was built without DICOM", "build it with the DICOM trait")
        : ("its pixels can't be encoded as \(syntax.rawValue)", "choose another transfer syntax")
      throw FilmError(.unwritable, path: path, reason: reason, advice: advice)
    }
    return Array(UnsafeBufferPointer(start: out, count: count))
  }

  private func put(into builder: OpaquePointer) {
    for element in elements {
      switch element.content {
      case .value(let bytes):
        cdicom_put(builder, element.group, element.element, element.representation, bytes, bytes.count)
      case .items(let items):
        cdicom_begin_sequence(builder, element.group, element.element)
        for item in items {
          item.put(into: builder)
          cdicom_end_item(builder)
        }
        cdicom_end_sequence(builder)
      }
    }
  }
}

/// How a DICOM file encodes its elements and pixels.
public enum DICOMSyntax: String, CaseIterable, Sendable {
  case implicit
  case explicit
  case deflated
  case bigEndian = "big-endian"
  case rle
  case jpegLossless = "jpeg-lossless"
  case jpegLS = "jpeg-ls"
  case jpeg2000 = "jpeg-2000"

  /// PS3.5, section 10 and annex A; all keep every bit of the pixels.
  public var uid: String {
    switch self {
    case .implicit: "1.2.840.10008.1.2"
    case .explicit: "1.2.840.10008.1.2.1"
    case .deflated: "1.2.840.10008.1.2.1.99"
    case .bigEndian: "1.2.840.10008.1.2.2"
    case .rle: "1.2.840.10008.1.2.5"
    case .jpegLossless: "1.2.840.10008.1.2.4.70"
    case .jpegLS: "1.2.840.10008.1.2.4.80"
    case .jpeg2000: "1.2.840.10008.1.2.4.90"
    }
  }
}

/// Unique identifiers that are the same whenever they are made from the same text.
public enum DICOMUID {
  /// `2.25.` and a UUID as one decimal number (PS3.5, B.2): the UUID is of version 8, from the text's SHA-256.
  public static func named(_ text: String) -> String {
    let digits = SHA256.hex(of: text.utf8)
    var number = UInt128(digits.prefix(32), radix: 16) ?? 0
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(3 << 62) | 2 << 62
    return "2.25.\(number)"
  }
}
